import { setTimeout as sleep } from 'node:timers/promises';

const ATTEMPTS = { retries: 4, factor: 2, randomize: true };

/** The first and the longest pause between two attempts, in milliseconds. */
export interface Pauses {
  readonly minTimeout: number;
  readonly maxTimeout: number;
}

const PAUSES: Pauses = { minTimeout: 400, maxTimeout: 10_000 };

/** An attempt that failed, and whether another one may succeed. */
export class FailedAttempt extends Error {
  /** @param pauseMs time to wait at least before the next attempt */
  constructor(
    message: string,
    readonly transient: boolean,
    readonly pauseMs: number,
    cause?: unknown,
  ) {
    super(message, { cause });
    this.name = 'FailedAttempt';
  }
}

/**
 * Makes up to five attempts as long as they fail in a way that another one may fix, with growing, jittered pauses.
 *
 * @throws what the last attempt threw, or the reason of the signal
 */
export async function retrying<T>(signal: AbortSignal, attempt: () => Promise<T>, pauses: Pauses = PAUSES): Promise<T> {
  const { default: pRetry } = await import('p-retry');
  try {
    return await pRetry(attempt, {
      ...ATTEMPTS,
      ...pauses,
      signal,
      shouldRetry: (error) => !signal.aborted && error instanceof FailedAttempt && error.transient,
      onFailedAttempt: async (error) => {
        if (error instanceof FailedAttempt && error.retriesLeft > 0) await sleep(error.pauseMs, undefined, { signal });
      },
    });
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  }
}
