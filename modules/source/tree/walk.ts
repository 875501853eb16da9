import { posix } from 'node:path';
import { byBytes } from '../bytes-order';
import { isDropped } from '../dropped';
import type { IgnoreRules } from '../ignore/ignore-rules';
import type { Matched } from '../ignore/pattern-list';
import { EMPTY_DIGEST, entryDigest, type SourceEntry } from '../source-entry';
import { SourceError } from '../source-error';
import type { Selection } from './selection';
import type { Tree, TreeName } from './tree';

export interface Context {
  readonly tree: Tree;
  /** The folder of the context, absolute. */
  readonly root: string;
  readonly rules: IgnoreRules;
}

/** What images have found in a context with the same rules, for those that come after them. */
interface Memory {
  readonly selections: Map<string, readonly SourceEntry[]>;
  /** Folders that were selected with all that is in them. */
  readonly folders: Map<string, Folder>;
}

interface Folder {
  readonly entries: readonly SourceEntry[];
  /** It holds dropped things only, so that it counts as not there. */
  readonly gone: boolean;
}

const memories = new WeakMap<Tree, Map<string, Memory>>();

/**
 * What the builder is sent of a context, sorted by the bytes of the paths. Each part of a context is walked once for all
 * images that share a tree and the rules; the same selection gives the same array.
 */
export function walk(context: Context, selection: Selection): readonly SourceEntry[] {
  const { selections, folders } = memoryOf(context);
  return orMake(selections, selection.key, () => {
    const walker = new Walker(context, folders);
    walker.folder('', selection, undefined);
    walker.readFiles();
    // Only now: a walk that failed leaves entries without digests.
    walker.whole.forEach((folder, path) => folders.set(path, folder));
    return walker.entries.sort((a, b) => byBytes(a.path, b.path));
  });
}

function memoryOf({ tree, root, rules }: Context): Memory {
  if (tree.steady !== true) return { selections: new Map(), folders: new Map() };
  const ofTree = memories.get(tree) ?? new Map<string, Memory>();
  memories.set(tree, ofTree);
  return orMake(ofTree, JSON.stringify([root, rules.key]), () => ({ selections: new Map(), folders: new Map() }));
}

function orMake<T>(known: Map<string, T>, key: string, make: () => T): T {
  const found = known.get(key) ?? make();
  known.set(key, found);
  return found;
}

/** An entry that may still lack what only its content tells. */
type Found = { -readonly [Key in keyof SourceEntry]: SourceEntry[Key] };

class Walker {
  readonly entries: SourceEntry[] = [];
  /** Folders that were selected with all that is in them. */
  readonly whole = new Map<string, Folder>();
  /** By absolute path. */
  private readonly files = new Map<string, Found>();

  constructor(
    private readonly context: Context,
    private readonly known: ReadonlyMap<string, Folder>,
  ) {}

  /** Completes the entries of files. They are all read at the end, so that the tree can read them together. */
  readFiles(): void {
    const { tree } = this.context;
    tree.readAhead?.([...this.files.keys()]);
    for (const [path, entry] of this.files) {
      const { executable, digest, size } = tree.file(path);
      if (executable) entry.kind = 'executable';
      entry.digest = digest;
      entry.size = size;
    }
  }

  /** Whether the folder holds dropped things only, so that it counts as not there. */
  folder(folder: string, selection: Selection, state: Matched | undefined): boolean {
    const names = this.context.tree.list(folder === '' ? this.context.root : `${this.context.root}/${folder}`) ?? [];
    const sent: string[] = [];
    let dropped = 0;
    for (const entry of names) {
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
      const part = selection.child(entry.name, path);
      const before = this.entries.length;
      if (isDropped(entry.name) || (part !== undefined && this.name(entry, path, { part, state }))) dropped++;
      if (this.entries.length > before) sent.push(entry.name);
    }
    refuseCollisions(folder, sent);
    return names.length > 0 && dropped === names.length;
  }

  /** Whether this is a folder that counts as not there. */
  private name(
    entry: TreeName,
    path: string,
    { part, state }: { part: Selection; state: Matched | undefined },
  ): boolean {
    if (entry.kind === 'folder') return this.subfolder(path, part, state);
    if (!part.taken || entry.kind === 'other' || this.context.rules.matches(path, state)) return false;
    if (entry.kind === 'file') this.file(path);
    else this.link(path);
    return false;
  }

  private subfolder(path: string, part: Selection, parent: Matched | undefined): boolean {
    const known = part.all ? this.known.get(path) : undefined;
    if (known !== undefined) {
      for (const entry of known.entries) this.entries.push(entry);
      return known.gone;
    }
    const { rules } = this.context;
    const { matched, state } = rules.decide(path, parent);
    if (matched && rules.prunes(path)) return false;
    const before = this.entries.length;
    const gone = this.folder(path, part, state);
    if (this.entries.length === before && part.taken && !matched && !gone) this.add(path, 'folder', EMPTY_DIGEST, 0);
    if (part.all) this.whole.set(path, { entries: this.entries.slice(before), gone });
    return gone;
  }

  private file(path: string): void {
    this.files.set(`${this.context.root}/${path}`, this.add(path, 'file', EMPTY_DIGEST, 0));
  }

  private link(path: string): void {
    const text = this.context.tree.readLink(`${this.context.root}/${path}`);
    this.add(path, 'link', entryDigest(text), Buffer.byteLength(text));
  }

  private add(path: string, kind: SourceEntry['kind'], digest: string, size: number): Found {
    const entry = { path, kind, digest, size };
    this.entries.push(entry);
    return entry;
  }
}

/** On macOS and Windows a checkout of such names loses one, and the hash would differ from machine to machine. */
function refuseCollisions(folder: string, names: readonly string[]): void {
  const seen = new Map<string, string>();
  for (const name of names) {
    const folded = fold(name);
    const other = seen.get(folded);
    if (other !== undefined) {
      const [first, second] = [other, name].sort(byBytes);
      throw new SourceError(
        `"${posix.join(folder, first ?? '')}" and "${posix.join(folder, second ?? '')}" are one name on macOS and Windows`,
        'rename or ignore one of the two',
        { file: posix.join(folder, second ?? '') },
      );
    }
    seen.set(folded, name);
  }
}

const ASCII = /^[\0-\x7f]*$/;

function fold(name: string): string {
  if (ASCII.test(name)) return name.toLowerCase();
  return name.normalize('NFC').toUpperCase().toLowerCase().normalize('NFC');
}
