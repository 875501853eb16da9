import { byBytes } from '../bytes-order';
import type { Read } from '../dockerfile/read';
import { BadPattern } from '../ignore/glob';
import { SourceError } from '../source-error';
import { FollowedPaths } from '../tree/followed-paths';
import { type Resolved, resolveRead } from '../tree/resolve-read';
import { RootedTree } from '../tree/rooted-tree';
import { selectionOf } from '../tree/selection-of';
import { Sent } from '../tree/sent';
import { type Context, walk } from '../tree/walk';

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
  return resolveIn(context, reads, new Sent(context, undefined));
}

function resolveTogether(context: Context, reads: readonly Read[]): Resolved[] {
  const followed = followedPaths(context, reads);
  const sent = new Sent(context, followed.patterns);
  const resolved = resolveIn(context, reads, sent);
  const [first, ...others] = resolved;
  const unread = followed.links.filter(
    (link) => !resolved.some(({ links, paths }) => links.has(link) || paths.has(link)),
  );
  if (first === undefined || unread.length === 0) return resolved;
  const sentWithout = new Sent(context, followedPaths(context, reads, new Set(unread)).patterns);
  const without = resolveIn(context, reads, sentWithout);
  const isSame =
    without.every(({ missing }, i) => missing === resolved[i]?.missing) &&
    isSentAlike(context, [sent, sentWithout], [...resolved, ...without]);
  if (isSame) return resolved;
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

function resolveIn(context: Context, reads: readonly Read[], sent: Sent): Resolved[] {
  const tree = new RootedTree(context);
  return reads.map((read) => inRead(read, () => resolveRead(tree, sent, read)));
}

/** Whether all that the lines select, folders with what is in them, is sent in both cases or in neither. */
function isSentAlike(context: Context, [left, right]: readonly [Sent, Sent], resolved: readonly Resolved[]): boolean {
  return walk(context, selectionOf(resolved)).entries.every(({ path }) => left.has(path) === right.has(path));
}

function inRead<T>(read: Read, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof BadPattern)) throw error;
    throw new SourceError(`${error.message}: "${read.path}"`, error.detail, { line: read.line, text: read.text });
  }
}
