import type { Read } from '../dockerfile/read';
import { excludeList } from '../ignore/exclude-list';
import { hasWildcard } from '../ignore/glob';
import { Resolution } from './resolution';
import { resolveParents } from './resolve-parents';
import type { RootedTree } from './rooted-tree';
import type { Sent } from './sent';

/** What a path of a Dockerfile stands for in a context. */
export interface Resolved extends Readonly<
  Pick<Resolution, 'paths' | 'sieved' | 'links' | 'patterns' | 'missing' | 'nothing' | 'leftOut'>
> {
  readonly read: Read;
}

/**
 * Finds what the builder takes for a source among what it is sent, as BuildKit's `cache/contenthash/checksum.go` and
 * fsutil's `copy/copy.go` do. Throws {@link BadPattern}.
 */
export function resolveRead(tree: RootedTree, sent: Sent, read: Read): Resolved {
  const resolution = new Resolution(tree, sent, excludeList(read.exclude));
  if (!read.unread) resolve(resolution, read);
  const { paths, sieved, links, patterns, missing, nothing, leftOut } = resolution;
  return { read, paths, sieved, links, patterns, missing, nothing, leftOut };
}

function resolve(resolution: Resolution, { path, instruction, parents }: Read): void {
  if (parents !== undefined) resolveParents(resolution, parents);
  // The source of a mount has no wildcards.
  else if (instruction === 'RUN' || !hasWildcard(path)) resolution.take(path);
  else resolution.glob(path).forEach((match) => resolution.take(match));
}
