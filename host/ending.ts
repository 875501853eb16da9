import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import type { Child } from './child';
import { CommandMissing } from './command-error';
import { signalGroup } from './process-group';
import { membersOf } from './process-identity';

/** Between the polite and the final signal. */
const GRACE_MS = 5_000;
/** What a program leaves behind in the background may hold its pipes for this long: it need not ever end. */
const PIPES_MS = 2_000;
/** What does not even end by the final signal within this time hangs in the system. */
const HANGS_MS = 2_000;
const POLL_MS = 50;

/**
 * Waits until a program has ended and its output is read. The signal ends it, with all of its group.
 *
 * @param pipesMs time for the output when the program has ended and something else still holds it
 * @returns how it ended; undefined when it ended well
 * @throws {CommandMissing} when there is no such program
 */
export async function ending(child: Child, signal: AbortSignal, pipesMs = PIPES_MS): Promise<string | undefined> {
  const exited = exitOf(child);
  const closed = new Promise<void>((resolve) => child.once('close', resolve));
  const aborted = whenAborted(signal);
  try {
    await Promise.race([exited, aborted.promise]);
    if (signal.aborted) await endGroup(child);
    const how = await Promise.race([exited, sleep(HANGS_MS, 'does not end', { ref: false })]);
    await Promise.race([closed, pipesRead(pipesMs)]);
    return how;
  } finally {
    aborted.release();
    letGo(child);
  }
}

function exitOf(child: Child): Promise<string | undefined> {
  return new Promise((resolve, reject) => {
    child.once('error', (error: NodeJS.ErrnoException) => {
      reject(error.code === 'ENOENT' ? new CommandMissing(child.spawnfile) : error);
    });
    child.once('exit', (code, signal) => {
      if (signal) resolve(`was ended by ${signal}`);
      else resolve(code === 0 ? undefined : `ended with exit code ${code}`);
    });
  });
}

function whenAborted(signal: AbortSignal): { promise: Promise<void>; release: () => void } {
  let tell: () => void = () => undefined;
  const promise = new Promise<void>((resolve) => (tell = resolve));
  signal.addEventListener('abort', tell);
  return { promise, release: () => signal.removeEventListener('abort', tell) };
}

/** What the program started may need longer than the program, and may need to be forced. */
async function endGroup({ pid }: Child): Promise<void> {
  if (pid === undefined) return;
  const deadline = performance.now() + GRACE_MS;
  signalGroup(pid, 'SIGTERM');
  while (membersOf(pid).length > 0) {
    if (performance.now() > deadline) return signalGroup(pid, 'SIGKILL');
    await sleep(POLL_MS);
  }
}

/** With one more look at the pipes at the end: this process may have been busy with other things all the time. */
async function pipesRead(limitMs: number): Promise<void> {
  await sleep(limitMs, undefined, { ref: false });
  await nextTurn();
}

function letGo(child: Child): void {
  for (const stream of child.stdio) stream?.destroy();
  child.unref();
}
