import { existsSync, linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { identify, isRunning, type ProcessIdentity } from '../../host/process-identity';
import { LocalError } from '../../local/local-error';

const POLL_MS = 500;

/** Where the lock is, how long to wait for it, and who is told that another one holds it. */
export interface LockOptions {
  readonly file: string;
  readonly limitMs: number;
  readonly onWait: (holder: number) => void;
}

/**
 * Does the work while no other process does work under this lock. A lock whose holder has ended counts as free.
 *
 * @throws {LocalError} when the holder does not finish within the limit
 */
export async function withLock<T>({ file, limitMs, onWait }: LockOptions, work: () => Promise<T>): Promise<T> {
  const deadline = Date.now() + limitMs;
  mkdirSync(path.dirname(file), { recursive: true });
  for (let waiting = false; !take(file); waiting = true) {
    const holder = holderOf(file);
    if (holder && !isRunning(holder)) removeStale(file, holder);
    else {
      if (holder && !waiting) onWait(holder.pid);
      if (Date.now() > deadline) throw tookTooLong(file, holder);
      await sleep(POLL_MS);
    }
  }
  const release = (): void => rmSync(file, { force: true });
  process.once('exit', release);
  try {
    return await work();
  } finally {
    process.removeListener('exit', release);
    release();
  }
}

/** A link appears with its content, so that nobody reads half a lock. */
function take(file: string): boolean {
  const mine = `${file}.${process.pid}`;
  writeFileSync(mine, JSON.stringify(identify(process.pid)));
  try {
    linkSync(mine, file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(mine);
  }
}

function holderOf(file: string): ProcessIdentity | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as ProcessIdentity;
  } catch (error) {
    const releasedMeanwhile = (error as NodeJS.ErrnoException).code === 'ENOENT';
    if (releasedMeanwhile) return undefined;
    throw error;
  }
}

/** Another waiting process may have removed the stale lock and taken its own: what was moved away is looked at once more. */
function removeStale(file: string, stale: ProcessIdentity): void {
  const moved = `${file}.stale-${process.pid}`;
  try {
    renameSync(file, moved);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw error;
  }
  const fresh = holderOf(moved)?.pid !== stale.pid;
  if (fresh && !existsSync(file)) linkSync(moved, file);
  rmSync(moved);
}

function tookTooLong(file: string, holder: ProcessIdentity | undefined): LocalError {
  const who = holder ? `process ${holder.pid}` : 'another process';
  return new LocalError(
    'the set-up did not get its turn',
    `${who} still holds ${file}`,
    `look at it: ps -fp ${holder?.pid ?? ''}`,
  );
}
