import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { LocalError } from '../local/local-error';
import { identify, isRunning, type ProcessIdentity } from './process-identity';

const POLL_MS = 100;
const PATIENCE_MS = 180_000;

/** Runs `work` while no other process, and nobody else in this one, holds the lock file. */
export async function whileLocked<T>(file: string, work: () => Promise<T>): Promise<T> {
  mkdirSync(path.dirname(file), { recursive: true });
  const deadline = Date.now() + PATIENCE_MS;
  while (!take(file)) {
    if (Date.now() > deadline) throw stillHeld(file);
    await sleep(POLL_MS);
  }
  try {
    return await work();
  } finally {
    rmSync(file, { force: true });
  }
}

function take(file: string): boolean {
  // Written beside and linked into place, so that nobody ever reads half a lock.
  const draft = `${file}.${String(process.pid)}.${String(drafts++)}`;
  writeFileSync(draft, JSON.stringify(identify(process.pid)));
  try {
    linkSync(draft, file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    if (isAbandoned(file)) rmSync(file, { force: true });
    return false;
  } finally {
    rmSync(draft);
  }
}

let drafts = 0;

function isAbandoned(file: string): boolean {
  try {
    return !isRunning(JSON.parse(readFileSync(file, 'utf8')) as ProcessIdentity);
  } catch (error) {
    const releasedMeanwhile = (error as NodeJS.ErrnoException).code === 'ENOENT';
    if (releasedMeanwhile) return false;
    throw error;
  }
}

function stillHeld(file: string): LocalError {
  const { pid } = JSON.parse(readFileSync(file, 'utf8')) as ProcessIdentity;
  return new LocalError(
    'another command is starting or stopping the local AWS',
    `process ${String(pid)} has been at it for ${String(PATIENCE_MS / 1000)} s`,
    `wait for it, or end it: kill ${String(pid)}`,
  );
}
