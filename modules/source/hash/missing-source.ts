import { posix } from 'node:path';
import type { Read } from '../dockerfile/read';
import { droppedFix } from '../dropped';
import { SourceError } from '../source-error';
import type { SourceWarning } from '../source-warning';
import type { Resolved } from '../tree/resolve-read';
import type { Context } from '../tree/walk';
import { whyMissing } from './why-missing';

export interface CheckedContext extends Context {
  /** How messages call the context. */
  readonly label: string;
  /** How messages call its ignore file. */
  readonly ignoreFile: string | undefined;
}

/** Refuses lines that name what no context holds, before anything is read. */
export function refuseDropped({ path, instruction, line, text }: Read, { tree, root }: CheckedContext): void {
  if (tree.leavesOut?.(posix.join(root, path)) === true) {
    throw new SourceError(
      `${instruction} reads "${path}", but tools write there while they run, so it is never part of a build context`,
      'copy what the image needs from somewhere else, or let the variable of the tool (TMPDIR, DOCKER_CONFIG, TF_DATA_DIR, …) ' +
        'name another folder',
      { line, text },
    );
  }
  const found = droppedFix(path);
  if (found === undefined) return;
  throw new SourceError(
    `${instruction} reads "${path}", but ${found.name} is never part of a build context`,
    found.fix,
    { line, text },
  );
}

/**
 * Throws {@link SourceError} when the builder will not find what a line reads: what was looked for, why it is not there,
 * and what is.
 */
export function requireFound(resolved: Resolved, context: CheckedContext): void {
  const { read, missing } = resolved;
  if (missing === undefined) return;
  const { why, fix } = whyMissing({ ...resolved, missing }, context);
  throw new SourceError(`${read.instruction} source "${read.path}" is not in ${context.label}: ${why}`, fix, {
    line: read.line,
    text: read.text,
  });
}

/** Wildcards may match nothing, which Docker accepts. */
export function nothingMatched({ read, nothing }: Resolved, { label }: CheckedContext): SourceWarning[] {
  if (!nothing) return [];
  return [
    {
      code: 'nothing-matched',
      message: `${read.instruction} source "${read.path}" matches nothing in ${label}; Docker copies nothing and says nothing`,
      fix: 'correct the pattern, or delete it',
      line: read.line,
    },
  ];
}
