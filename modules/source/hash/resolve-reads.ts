import { isDeepStrictEqual } from 'node:util';
import { byBytes } from '../bytes-order';
import type { Read } from '../dockerfile/read';
import { BadPattern } from '../ignore/glob';
import type { Pattern } from '../ignore/pattern';
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

/** The same where the builder is sent everything. */
export function resolveInWhole(context: Context, reads: readonly Read[]): Resolved[] {
  return resolveIn(context, reads, undefined);
}

function resolveTogether(context: Context, reads: readonly Read[]): Resolved[] {
  const followed = followedPaths(context, reads);
  const resolved = resolveIn(context, reads, followed.patterns);
  const [first, ...others] = resolved;
  const unread = followed.links.filter(
    (link) => !resolved.some(({ links, paths }) => links.has(link) || paths.has(link)),
  );
  if (first === undefined || unread.length === 0) return resolved;
  const without = resolveIn(context, reads, followedPaths(context, reads, new Set(unread)).patterns);
  if (without.every((one, i) => isAlike(one, resolved[i]))) return resolved;
  return [{ ...first, links: new Set([...first.links, ...unread]) }, ...others];
}

/**
 * What the client is asked for. A link that nothing reads can lead to what is read, or turn a name on the way of a path into
 * a pattern of its own: without it the client sends less.
 */
function followedPaths(context: Context, reads: readonly Read[], without?: ReadonlySet<string>): FollowedPaths {
  const followed = new FollowedPaths(new RootedTree(context), without);
  const inOrder = [...reads].sort((a, b) => byBytes(a.path, b.path));
  for (const read of inOrder) inRead(read, () => followed.follow(read.path));
  return followed;
}

function resolveIn(context: Context, reads: readonly Read[], patterns: readonly Pattern[] | undefined): Resolved[] {
  const tree = new RootedTree(context);
  const sent = new Sent(context, patterns);
  return reads.map((read) => inRead(read, () => resolveRead(tree, sent, read)));
}

function isAlike(left: Resolved, right: Resolved | undefined): boolean {
  return left.missing === right?.missing && isDeepStrictEqual([...left.paths], [...(right?.paths ?? [])]);
}

function inRead<T>(read: Read, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof BadPattern)) throw error;
    throw new SourceError(`${error.message}: "${read.path}"`, error.detail, { line: read.line, text: read.text });
  }
}
