import { LocalError } from './local-error';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Runs `work` with a signal that aborts on Ctrl-C and its like, so that it can put away what it began. */
export async function interruptible<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  const interrupt = (signal: NodeJS.Signals): void => {
    controller.abort(new LocalError('the start was interrupted', `it got ${signal}`, 'nothing is left running'));
  };
  SIGNALS.forEach((signal) => process.on(signal, interrupt));
  try {
    return await work(controller.signal);
  } finally {
    SIGNALS.forEach((signal) => process.off(signal, interrupt));
  }
}
