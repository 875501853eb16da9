import { inFile, SourceError } from '../source-error';
import type { Read } from '../dockerfile/read';
import { BadPattern } from '../ignore/glob';
import { type IgnoreRules, parseIgnoreFile } from '../ignore/ignore-rules';
import { Pattern } from '../ignore/pattern';
import type { SourceEntry } from '../source-entry';
import type { SourceWarning } from '../source-warning';
import { type Resolved, resolveRead } from '../tree/resolve-read';
import { Selection } from '../tree/selection';
import type { Tree } from '../tree/tree';
import { walk } from '../tree/walk';
import { EntryIndex } from './entry-index';
import { checkFound, type CheckedContext, refuseDropped } from './missing-source';

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
  reads.forEach(refuseDropped);
  const resolved = reads.map((read) => resolve(context, read));
  const entries = walk(context, selectionOf(resolved));
  const index = new EntryIndex(entries);
  return { entries, warnings: resolved.flatMap((one) => checkFound(one, index, context) ?? []) };
}

/** What a read stands for in a context. Throws {@link SourceError} for a malformed pattern. */
export function resolve({ tree, root }: CheckedContext, read: Read): Resolved {
  try {
    return resolveRead(tree, root, read);
  } catch (error) {
    if (!(error instanceof BadPattern)) throw error;
    throw new SourceError(`${error.message}: "${read.path}"`, error.detail, { line: read.line, text: read.text });
  }
}

/** What all of `resolved` select together. */
export function selectionOf(resolved: readonly Resolved[]): Selection {
  const selection = new Selection();
  for (const { paths, links, rest } of resolved) {
    links.forEach((link) => selection.addAll(link));
    for (const path of paths) {
      if (rest === undefined) selection.addAll(path);
      else selection.addPattern(path, new Pattern(rest));
    }
  }
  return selection;
}
