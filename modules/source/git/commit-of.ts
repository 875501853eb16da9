import { absolute } from '../hash/places';
import type { Tree } from '../tree/tree';

/** Names of branches can be names for each other. */
const MOST_STEPS = 5;

/**
 * The commit that is checked out, hexadecimal; undefined when the files do not tell (a new branch, the `reftable` format).
 *
 * Files: https://git-scm.com/docs/gitrepository-layout
 *
 * @param gitFolder where `HEAD` is: `.git`, or what it points to in worktrees and submodules
 */
export function commitOf(tree: Tree, gitFolder: string): string | undefined {
  const text = (...parts: string[]): string | undefined =>
    tree
      .read(absolute(...parts))
      ?.toString('utf8')
      .trim();
  // Worktrees share their branches.
  const shared = absolute(gitFolder, text(gitFolder, 'commondir') ?? '.');
  const valueOf = (name: string): string | undefined =>
    text(gitFolder, name) ?? text(shared, name) ?? packed(text(shared, 'packed-refs') ?? '', name);
  let value = valueOf('HEAD');
  for (let step = 0; step < MOST_STEPS && value?.startsWith('ref: ') === true; step++) value = valueOf(value.slice(5));
  return value !== undefined && /^[0-9a-f]{40,64}$/.test(value) ? value : undefined;
}

/** A line each: the id, a blank, the name. */
function packed(lines: string, name: string): string | undefined {
  return lines
    .split('\n')
    .find((line) => line.endsWith(` ${name}`))
    ?.split(' ')[0];
}
