import { mkdtemp, readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { reason } from '../../errors/report';
import { watchFolder } from '../../host/caretaker';
import { privateFolder } from '../../host/folders';
import { PROCESS_WORD, runningOf, self, wordFor } from '../../host/process-identity';
import { EngineError } from '../engine-error';

/**
 * Runs `work` with a private empty folder, which is gone afterwards, whatever the outcome: also when this process is
 * killed. What is left because the whole machine went down goes now.
 *
 * @throws {EngineError} when the disk is full
 */
export async function withTemporaryFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const parent = privateFolder('work');
  await removeAbandoned(parent);
  try {
    const folder = await mkdtemp(path.join(parent, `${wordFor(self())}.`));
    const release = watchFolder(folder);
    try {
      return await work(folder);
    } finally {
      await rm(folder, { recursive: true, force: true, maxRetries: 3 });
      release();
    }
  } catch (error) {
    throw diskFull(error, parent) ?? error;
  }
}

/** The folders of processes that have ended. */
async function removeAbandoned(parent: string): Promise<void> {
  const names = await readdir(parent);
  const owners = names.map((name) => new RegExp(`^${PROCESS_WORD.source}`).exec(name)?.[0] ?? '');
  const running = runningOf(owners);
  const abandoned = names.filter((_, index) => !running.has(owners[index] ?? ''));
  for (const name of abandoned) await rm(path.join(parent, name), { recursive: true, force: true, maxRetries: 3 });
}

function diskFull(error: unknown, folder: string): EngineError | undefined {
  const code = (error as NodeJS.ErrnoException).code ?? '';
  if (!['ENOSPC', 'EDQUOT'].includes(code)) return undefined;
  return new EngineError(
    'the disk for temporary files is full',
    `a private copy of the build context goes to ${folder}: ${reason(error)}`,
    'free space there, or set TMPDIR to a folder on a larger disk, then try again',
    error,
  );
}
