import { byBytes } from '../bytes-order';
import type { Read } from '../dockerfile/read';
import { BadPattern } from '../ignore/glob';
import { SourceError } from '../source-error';
import { FollowedPaths } from '../tree/followed-paths';
import { type Resolved, resolveRead } from '../tree/resolve-read';
import { RootedTree } from '../tree/rooted-tree';
import { Sent } from '../tree/sent';
import type { Context } from '../tree/walk';

/**
 * What the reads of one context stand for. BuildKit's client is asked once for all that the stages read of the build
 * context, so that one line finds what only another asks for; for a named context it is asked line by line.
 *
 * Throws {@link SourceError} for a malformed pattern.
 */
export function resolveReads(context: Context, reads: readonly Read[]): Resolved[] {
  const groups = new Map<number, Read[]>();
  for (const read of reads) {
    const line = read.context === undefined ? 0 : read.line;
    groups.set(line, [...(groups.get(line) ?? []), read]);
  }
  return [...groups.values()].flatMap((group) => resolveTogether(context, group));
}

function resolveTogether(context: Context, reads: readonly Read[]): Resolved[] {
  const tree = new RootedTree(context);
  const followed = new FollowedPaths(tree);
  const inOrder = [...reads].sort((a, b) => byBytes(a.path, b.path));
  for (const read of inOrder) inRead(read, () => followed.follow(read.path));
  const sent = new Sent(context, followed.patterns);
  return reads.map((read) => inRead(read, () => resolveRead(tree, sent, read)));
}

function inRead<T>(read: Read, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof BadPattern)) throw error;
    throw new SourceError(`${error.message}: "${read.path}"`, error.detail, { line: read.line, text: read.text });
  }
}
