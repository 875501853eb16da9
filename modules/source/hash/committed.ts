import { posix } from 'node:path';
import { CleanCheckout, type Difference, type DifferenceKind } from '../git/clean-checkout';
import { repositoryOf } from '../git/repository';
import { SourceError } from '../source-error';
import type { SourceOptions } from '../source-options';
import type { SourceWarning } from '../source-warning';
import { examine, type Examined } from './examine';
import { shown } from './places';

/** How many paths a message names. */
const NAMED = 5;

/** What is in the hash and not in git's index, so that another machine does not have it. Nothing outside of git. */
export function untrackedFiles(examined: Examined): SourceWarning[] {
  const { tree, own } = examined;
  if (tree.committed === true) return [];
  try {
    const { root } = own.context;
    if (repositoryOf(tree, tree.realPath?.(root) ?? root) === undefined) return [];
    const untracked = untrackedPaths(examined);
    if (untracked.length === 0) return [];
    return [
      {
        code: 'untracked-files',
        message: `git does not track ${named(untracked)}: a machine that has other files there makes another tag`,
        fix: 'commit them, keep them out with the ignore file, or let the Dockerfile make them',
      },
    ];
  } catch (error) {
    if (!(error instanceof SourceError)) throw error;
    return [{ code: 'untracked-files', message: `${error.what}, so what it tracks is not known`, fix: error.fix }];
  }
}

/**
 * Throws {@link SourceError} unless a clean checkout has the same source: all that is in the hash, and nothing more. What
 * is staged counts as committed.
 */
export function requireCommitted(examined: Examined, options: SourceOptions): void {
  if (examined.tree.committed === true) return;
  const checkout = new CleanCheckout(examined.tree, foldersOf(examined));
  const untracked = untrackedPaths(examined, checkout);
  const failure = failureOf(() => examine({ ...options, tree: checkout }));
  if (untracked.length + checkout.differences.length > 0) throw notCommitted(untracked, checkout.differences);
  if (failure !== undefined) throw failure;
}

/** What a clean checkout lacks can be the reason why it cannot be built. */
function failureOf(work: () => unknown): SourceError | undefined {
  try {
    work();
    return undefined;
  } catch (error) {
    if (error instanceof SourceError) return error;
    throw error;
  }
}

function foldersOf({ own, folders, dockerfile }: Examined): string[] {
  return [...[own, ...folders].map(({ context }) => context.root), posix.dirname(dockerfile)];
}

/** Absolute. One lookup for each entry and nothing more: images share trees of many thousand files. */
function untrackedPaths(examined: Examined, checkout = tolerantCheckout(examined)): string[] {
  const { own, folders, dockerfile } = examined;
  const entries = [own, ...folders].flatMap(({ context: { root }, entries: found }) => {
    const tracked = checkout.trackedIn(root);
    return found.filter(({ path }) => tracked(path) === undefined).map(({ path }) => `${root}/${path}`);
  });
  // The ignore files and the Dockerfile can be among the entries as well.
  const rules = [dockerfile, ...[own, ...folders].flatMap(({ ignoreFile }) => ignoreFile ?? [])];
  const isTracked = (path: string): boolean =>
    checkout.trackedIn(posix.dirname(path))(posix.basename(path)) !== undefined;
  return [...new Set([...rules.filter((path) => !isTracked(path)), ...entries])];
}

/** For a warning: what is in no repository is not tracked. */
function tolerantCheckout(examined: Examined): CleanCheckout {
  const { tree } = examined;
  const known = foldersOf(examined).filter(
    (folder) => repositoryOf(tree, tree.realPath?.(folder) ?? folder) !== undefined,
  );
  return new CleanCheckout(tree, known);
}

interface Wording {
  readonly says: (paths: string) => string;
  readonly fix: string;
}

const COMMIT = 'commit them or keep them out with the ignore file';

const WORDINGS: Readonly<Record<DifferenceKind | 'untracked', Wording>> = {
  untracked: { says: (paths) => `git does not track ${paths}`, fix: COMMIT },
  content: { says: (paths) => `git has other content for ${paths}`, fix: COMMIT },
  'exec bit': {
    says: (paths) => `git has another exec bit for ${paths}`,
    fix: 'tell git with `git update-index --chmod=+x` (or `-x`), which works without core.fileMode too',
  },
  missing: {
    says: (paths) => `git has ${paths}, and the disk does not`,
    fix: 'bring back what is missing with `git restore` or `git sparse-checkout disable`, or commit that it is gone',
  },
  pointer: {
    says: (paths) => `pointers of Git LFS stand in place of the content of ${paths}`,
    fix: 'fetch it with `git lfs pull` (in GitHub Actions: `lfs: true` of actions/checkout)',
  },
  submodule: {
    says: (paths) => `the disk does not have the commit that git tracks of the submodule ${paths}`,
    fix: 'check it out with `git submodule update --init`, commit the new one, or keep it out with the ignore file',
  },
  conflict: {
    says: (paths) => `a merge has left several versions of ${paths}`,
    fix: 'end the merge',
  },
  attribute: {
    says: (paths) => `a checkout writes other bytes than git has for ${paths}`,
    fix: 'take the attribute from these paths in .gitattributes, or keep them out with the ignore file',
  },
};

function notCommitted(untracked: readonly string[], differences: readonly Difference[]): SourceError {
  const found = (Object.keys(WORDINGS) as (DifferenceKind | 'untracked')[]).flatMap((kind) => {
    const all = kind === 'untracked' ? untracked.map(shown) : differences.filter((one) => one.kind === kind).map(place);
    return all.length === 0 ? [] : [{ all, ...WORDINGS[kind] }];
  });
  const what = found.map(({ says, all }) => says(listed(all))).join('; ');
  const fixes = [...new Set(found.map(({ fix }) => fix))].join('; ');
  return new SourceError(
    `only committed files are allowed (requireCommitted): ${what}`,
    `${fixes}; or build without requireCommitted`,
  );
}

function place({ path, attribute }: Difference): string {
  return attribute === undefined ? shown(path) : `${shown(path)} (${attribute})`;
}

function named(paths: readonly string[]): string {
  return listed(paths.map(shown));
}

function listed(found: readonly string[]): string {
  const names = found.slice(0, NAMED).join(', ');
  return found.length > NAMED ? `${names} and ${found.length - NAMED} more` : names;
}
