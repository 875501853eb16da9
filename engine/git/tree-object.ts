import type { TreeEntry } from '../../modules/source/git/resolve-place';
import { pathText } from '../../modules/source/tree/path-bytes';

/** A folder as git stores it. */
export interface TreeObject {
  readonly entries: ReadonlyMap<string, TreeEntry>;
}

/** Git never makes them from files; a checkout makes nothing of them. */
const EMPTY_TREES = [
  '4b825dc642cb6eb9a060e54bf8d69288fbee4904',
  '6ef19b41225c5369f1c104d45d8d85efa9b057b53b14b4b9b939dd74decc5321',
];

/**
 * Reads a tree object: for each name its mode in octal, a blank, the name, a zero byte, the object id.
 *
 * @param idBytes length of an object id: 20, or 32 in repositories that use SHA-256
 */
export function parseTree(content: Buffer, idBytes: number): TreeObject {
  const entries = new Map<string, TreeEntry>();
  for (let at = 0; at < content.length;) {
    const blank = content.indexOf(0x20, at);
    const end = content.indexOf(0, blank);
    const next = end + 1 + idBytes;
    if (blank < 0 || end < 0 || next > content.length) throw new Error('git gave a tree that is cut off');
    const name = content.subarray(blank + 1, end);
    const mode = Number.parseInt(content.toString('latin1', at, blank), 8);
    const id = content.toString('hex', end + 1, next);
    if (!EMPTY_TREES.includes(id)) entries.set(pathText(name), { kind: kindOf(mode), id });
    at = next;
  }
  return { entries };
}

function kindOf(mode: number): TreeEntry['kind'] {
  switch (mode & 0o170000) {
    case 0o040000:
      return 'folder';
    case 0o120000:
      return 'link';
    case 0o160000:
      return 'submodule';
    default:
      return (mode & 0o100) === 0 ? 'file' : 'executable';
  }
}
