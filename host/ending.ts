import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Child } from './child';
import { pause, within } from './pause';
import { signalGroup } from './process-group';
import { membersOf } from './process-identity';

/** Between the polite and the final signal. */
const GRACE_MS = 5_000;
/** What a program leaves behind in the background may hold its pipes for this long: it need not ever end. */
const PIPES_MS = 2_000;
/** What has not ended by the final signal within this time hangs in the system, or its pipes are held elsewhere. */
const HANGS_MS = 2_000;
const POLL_MS = 50;

/**
 * Waits until a program has ended and its output is read. The signal ends it, with all of its group.
 *
 * @returns how it ended; undefined when it ended well
 */
export async function ending(child: Child, signal: AbortSignal): Promise<string | undefined> {
  const exited = exitOf(child);
  const closed = new Promise<void>((resolve) => child.once('close', resolve));
  const aborted = whenAborted(signal);
  try {
    const read = exited.then(() => within(PIPES_MS, signal, closed).catch(() => undefined));
    await Promise.race([read, aborted.promise]);
    if (signal.aborted) {
      await endGroup(child);
      await within(HANGS_MS, undefined, Promise.all([exited, closed]));
    }
    // One more look at the pipes: this process may have been busy with other things all the time.
    await nextTurn();
    const exit = await within(0, undefined, exited);
    return exit ? inWords(exit) : 'does not end';
  } finally {
    aborted.release();
    letGo(child);
  }
}

interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

function exitOf(child: Child): Promise<Exit> {
  return new Promise((resolve) => child.once('exit', (code, signal) => resolve({ code, signal })));
}

function inWords({ code, signal }: Exit): string | undefined {
  if (signal) return `was ended by ${signal}`;
  return code === 0 ? undefined : `ended with exit code ${code}`;
}

function whenAborted(signal: AbortSignal): { promise: Promise<void>; release: () => void } {
  let tell: () => void = () => undefined;
  const promise = new Promise<void>((resolve) => (tell = resolve));
  if (signal.aborted) tell();
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
    await pause(POLL_MS, undefined);
  }
}

function letGo(child: Child): void {
  for (const stream of child.stdio) stream?.destroy();
  child.unref();
}
