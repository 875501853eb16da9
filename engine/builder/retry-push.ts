import { PushFailed } from './failure';

const RETRIES = { retries: 3, minTimeout: 2_000, maxTimeout: 20_000, factor: 2, randomize: true };

/** What a push is tried again with. */
export interface PushRetry {
  /** Forgets the login that was refused; false when there is no other. */
  readonly renewLogin: () => boolean | Promise<boolean>;
  /** Tells the user that and why it is tried again. */
  readonly say: (line: string) => void;
  readonly signal: AbortSignal;
}

/**
 * Builds and pushes up to four times, but only when nothing else than the push failed, in a way that may pass: the
 * builder has the image by then, and the layers that arrived stay. A failed build is never tried again. Builders have
 * retries of their own, but none for 429 (BuildKit before 0.30), for the manifest (Docker) or for a login that expired.
 *
 * @throws whatever `push` threw last
 */
export async function retryPush<T>(push: () => Promise<T>, { renewLogin, say, signal }: PushRetry): Promise<T> {
  const { default: pRetry, AbortError } = await import('p-retry');
  let renewed = false;
  const mayPass = async (error: unknown): Promise<boolean> => {
    if (!(error instanceof PushFailed) || signal.aborted) return false;
    if (error.passes !== 'with a new login') return error.passes === 'by itself';
    if (renewed) return false;
    renewed = true;
    return renewLogin();
  };
  let running: Promise<unknown> = Promise.resolve();
  const attempt = () => {
    const pushing = push();
    running = pushing.catch(() => undefined);
    return pushing.catch(async (error: unknown) => {
      throw (await mayPass(error)) ? error : new AbortError(error as Error);
    });
  };
  try {
    return await pRetry(attempt, {
      ...RETRIES,
      signal,
      onFailedAttempt: (error) => {
        if (error instanceof PushFailed && error.retriesLeft > 0) say(`${error.what}: trying again`);
      },
    });
  } finally {
    // The signal ends the wait at once, but a builder takes its time to end: nothing that it reads may go before it.
    await running;
  }
}
