import { posix } from 'node:path';
import { byBytes } from '../bytes-order';
import type { Read } from '../dockerfile/read';
import { type IgnoreRules, parseIgnoreFile } from '../ignore/ignore-rules';
import type { SourceWarning } from '../source-warning';
import { readInside } from '../tree/read-inside';
import { Selection } from '../tree/selection';
import { selectionOf } from '../tree/selection-of';
import type { Tree } from '../tree/tree';
import { walk, type Walked } from '../tree/walk';
import { type CheckedContext, nothingMatched, refuseDropped, requireFound } from './missing-source';
import { resolveInWhole, resolveReads } from './resolve-reads';

/** The ignore file of a context: its rules, and where it is; without one nothing is ignored. */
export interface IgnoreFile {
  readonly rules: IgnoreRules;
  /** Absolute; undefined when there is none. */
  readonly path: string | undefined;
}

/**
 * Reads the first of `candidates` that the builder would find: a link that leads out of its folder is none. An empty file
 * ignores nothing and still is the one.
 */
export function readIgnoreFile(tree: Tree, candidates: readonly string[], label: (path: string) => string): IgnoreFile {
  for (const path of candidates) {
    const text = readInside(tree, posix.dirname(path), posix.basename(path));
    if (text !== undefined) return { path, rules: parseIgnoreFile(text.toString('utf8'), label(path)) };
  }
  return { path: undefined, rules: parseIgnoreFile('') };
}

/**
 * What a context contributes: what `reads` select of it, or all of it.
 *
 * @throws SourceError for a line that reads what is not there; of `all`, for those lines of which that is known
 */
export function contextEntries(
  context: CheckedContext,
  reads: readonly Read[] | { readonly all: readonly Read[] },
): Walked & { warnings: SourceWarning[] } {
  const known = 'all' in reads ? reads.all : reads;
  known.forEach((read) => refuseDropped(read, context));
  const resolved = 'all' in reads ? resolveInWhole(context, known) : resolveReads(context, known);
  resolved.forEach((one) => requireFound(one, context));
  const walked = walk(context, 'all' in reads ? Selection.everything : selectionOf(resolved));
  return {
    ...walked,
    leftOut: [...new Set([...walked.leftOut, ...resolved.flatMap(({ leftOut }) => [...leftOut])])].sort(byBytes),
    warnings: resolved.flatMap((one) => nothingMatched(one, context)),
  };
}
