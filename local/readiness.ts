import { pause, within } from '../host/pause';
import { isRunning } from '../host/process-identity';
import { lastLines, type ProcessRecord } from '../host/processes';
import { LocalError } from './local-error';

const POLL_MS = 100;
/** Who takes longer to say whether it is ready is not. */
const ANSWER_MS = 5_000;

/** What is waited for, and for how long. */
export interface Wait {
  /** Answers true as soon as the part can be used. A throw counts as "not yet". */
  readonly ready: () => Promise<boolean>;
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
}

/** Waits until a started process can be used. Throws as soon as it ends, when the time is over, or on `signal`. */
export async function untilReady(process: ProcessRecord, { ready, timeoutMs, signal }: Wait): Promise<void> {
  const deadline = Date.now() + timeoutMs;
  const isReady = (): Promise<boolean | undefined> =>
    within(
      Math.min(ANSWER_MS, timeoutMs),
      signal,
      ready().catch(() => false),
    );
  while (!(await isReady())) {
    signal?.throwIfAborted();
    if (!isRunning(process)) throw notReady(process, 'ended');
    if (Date.now() > deadline) throw notReady(process, `did not answer within ${String(timeoutMs / 1000)} s`);
    await pause(POLL_MS, signal);
  }
}

/** Whether a URL answers 2xx within two seconds. */
export async function answers(url: string): Promise<boolean> {
  const response = await fetch(url, { signal: AbortSignal.timeout(2_000) });
  await response.body?.cancel();
  return response.ok;
}

function notReady(process: ProcessRecord, how: string): LocalError {
  return new LocalError(
    `${process.name} ${how}`,
    lastLines(process.log) || 'it printed nothing',
    `read ${process.log}, then start again`,
  );
}
