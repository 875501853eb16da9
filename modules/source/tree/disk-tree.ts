import { type Dirent, readdirSync, readFileSync, readlinkSync, realpathSync } from 'node:fs';
import { posix } from 'node:path';
import { SourceError } from '../source-error';
import { fileFacts, isKnown, learn, piecesOf } from './file-digest';
import { readTogether } from './read-together';
import { repositoryOf } from '../git/repository';
import { absolute } from '../hash/places';
import type { NameKind, Tree, TreeFile, TreeName } from './tree';

/**
 * The disk as it is now. The tree remembers what it has listed and read, so that all images of one synthesis share one
 * walk; whoever wants to see later changes makes a new tree. Digests are shared by all trees of the process.
 */
export function diskTree({ execBits = process.platform === 'win32' ? 'git' : 'disk' }: DiskOptions = {}): Tree {
  return new DiskTree(execBits);
}

export interface DiskOptions {
  /** Who knows which files are executable: the file system, or the index of git. @default - git on Windows */
  readonly execBits?: 'disk' | 'git';
}

class DiskTree implements Tree {
  readonly steady = true;

  constructor(private readonly execBits: 'disk' | 'git') {}

  private readonly folders = new Map<string, readonly TreeName[] | undefined>();
  private readonly files = new Map<string, TreeFile>();
  private readonly links = new Map<string, string>();

  list(folder: string): readonly TreeName[] | undefined {
    if (!this.folders.has(folder)) this.folders.set(folder, listFolder(folder));
    return this.folders.get(folder);
  }

  file(path: string): TreeFile {
    return (
      this.files.get(path) ??
      this.keep(
        path,
        readable(path, () => fileFacts(path)),
      )
    );
  }

  readAhead(paths: readonly string[]): void {
    readTogether(
      paths.filter((path) => !this.files.has(path) && !isKnown(path)),
      (path, reading) => this.keep(path, learn(path, reading)),
    );
  }

  private keep(path: string, facts: TreeFile): TreeFile {
    const kept = this.execBits === 'disk' ? facts : { ...facts, executable: this.isExecutableInGit(path) };
    this.files.set(path, kept);
    return kept;
  }

  private isExecutableInGit(path: string): boolean {
    const repository = repositoryOf(this, posix.dirname(path));
    return repository?.tracked(posix.relative(repository.root, path))?.mode === '100755';
  }

  readLink(path: string): string {
    return remembered(this.links, path, () => {
      const text = readable(path, () => readlinkSync(path));
      return process.platform === 'win32' ? text.replaceAll('\\', '/') : text;
    });
  }

  read(path: string): Buffer | undefined {
    return readable(path, () => whereItIs(() => readFileSync(path)));
  }

  pieces(path: string): Iterable<Uint8Array> {
    return piecesOf(path);
  }

  realPath(path: string): string {
    return absolute(realpathSync(path));
  }
}

function remembered<T>(known: Map<string, T>, key: string, make: () => T): T {
  const found = known.get(key) ?? make();
  known.set(key, found);
  return found;
}

function listFolder(folder: string): TreeName[] | undefined {
  const entries = readable(folder, () => whereItIs(() => readdirSync(folder, { withFileTypes: true })));
  return entries?.map((entry) => ({ name: nameOf(entry, folder), kind: kindOf(entry) }));
}

function kindOf(entry: Dirent): NameKind {
  if (entry.isFile()) return 'file';
  if (entry.isDirectory()) return 'folder';
  return entry.isSymbolicLink() ? 'link' : 'other';
}

function nameOf({ name }: Dirent, folder: string): string {
  // Node puts U+FFFD where bytes are no UTF-8, and such a name opens nothing. A file may have U+FFFD in its name.
  if (!name.includes('\uFFFD') || readdirSync(folder, 'buffer').some((bytes) => bytes.equals(Buffer.from(name))))
    return name;
  throw new SourceError(
    `a name in this folder is not UTF-8: ${JSON.stringify(name)}`,
    'rename it: Docker cannot send it to the builder either',
    { file: folder },
  );
}

/** Undefined where there is nothing, or something of another kind. */
function whereItIs<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch (error) {
    if (['ENOENT', 'ENOTDIR', 'EISDIR', 'ENAMETOOLONG'].includes(codeOf(error))) return undefined;
    throw error;
  }
}

function readable<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    const code = codeOf(error);
    if (code === 'EACCES' || code === 'EPERM') {
      throw new SourceError('cannot be read: permission denied', 'make it readable, or ignore it', { file: path });
    }
    if (code === 'ENOENT' || code === 'ELOOP') {
      throw new SourceError(
        'changed while the context was read',
        'run again when nothing writes into the build context, or ignore the file',
        { file: path },
      );
    }
    throw error;
  }
}

/** Not by `instanceof`: errors of Node's own modules are of another realm in some hosts. */
function codeOf(error: unknown): string {
  return typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : '';
}
