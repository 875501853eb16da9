import { setTimeout as sleep } from 'node:timers/promises';

/** Waits this many milliseconds; throws the reason of the signal as soon as there is one. */
export async function pause(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  await sleep(milliseconds, undefined, { signal }).catch(() => signal?.throwIfAborted());
}

/** What `work` gives, or undefined when it takes longer than this; throws the reason of the signal as soon as there is one. */
export async function within<T>(
  milliseconds: number,
  signal: AbortSignal | undefined,
  work: Promise<T>,
): Promise<T | undefined> {
  const done = new AbortController();
  const over = pause(milliseconds, signal ? AbortSignal.any([signal, done.signal]) : done.signal);
  try {
    return await Promise.race([work, over.then(() => undefined)]);
  } finally {
    over.catch(() => undefined);
    done.abort();
  }
}
