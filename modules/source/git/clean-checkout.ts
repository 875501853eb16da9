import { posix } from 'node:path';
import { shown } from '../hash/places';
import { SourceError } from '../source-error';
import { pathBytes } from '../tree/path-bytes';
import type { NameKind, Tree, TreeFile, TreeName } from '../tree/tree';
import { blobId, type Pieces } from './blob-id';
import { checkoutOf } from './checkout-of';
import { type AttributesFile, attributesOf } from './git-attributes';
import type { GitIndexEntry } from './git-index';
import { isLfsPointer, LONGEST_POINTER, pointerTo } from './lfs-pointer';
import { withLineEndings } from './line-endings';
import { type NamedFolder, namedFolder } from './named-folder';
import type { Repository } from './repository';
import { Outside, type Place, resolvePlace } from './resolve-place';

/** How something on the disk differs from what a clean checkout has there. */
export type DifferenceKind =
  | 'missing'
  | 'content'
  | 'exec bit'
  | 'pointer'
  | 'submodule'
  | 'conflict'
  /** A checkout itself writes other bytes than git has. */
  | 'attribute';

export interface Difference {
  readonly kind: DifferenceKind;
  /** Absolute. */
  readonly path: string;
  /** The attribute that changes bytes. */
  readonly attribute?: string;
}

/** Of a machine that leaves line ends alone. */
const NO_SETTINGS = { autocrlf: 'false', crlf: false } as const;

const NOTHING = { size: 0, digest: '' };

/**
 * What a clean checkout of the commit would have on the disk: names, exec bits and links as git's index has them, the
 * submodules too, and contents from the disk. Where the disk has something else, `differences` tells. Only files are
 * read: no process is started.
 */
export class CleanCheckout implements Tree {
  readonly committed = true;
  private readonly found = new Map<string, Difference>();
  private readonly bases: readonly NamedFolder[];

  /**
   * @param folders what is looked at, absolute
   * @throws {SourceError} for a folder that is in no repository
   */
  constructor(
    private readonly disk: Tree,
    folders: readonly string[],
  ) {
    const bases = folders.map((folder) => namedFolder(disk, folder));
    this.bases = bases.sort((a, b) => b.folder.length - a.folder.length);
  }

  /** Of all that was looked at. */
  get differences(): Difference[] {
    return [...this.found.values()];
  }

  /** Looks up what git tracks in a folder: by paths from there, links not followed. */
  trackedIn(folder: string): (path: string) => GitIndexEntry | undefined {
    const found = this.find(folder, 'follow');
    if (found === undefined) return () => undefined;
    const { repository, place } = found;
    return (path) => repository.tracked(posix.join(place.path, path));
  }

  list(folder: string): readonly TreeName[] | undefined {
    const found = this.find(folder, 'follow');
    if (found === undefined || (found.place.entry.kind !== 'folder' && found.place.entry.kind !== 'submodule')) {
      return undefined;
    }
    return Array.from(this.entries(found.repository, found.place), ([name, { kind }]) => ({ name, kind: NAMES[kind] }));
  }

  file(path: string): TreeFile {
    const { repository, place } = this.require(path);
    const real = posix.join(repository.root, place.path);
    const executable = place.entry.kind === 'executable';
    const found = kindOf(this.disk, real);
    if (found !== 'file') {
      this.differ(found === undefined ? 'missing' : 'content', real);
      return { executable, ...NOTHING };
    }
    const facts = this.disk.file(real);
    this.compare(repository, place.path, facts);
    if (facts.executable !== executable) this.differ('exec bit', real);
    return { ...facts, executable };
  }

  readLink(path: string): string {
    const { repository, place } = this.require(path);
    return this.linkText(repository, place);
  }

  read(path: string): Buffer | undefined {
    const found = this.find(path, 'follow');
    if (found === undefined || !['file', 'executable'].includes(found.place.entry.kind)) return undefined;
    const real = posix.join(found.repository.root, found.place.path);
    if (kindOf(this.disk, real) === 'file') this.compare(found.repository, found.place.path, this.disk.file(real));
    else this.differ('missing', real);
    return this.disk.read(real);
  }

  private require(path: string): { repository: Repository; place: Place } {
    const found = this.find(path, 'keep last link');
    if (found === undefined) throw new Error(`${path} was listed and is not there`);
    return found;
  }

  private find(path: string, last: 'follow' | 'keep last link'): { repository: Repository; place: Place } | undefined {
    const base = this.bases.find(({ folder }) => path === folder || path.startsWith(`${folder}/`));
    if (base === undefined) return undefined;
    const { repository } = base;
    try {
      const place = resolvePlace(posix.join(base.path, posix.relative(base.folder, path)), last, {
        root: { kind: 'folder', id: '' },
        entries: (folder) => this.entries(repository, folder),
        link: (link) => this.linkText(repository, link),
      });
      return place && { repository, place };
    } catch (error) {
      if (!(error instanceof Outside)) throw error;
      throw new SourceError(
        `git does not have what ${shown(path)} leads to: ${error.message}`,
        'name a path inside the repository, or build without requireCommitted',
      );
    }
  }

  private entries(repository: Repository, { entry, path }: Place): NonNullable<ReturnType<Repository['entries']>> {
    const real = posix.join(repository.root, path);
    if (entry.kind === 'submodule' && !repository.isAtItsCommit(path)) this.differ('submodule', real);
    const entries = repository.entries(path);
    if (entries === undefined && entry.kind !== 'submodule') this.differ('missing', real);
    return entries ?? new Map();
  }

  private linkText(repository: Repository, { path }: Place): string {
    const real = posix.join(repository.root, path);
    const found = kindOf(this.disk, real);
    const text = found === 'link' ? this.disk.readLink(real) : '';
    const bytes = pathBytes(text);
    if (found === undefined) this.differ('missing', real);
    else if (!isBlob(repository.tracked(path), bytes.length, (use) => use(bytes))) {
      this.differ('content', real);
    }
    return text;
  }

  /** Compares a file that is on the disk, apart from its exec bit. */
  private compare(repository: Repository, path: string, facts: TreeFile): void {
    const real = posix.join(repository.root, path);
    const tracked = repository.tracked(path);
    if (tracked?.isInConflict === true) return this.differ('conflict', real);
    if (facts.size < LONGEST_POINTER && isLfsPointer(this.disk.read(real) ?? Buffer.alloc(0))) {
      return this.differ('pointer', real);
    }
    const isSame = isBlob(tracked, facts.size, (use) => eachPiece(this.disk, real, use));
    const attribute = this.changingAttribute(repository, path, isSame);
    if (attribute !== undefined) return this.differ('attribute', real, attribute);
    const pointer = pointerTo(facts);
    if (!isSame && !isBlob(tracked, pointer.length, (use) => use(pointer))) this.differ('content', real);
  }

  /** The attribute that makes a checkout write other bytes than git has. */
  private changingAttribute(repository: Repository, path: string, isSame: boolean): string | undefined {
    const attributes = attributesOf(path, this.attributesFiles(repository, path));
    const how = checkoutOf(attributes, NO_SETTINGS);
    if (typeof how === 'object') return how.attribute;
    if (how === 'lfs' || how === 'kept') return undefined;
    const content = this.disk.read(posix.join(repository.root, path)) ?? Buffer.alloc(0);
    return isSame && withLineEndings(content, how).equals(content) ? undefined : `eol=${attributes.eol}`;
  }

  private readonly known = new Map<string, readonly AttributesFile[]>();

  /** Of the folders above a path, from the root down. Each counts as it is in git. */
  private attributesFiles(repository: Repository, path: string): readonly AttributesFile[] {
    const folder = posix.dirname(path) === '.' ? '' : posix.dirname(path);
    const key = posix.join(repository.root, folder);
    const known = this.known.get(key);
    if (known !== undefined) return known;
    const above = folder === '' ? [] : this.attributesFiles(repository, folder);
    // Its own attributes are asked for on the way: they are those of the folders above.
    this.known.set(key, above);
    const text = this.read(posix.join(key, '.gitattributes'))?.toString('utf8');
    const files = text === undefined ? above : [...above, { folder, text }];
    this.known.set(key, files);
    return files;
  }

  private differ(kind: DifferenceKind, path: string, attribute?: string): void {
    this.found.set(`${kind} ${path}`, { kind, path, ...(attribute !== undefined && { attribute }) });
  }
}

const NAMES: Readonly<Record<Place['entry']['kind'], NameKind>> = {
  file: 'file',
  executable: 'file',
  link: 'link',
  folder: 'folder',
  submodule: 'folder',
};

function eachPiece(disk: Tree, path: string, use: (piece: Uint8Array) => void): void {
  if (disk.eachPiece) disk.eachPiece(path, use);
  else use(disk.read(path) ?? Buffer.alloc(0));
}

function isBlob(tracked: GitIndexEntry | undefined, size: number, pieces: Pieces): boolean {
  if (tracked === undefined) return false;
  return blobId(pieces, size, tracked.id.length) === tracked.id;
}

/** What stands at a path of the disk, links not followed. */
function kindOf(disk: Tree, path: string): NameKind | undefined {
  const name = posix.basename(path);
  return disk.list(posix.dirname(path))?.find((one) => one.name === name)?.kind;
}
