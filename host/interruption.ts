import { constants } from 'node:os';
import { SlipwayError } from '../errors/slipway-error';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Somebody ended the program: by Ctrl-C, or politely from outside. */
export class Interrupted extends SlipwayError {
  /** As a shell has it. */
  readonly exitCode: number;

  constructor(signal: (typeof SIGNALS)[number]) {
    super(`stopped by ${signal}; what was begun is ended`, undefined, undefined);
    this.exitCode = 128 + constants.signals[signal];
  }
}

/**
 * Aborts with {@link Interrupted} when this process is asked to end: by Ctrl-C, by SIGTERM, or as its terminal goes. Who asks
 * once more (npm hands a Ctrl-C on that has reached the program already) does not keep it from putting away what it began.
 */
export function interruption(): AbortSignal {
  const controller = new AbortController();
  for (const signal of SIGNALS) process.on(signal, () => controller.abort(new Interrupted(signal)));
  return controller.signal;
}
