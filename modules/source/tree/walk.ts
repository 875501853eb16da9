import { posix } from 'node:path';
import { byBytes } from '../bytes-order';
import { isDropped } from '../dropped';
import { shown } from '../hash/places';
import type { IgnoreRules } from '../ignore/ignore-rules';
import type { Matched } from '../ignore/pattern-list';
import { EMPTY_DIGEST, entryDigest, type SourceEntry } from '../source-entry';
import { SourceError } from '../source-error';
import { pathBytes } from './path-bytes';
import type { Selection } from './selection';
import { similarNames } from './similar-names';
import { changed } from './system-error';
import type { Tree, TreeName } from './tree';

export interface Context {
  readonly tree: Tree;
  /** The folder of the context, absolute. */
  readonly root: string;
  readonly rules: IgnoreRules;
}

/** What a walk finds. Paths are relative to the context. */
export interface Walked {
  /** What the builder is sent, sorted by the bytes of the paths. */
  readonly entries: readonly SourceEntry[];
  /** What a line reads, no rule drops, and is in no context of ours. */
  readonly leftOut: readonly string[];
  /** Entries, or folders of entries, that are one name where letters of both cases, or two spellings of one letter, are. */
  readonly similar: readonly (readonly [string, string])[];
}

/** What images have found in a context with the same rules, for those that come after them. */
interface Memory {
  readonly selections: Map<string, Walked>;
  /** Folders that were selected with all that is in them. */
  readonly folders: Map<string, Folder>;
}

interface Folder extends Walked {
  /** It holds dropped things only, so that it counts as not there. */
  readonly gone: boolean;
}

const memories = new WeakMap<Tree, Map<string, Memory>>();

/**
 * What the builder is sent of a context. Each part of a context is walked once for all images that share a tree and the
 * rules; the same selection gives the same arrays.
 */
export function walk(context: Context, selection: Selection): Walked {
  const { selections, folders } = memoryOf(context);
  return orMake(selections, selection.key, () => {
    const walker = new Walker(context, folders);
    walker.folder('', selection, undefined);
    walker.readFiles();
    // Only now: a walk that failed leaves entries without digests.
    walker.whole.forEach((folder, path) => folders.set(path, folder));
    walker.entries.sort((a, b) => byBytes(a.path, b.path));
    return { entries: walker.entries, leftOut: walker.leftOut.sort(byBytes), similar: walker.similar };
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

/** Which part of a path is selected, and what the rules of its folder say. */
interface Judged {
  readonly part: Selection | undefined;
  readonly state: Matched | undefined;
}

/** An entry that may still lack what only its content tells. */
type Found = { -readonly [Key in keyof SourceEntry]: SourceEntry[Key] };

class Walker {
  readonly entries: SourceEntry[] = [];
  readonly leftOut: string[] = [];
  readonly similar: (readonly [string, string])[] = [];
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
    const names = this.list(folder);
    const sent: string[] = [];
    let dropped = 0;
    for (const entry of names) {
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
      const part = selection.child(entry.name, path);
      const before = this.entries.length;
      if (isDropped(entry.name)) {
        dropped++;
        if (this.isWanted(entry, path, { part, state })) this.leftOut.push(path);
      } else if (part !== undefined && this.name(entry, path, { part, state })) dropped++;
      if (this.entries.length > before) sent.push(entry.name);
    }
    for (const entry of this.context.tree.leftOutIn?.(this.inContext(folder)) ?? []) {
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
      if (this.isWanted(entry, path, { part: selection.child(entry.name, path), state })) this.leftOut.push(path);
    }
    for (const [one, other] of similarNames(sent)) {
      this.similar.push([posix.join(folder, one), posix.join(folder, other)]);
    }
    return names.length > 0 && dropped === names.length;
  }

  private list(folder: string): readonly TreeName[] {
    const path = this.inContext(folder);
    const names = this.context.tree.list(path);
    if (names === undefined) throw changed(shown(path));
    return names;
  }

  private inContext(path: string): string {
    return path === '' ? this.context.root : `${this.context.root}/${path}`;
  }

  /** Whether the builder would be sent a name, or something in it, if it could be in a context. */
  private isWanted(entry: TreeName, path: string, { part, state }: Judged): boolean {
    if (part === undefined) return false;
    const { rules } = this.context;
    if (entry.kind !== 'folder') return part.taken && !rules.matches(path, state);
    const decision = rules.decide(path, state);
    if (part.taken && !decision.matched) return true;
    if (decision.matched && rules.prunes(path)) return false;
    return this.list(path).some((child) => {
      const below = `${path}/${child.name}`;
      return this.isWanted(child, below, { part: part.child(child.name, below), state: decision.state });
    });
  }

  /** Whether this is a folder that counts as not there. */
  private name(entry: TreeName, path: string, { part, state }: Judged & { part: Selection }): boolean {
    if (entry.kind === 'folder') return this.subfolder(path, part, state);
    if (!part.taken || this.context.rules.matches(path, state)) return false;
    if (entry.kind === 'file') this.file(path);
    else if (entry.kind === 'link') this.link(path);
    else if (entry.kind === 'socket') this.leftOut.push(path);
    else throw noFile(shown(this.inContext(path)));
    return false;
  }

  private subfolder(path: string, part: Selection, parent: Matched | undefined): boolean {
    const known = part.all ? this.known.get(path) : undefined;
    if (known !== undefined) {
      for (const entry of known.entries) this.entries.push(entry);
      this.leftOut.push(...known.leftOut);
      this.similar.push(...known.similar);
      return known.gone;
    }
    const { rules } = this.context;
    const { matched, state } = rules.decide(path, parent);
    if (matched && rules.prunes(path)) return false;
    const before = [this.entries.length, this.leftOut.length, this.similar.length] as const;
    const gone = this.folder(path, part, state);
    if (this.entries.length === before[0] && part.taken && !matched && !gone) this.add(path, 'folder', EMPTY_DIGEST, 0);
    if (part.all) this.whole.set(path, { ...this.since(before), gone });
    return gone;
  }

  private since([entries, leftOut, similar]: readonly [number, number, number]): Walked {
    return {
      entries: this.entries.slice(entries),
      leftOut: this.leftOut.slice(leftOut),
      similar: this.similar.slice(similar),
    };
  }

  private file(path: string): void {
    this.files.set(this.inContext(path), this.add(path, 'file', EMPTY_DIGEST, 0));
  }

  private link(path: string): void {
    const text = pathBytes(this.context.tree.readLink(this.inContext(path)));
    this.add(path, 'link', entryDigest(text), text.length);
  }

  private add(path: string, kind: SourceEntry['kind'], digest: string, size: number): Found {
    const entry = { path, kind, digest, size };
    this.entries.push(entry);
    return entry;
  }
}

/** BuildKit copies them, and nothing here can make them. */
function noFile(path: string): SourceError {
  return new SourceError(
    'is a named pipe or a device, which cannot be copied for the builder',
    'delete it, name it in the ignore file, or copy only what the image needs',
    { file: path },
  );
}
