import { posix } from 'node:path';

/** What git has under a name, with the id of the object. */
export interface TreeEntry {
  readonly kind: 'file' | 'executable' | 'link' | 'folder' | 'submodule';
  readonly id: string;
}

/** Something that git has, and its path there, links followed. */
export interface Place {
  readonly entry: TreeEntry;
  readonly path: string;
}

/** How to look into what git has. */
export interface Folders {
  readonly root: TreeEntry;
  /** What is in a folder or submodule. */
  readonly entries: (folder: Place) => ReadonlyMap<string, TreeEntry>;
  readonly link: (link: Place) => string;
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
    const text = folders.link(next);
    if (text.startsWith('/') || ++links > MOST_LINKS) {
      throw new Outside(
        `the link ${next.path} leads to ${JSON.stringify(text)}, and so out of the repository or in circles`,
      );
    }
    open.unshift(...text.split('/'));
  }
  return stack.at(-1);
}

function child(folder: Place, name: string, folders: Folders): Place | undefined {
  if (folder.entry.kind !== 'folder' && folder.entry.kind !== 'submodule') return undefined;
  const entry = folders.entries(folder).get(name);
  return entry && { entry, path: posix.join(folder.path, name) };
}
