import { posix } from 'node:path';
import { byBytes } from '../bytes-order';
import { isDropped } from '../dropped';
import type { IgnoreRules } from '../ignore/ignore-rules';
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

/** What the builder is sent of a context, sorted by the bytes of the paths. */
export function walk(context: Context, selection: Selection): SourceEntry[] {
  const walker = new Walker(context);
  walker.folder('', selection, undefined);
  return walker.entries.sort((a, b) => byBytes(a.path, b.path));
}

class Walker {
  readonly entries: SourceEntry[] = [];

  constructor(private readonly context: Context) {}

  /** Whether the folder holds dropped things only, so that it counts as not there. */
  folder(folder: string, selection: Selection, state: readonly boolean[] | undefined): boolean {
    const names = this.context.tree.list(posix.join(this.context.root, folder)) ?? [];
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
    { part, state }: { part: Selection; state: readonly boolean[] | undefined },
  ): boolean {
    if (entry.kind === 'folder') return this.subfolder(path, part, state);
    if (!part.all || entry.kind === 'other' || this.context.rules.matches(path, state)) return false;
    if (entry.kind === 'file') this.file(path);
    else this.link(path);
    return false;
  }

  private subfolder(path: string, part: Selection, parent: readonly boolean[] | undefined): boolean {
    const { rules } = this.context;
    const { matched, state } = rules.decide(path, parent);
    if (matched && rules.prunes(path)) return false;
    const before = this.entries.length;
    const gone = this.folder(path, part, state);
    if (this.entries.length === before && part.all && !matched && !gone) this.add(path, 'folder', EMPTY_DIGEST, 0);
    return gone;
  }

  private file(path: string): void {
    const { executable, digest, size } = this.context.tree.file(`${this.context.root}/${path}`);
    this.add(path, executable ? 'executable' : 'file', digest, size);
  }

  private link(path: string): void {
    const text = this.context.tree.readLink(`${this.context.root}/${path}`);
    this.add(path, 'link', entryDigest(text), Buffer.byteLength(text));
  }

  private add(path: string, kind: SourceEntry['kind'], digest: string, size: number): void {
    this.entries.push({ path, kind, digest, size });
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

function fold(name: string): string {
  return name.normalize('NFC').toUpperCase().toLowerCase().normalize('NFC');
}
