import { randomBytes } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { reason } from '../../errors/report';
import type { SourceEntry } from '../../modules/source/source-entry';
import { realPath } from '../../modules/source/tree/in-folder';
import { systemPath } from '../../modules/source/tree/path-bytes';
import { EngineError } from '../engine-error';
import { closeFolder, stageFile } from './staged-file';

/** What is to be staged: hashed entries and where they are. */
export interface SourceFolder {
  readonly folder: string;
  readonly entries: readonly SourceEntry[];
}

/** The whole source of an image as it was hashed. */
export interface HashedSource {
  /** Full hash. */
  readonly hash: string;
  /** Build arguments that are in it. */
  readonly args: Readonly<Record<string, string>>;
  readonly dockerfile: Buffer;
  readonly context: SourceFolder;
  /** Named contexts: a folder, or what the builder itself fetches (`docker-image://…`). */
  readonly contexts: Readonly<Record<string, SourceFolder | string>>;
}

/** The private copy that the builder reads: exactly what was hashed. Absolute paths. */
export interface StagedSource {
  readonly dockerfile: string;
  readonly context: string;
  readonly contexts: Readonly<Record<string, string>>;
}

const PARALLEL = 16;

/**
 * Copies the hashed entries into `folder`: the same names, contents and links; modes 0644 and 0755 and fixed times
 * whatever the machine's are.
 *
 * @throws {EngineError} when a file is no longer what was hashed
 */
export async function stage(source: HashedSource, folder: string, signal: AbortSignal): Promise<StagedSource> {
  const dockerfile = path.join(folder, 'Dockerfile');
  await writeFile(dockerfile, source.dockerfile);
  // A file beside the Dockerfile wins over a .dockerignore in the context, which is content here, not a rule. An empty one
  // would not with a frontend that `# syntax=` names: what it reads of an empty file is what it reads of none.
  await writeFile(`${dockerfile}.dockerignore`, '# nothing: all that is here was hashed\n');
  const context = await stageFolder(source.context, folder, signal);
  const contexts: Record<string, string> = {};
  for (const [name, from] of Object.entries(source.contexts)) {
    contexts[name] = typeof from === 'string' ? from : await stageFolder(from, folder, signal);
  }
  return { dockerfile, context, contexts };
}

/** Copies a folder into a new one in `parent`. */
async function stageFolder(from: SourceFolder, parent: string, signal: AbortSignal): Promise<string> {
  const to = await newFolder(parent);
  const { default: pLimit } = await import('p-limit');
  const limit = pLimit(PARALLEL);
  const root = realPath(from.folder);
  const folders = foldersOf(from.entries).map((folder) => path.join(to, folder));
  for (const folder of folders) await fitting(folder, mkdir(systemPath(folder), { recursive: true }));
  const files = from.entries.filter((entry) => entry.kind !== 'folder');
  const copy = async (entry: SourceEntry) => {
    signal.throwIfAborted();
    await fitting(entry.path, stageFile(entry, root, to));
  };
  // All are awaited, also after a failure: nothing may still write when the folder is removed.
  const copies = await Promise.allSettled(files.map((entry) => limit(copy, entry)));
  for (const outcome of copies) if (outcome.status === 'rejected') throw outcome.reason;
  for (const folder of folders.reverse()) await closeFolder(folder);
  return to;
}

/**
 * A folder of a name that was never used before and that nobody can know. BuildKit keeps what it is sent under the base
 * name of the folder, and takes files of equal size and time for those that it has; all times are equal here. Under a
 * name that is used again, or that others can use first, it would build from other bytes than those that were hashed.
 */
async function newFolder(parent: string): Promise<string> {
  const folder = path.join(parent, randomBytes(16).toString('hex'));
  await mkdir(folder, { mode: 0o700 });
  return folder;
}

/** The private copy stands deeper than the context, and the longest paths of a context may not fit below it. */
async function fitting<T>(file: string, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENAMETOOLONG') throw error;
    throw new EngineError(
      `the private copy of the build context has no room for a path of ${Buffer.byteLength(file)} bytes`,
      reason(error),
      'shorten the names, ignore what the image does not need, or set TMPDIR to a folder with a shorter path',
      error,
    );
  }
}

/** Every folder that entries name or are in, parents first. */
function foldersOf(entries: readonly SourceEntry[]): string[] {
  const folders = new Set(['.']);
  for (const entry of entries) {
    const parts = entry.path.split('/');
    const depth = entry.kind === 'folder' ? parts.length : parts.length - 1;
    for (let length = 1; length <= depth; length++) folders.add(parts.slice(0, length).join('/'));
  }
  return [...folders];
}
