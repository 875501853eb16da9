import type { LocalError } from './local-error';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Runs `work` with a signal that aborts on Ctrl-C and its like with this error, so that it can put away what it began. */
export async function interruptible<T>(
  errorOf: (signal: NodeJS.Signals) => LocalError,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const controller = new AbortController();
  const interrupt = (signal: NodeJS.Signals): void => controller.abort(errorOf(signal));
  SIGNALS.forEach((signal) => process.on(signal, interrupt));
  try {
    return await work(controller.signal);
  } finally {
    SIGNALS.forEach((signal) => process.off(signal, interrupt));
  }
}
