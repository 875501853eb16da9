import { SlipwayError } from '../errors/slipway-error';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Aborts when this process is asked to end: by Ctrl-C, by SIGTERM, or as its terminal goes. Who asks once more (npm hands a
 * Ctrl-C on that has reached the program already) does not keep it from putting away what it began.
 */
export function interruption(): AbortSignal {
  const controller = new AbortController();
  for (const signal of SIGNALS) {
    process.on(signal, () => controller.abort(new SlipwayError(`ended by ${signal}`, undefined, undefined)));
  }
  return controller.signal;
}
