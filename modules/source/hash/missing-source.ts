import { posix } from 'node:path';
import { droppedCure, isDropped } from '../dropped';
import type { Read } from '../dockerfile/read';
import { hasWildcard } from '../ignore/glob';
import { nearestName } from '../nearest-name';
import { SourceError } from '../source-error';
import type { SourceWarning } from '../source-warning';
import { linkTarget, type Resolved } from '../tree/resolve-read';
import type { Context } from '../tree/walk';
import type { EntryIndex } from './entry-index';

export interface CheckedContext extends Context {
  /** How messages call the context. */
  readonly label: string;
  /** How messages call its ignore file. */
  readonly ignoreFile: string | undefined;
}

/** Refuses lines that name what no context holds, before anything is read. */
export function refuseDropped({ path, instruction, line, text }: Read): void {
  const found = droppedCure(path);
  if (found === undefined) return;
  throw new SourceError(
    `${instruction} reads "${path}", but ${found.name} is never part of a build context`,
    found.cure,
    { line, text },
  );
}

/**
 * Throws {@link SourceError} when a line reads what the builder will not find: what was looked for, why it is not there,
 * and what is. Wildcards may match nothing, which Docker accepts: that is a warning.
 */
export function checkFound(
  resolved: Resolved,
  entries: EntryIndex,
  context: CheckedContext,
): SourceWarning | undefined {
  const { read, paths, links } = resolved;
  if (read.path === '' || read.remote) return undefined;
  const missing = [...paths, ...links].filter((path) => path !== '' && !entries.has(path));
  if (hasWildcard(read.path)) {
    const nothing = paths.size === missing.length || (resolved.rest !== undefined && entries.isEmpty);
    return nothing ? nothingMatched(read, context) : undefined;
  }
  if (paths.size > 0 && missing.length === 0) return undefined;
  const [first] = missing;
  const { why, cure } = first === undefined ? absent(resolved, context) : present(first, context);
  throw new SourceError(`${read.instruction} source "${read.path}" is not in ${context.label}: ${why}`, cure, {
    line: read.line,
    text: read.text,
  });
}

function nothingMatched({ instruction, path, line }: Read, { label }: CheckedContext): SourceWarning {
  return {
    code: 'nothing-matched',
    message: `${instruction} source "${path}" matches nothing in ${label}; Docker copies nothing and says nothing`,
    cure: 'correct the pattern, or delete it',
    line,
  };
}

/** On the disk, but not sent. */
function present(path: string, { rules, ignoreFile }: CheckedContext): { why: string; cure: string } {
  const rule = rules.explain(path)?.rule;
  if (rule !== undefined && !rule.exception) {
    return {
      why: `line ${rule.line} of ${ignoreFile ?? 'the ignore file'} ("${rule.text.trim()}") drops it`,
      cure: `delete that line, or add "!${path}" below it`,
    };
  }
  return {
    why: 'it is there, but holds nothing that can be in a build context (state files and folders, sockets)',
    cure: 'copy something else',
  };
}

/** Not on the disk. */
function absent({ read, links }: Resolved, { tree, root }: CheckedContext): { why: string; cure: string } {
  const [link] = [...links].reverse();
  if (link !== undefined) {
    const text = tree.readLink(posix.join(root, link));
    return {
      why: `the link "${link}" leads to "${text}", which the builder looks for at "${linkTarget(link, text)}" in the context`,
      cure: 'let the link lead to something inside the context, or make the folder that holds both the context',
    };
  }
  const names = read.path.split('/');
  for (let depth = 0; depth < names.length; depth++) {
    const folder = names.slice(0, depth).join('/');
    const here = tree.list(posix.join(root, folder));
    const name = names[depth] ?? '';
    if (here === undefined) return { why: `"${folder}" is not a folder`, cure: 'correct the path' };
    if (here.some((entry) => entry.name === name)) continue;
    const nearest = nearestName(
      name,
      here.map((entry) => entry.name).filter((candidate) => !isDropped(candidate)),
    );
    return {
      why: folder === '' ? `there is no "${name}"` : `there is no "${name}" in "${folder}"`,
      cure:
        nearest === undefined
          ? 'correct the path; it starts at the build context, not at the Dockerfile'
          : `did you mean "${posix.join(folder, nearest)}"? Paths start at the build context, not at the Dockerfile`,
    };
  }
  return { why: 'nothing there can be copied', cure: 'correct the path' };
}
