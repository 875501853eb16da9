import { posix } from 'node:path';
import type { TreeEntry } from './tree-object';

/** Something in a revision, and its path there, links followed. */
export interface Place {
  readonly entry: TreeEntry;
  readonly path: string;
}

/** How to look into a revision. */
export interface Folders {
  readonly root: TreeEntry;
  readonly entries: (id: string, path: string) => ReadonlyMap<string, TreeEntry>;
  readonly link: (id: string, path: string) => string;
  /** Throws: nothing is known of what is in there. */
  readonly submodule: (path: string) => never;
}

/** A path or a link leads out of the repository. */
export class Outside extends Error {}

/** Linux follows as many links before it gives up. */
const MOST_LINKS = 40;

/** Finds a path as the file system of a checkout would; undefined when there is nothing. Throws {@link Outside}. */
export function resolvePlace(path: string, last: 'follow' | 'keep last link', folders: Folders): Place | undefined {
  const open = path.split('/');
  const stack: Place[] = [{ entry: folders.root, path: '' }];
  let links = 0;
  for (let name = open.shift(); name !== undefined; name = open.shift()) {
    const here = stack.at(-1);
    if (name === '' || name === '.') continue;
    if (name === '..') stack.pop();
    if (here === undefined || stack.length === 0) throw new Outside(`${path} leads out of the repository`);
    if (name === '..') continue;
    const next = child(here, name, folders);
    if (next === undefined) return undefined;
    if (next.entry.kind !== 'link' || (open.length === 0 && last !== 'follow')) {
      stack.push(next);
      continue;
    }
    const text = folders.link(next.entry.id, next.path);
    if (text.startsWith('/') || ++links > MOST_LINKS) {
      throw new Outside(
        `the link ${next.path} leads to ${JSON.stringify(text)}, and so out of the repository or in circles`,
      );
    }
    open.unshift(...text.split('/'));
  }
  const found = stack.at(-1);
  return found?.entry.kind === 'submodule' ? folders.submodule(found.path) : found;
}

function child({ entry, path }: Place, name: string, folders: Folders): Place | undefined {
  if (entry.kind === 'submodule') return folders.submodule(path);
  if (entry.kind !== 'folder') return undefined;
  const found = folders.entries(entry.id, path).get(name);
  return found && { entry: found, path: posix.join(path, name) };
}
