import { inFile } from '../source-error';
import type { Read } from '../dockerfile/read';
import { type IgnoreRules, parseIgnoreFile } from '../ignore/ignore-rules';
import type { SourceEntry } from '../source-entry';
import type { SourceWarning } from '../source-warning';
import type { Resolved } from '../tree/resolve-read';
import { Selection } from '../tree/selection';
import type { Tree } from '../tree/tree';
import { walk } from '../tree/walk';
import { type CheckedContext, nothingMatched, refuseDropped, requireFound } from './missing-source';
import { resolveReads } from './resolve-reads';

/** The ignore file of a context: its rules, and where it is; without one nothing is ignored. */
export interface IgnoreFile {
  readonly rules: IgnoreRules;
  /** Absolute; undefined when there is none. */
  readonly path: string | undefined;
}

/** Reads the first of `candidates` that exists. An empty file ignores nothing and still is the one. */
export function readIgnoreFile(tree: Tree, candidates: readonly string[], label: (path: string) => string): IgnoreFile {
  for (const path of candidates) {
    const text = tree.read(path);
    if (text !== undefined) return { path, rules: inFile(label(path), () => parseIgnoreFile(text.toString('utf8'))) };
  }
  return { path: undefined, rules: parseIgnoreFile('') };
}

/** What a context contributes: the entries that `reads` select of it, or everything when they are null. */
export function contextEntries(
  context: CheckedContext,
  reads: readonly Read[] | null,
): { entries: readonly SourceEntry[]; warnings: SourceWarning[] } {
  if (reads === null) return { entries: walk(context, Selection.everything), warnings: [] };
  reads.forEach((read) => refuseDropped(read, context));
  const resolved = resolveReads(context, reads);
  resolved.forEach((one) => requireFound(one, context));
  return {
    entries: walk(context, selectionOf(resolved)),
    warnings: resolved.flatMap((one) => nothingMatched(one, context)),
  };
}

/** What all of `resolved` select together. */
export function selectionOf(resolved: readonly Resolved[]): Selection {
  const selection = new Selection();
  for (const { paths, links, patterns } of resolved) {
    [...paths, ...links].forEach((path) => selection.addAll(path));
    patterns.forEach(({ folder, pattern }) => selection.addPattern(folder, pattern));
  }
  return selection;
}
