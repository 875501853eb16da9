import { setTimeout as sleep } from 'node:timers/promises';

/** Waits this many milliseconds; throws the reason of the signal as soon as there is one. */
export async function pause(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  await sleep(milliseconds, undefined, { signal }).catch(() => signal?.throwIfAborted());
}
