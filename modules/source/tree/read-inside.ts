import { posix } from 'node:path';
import { shown } from '../hash/places';
import { linkTarget } from './followed-paths';
import { RootedTree } from './rooted-tree';
import { changed, notAFile } from './system-error';
import type { Tree } from './tree';

/** As many as the builder follows. */
const MOST_LINKS = 255;

/**
 * Reads a file of a folder the way BuildKit's frontend gets Dockerfiles and ignore files: links are followed inside the
 * folder, of which alone it is sent something. Undefined when there is no file, or links lead to none.
 */
export function readInside(tree: Tree, folder: string, name: string): Buffer | undefined {
  const rooted = new RootedTree({ tree, root: folder });
  const path = endOfLinks(rooted, name);
  const kind = path === undefined ? undefined : rooted.kindOf(path);
  if (path === undefined || kind === undefined || kind === 'folder') return undefined;
  const place = posix.join(folder, path);
  if (kind !== 'file') throw notAFile(shown(place));
  const content = tree.read(place);
  if (content === undefined) throw changed(shown(place));
  return content;
}

/** Where a path leads when the links on its way are followed inside the folder; undefined when they go round. */
function endOfLinks(tree: RootedTree, start: string): string | undefined {
  let path = start;
  for (let links = 0; links <= MOST_LINKS; links++) {
    const link = prefixesOf(path).find((prefix) => tree.kindOf(prefix) === 'link');
    if (link === undefined) return path;
    path = posix.join(linkTarget(tree, link), path.slice(link.length));
  }
  return undefined;
}

function prefixesOf(path: string): string[] {
  const names = path.split('/');
  return names.map((_, i) => names.slice(0, i + 1).join('/'));
}
