import {
  closeSync,
  constants,
  type Dirent,
  fstatSync,
  openSync,
  readdirSync,
  readFileSync,
  readlinkSync,
} from 'node:fs';
import { posix } from 'node:path';
import { repositoryOf } from '../git/repository';
import { eachPiece, fileFacts, isKnown, learn } from './file-digest';
import { FILE_FLAGS, folderOf, inFolder, realPath } from './in-folder';
import { pathText, systemPath } from './path-bytes';
import { readTogether } from './read-together';
import { notAFile, readable, whereItIs } from './system-error';
import type { NameKind, Tree, TreeFile, TreeName } from './tree';

/**
 * The disk as it is now. The tree remembers what it has listed and read, so that all images of one synthesis share one
 * walk; to see later changes takes a new tree. Digests are shared by all trees of the process.
 *
 * What was found as a file, link or folder is read as that, where it was found: a link that others put in its place, or in
 * the place of a folder above, is not followed.
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
  /** Where folders are, links followed. */
  private readonly places = new Map<string, string>();
  /** By the paths without links. */
  private readonly files = new Map<string, TreeFile>();
  private readonly links = new Map<string, string>();

  list(folder: string): readonly TreeName[] | undefined {
    if (!this.folders.has(folder)) {
      const names = readable(folder, () => whereItIs(folder, () => listFolder(this.placeOf(folder))));
      this.folders.set(folder, names);
      names?.forEach(({ name, kind }) => kind === 'folder' && this.found(folder, name));
    }
    return this.folders.get(folder);
  }

  /** A folder in a folder is there and nowhere else. */
  private found(folder: string, name: string): void {
    const path = `${folder}/${name}`;
    if (!this.places.has(path)) this.places.set(path, `${this.placeOf(folder)}/${name}`);
  }

  private placeOf(folder: string): string {
    return remembered(this.places, folder, () => realPath(folder));
  }

  /** The path of a name in a folder, without links. */
  private inPlace(path: string): string {
    const folder = folderOf(path);
    const place = this.placeOf(folder);
    return place === folder ? path : place + path.slice(folder.length);
  }

  file(path: string): TreeFile {
    return readable(path, () => {
      const real = this.inPlace(path);
      return this.files.get(real) ?? this.keep(real, fileFacts(real));
    });
  }

  readAhead(paths: readonly string[]): void {
    readTogether(
      paths.map((path) => this.inPlace(path)).filter((path) => !this.files.has(path) && !isKnown(path)),
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
      const text = readable(path, () => this.inItsFolder(path, (place) => readlinkSync(systemPath(place), 'buffer')));
      return process.platform === 'win32' ? text.toString().replaceAll('\\', '/') : pathText(text);
    });
  }

  read(path: string): Buffer | undefined {
    const name = posix.basename(path);
    const listed = this.folders.get(folderOf(path))?.find((entry) => entry.name === name);
    return readable(path, () =>
      listed?.kind === 'file'
        ? this.inItsFolder(path, (place) => readContent(place, FILE_FLAGS, path))
        : whereItIs(path, () => readContent(path, FILE_FLAGS & ~constants.O_NOFOLLOW, path)),
    );
  }

  private inItsFolder<T>(path: string, work: (place: string) => T): T {
    const folder = folderOf(path);
    return inFolder(this.placeOf(folder), (place) => work(place + path.slice(folder.length)));
  }

  eachPiece(path: string, use: (piece: Uint8Array) => void): void {
    readable(path, () => this.inItsFolder(path, (place) => eachPiece(place, use)));
  }

  realPath(path: string): string {
    return readable(path, () => realPath(path));
  }
}

function remembered<T>(known: Map<string, T>, key: string, make: () => T): T {
  const found = known.get(key) ?? make();
  known.set(key, found);
  return found;
}

function readContent(path: string, flags: number, shown: string): Buffer | undefined {
  const file = openSync(systemPath(path), flags);
  try {
    const stat = fstatSync(file);
    if (stat.isDirectory()) return undefined;
    if (!stat.isFile()) throw notAFile(shown);
    return readFileSync(file);
  } finally {
    closeSync(file);
  }
}

function listFolder(folder: string): TreeName[] {
  const entries = readdirSync(systemPath(folder), { withFileTypes: true });
  // Node puts U+FFFD where bytes are no UTF-8, and such a name opens nothing. A file may have U+FFFD in its name.
  if (!entries.some(({ name }) => name.includes('\uFFFD'))) {
    return entries.map((entry) => ({ name: entry.name, kind: kindOf(entry) }));
  }
  const exact = readdirSync(systemPath(folder), { withFileTypes: true, encoding: 'buffer' });
  return exact.map((entry) => ({ name: pathText(entry.name), kind: kindOf(entry) }));
}

function kindOf(entry: Dirent<string | Buffer>): NameKind {
  if (entry.isFile()) return 'file';
  if (entry.isDirectory()) return 'folder';
  if (entry.isSymbolicLink()) return 'link';
  return entry.isSocket() ? 'socket' : 'other';
}
