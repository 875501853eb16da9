import { createHash } from 'node:crypto';
import { posix } from 'node:path';
import type { EntryKind, SourceEntry } from '../source-entry';
import { SourceError } from '../source-error';
import type { SourceWarning } from '../source-warning';
import type { GitIndexEntry } from '../tree/git-index';
import { repositoryOf } from '../tree/repository';
import type { Tree } from '../tree/tree';
import type { Examined } from './examine';
import { shown } from './places';

/** How many paths a message names. */
const NAMED = 5;

const MODES: Record<Exclude<EntryKind, 'folder'>, GitIndexEntry['mode']> = {
  file: '100644',
  executable: '100755',
  link: '120000',
};

/** Something that is in the hash, and what git's index has for it. */
interface Hashed {
  /** Absolute. */
  readonly path: string;
  /** Undefined for the Dockerfile and ignore files, whose mode does not count. */
  readonly entry: SourceEntry | undefined;
  readonly tracked: GitIndexEntry | undefined;
}

/** What is in the hash and not in git's index, so that another machine does not have it. Nothing outside of git. */
export function untrackedFiles(examined: Examined): SourceWarning[] {
  const { tree, own } = examined;
  if (tree.committed === true) return [];
  try {
    if (repositoryOf(tree, own.context.root) === undefined) return [];
    const untracked = untrackedPaths(examined);
    if (untracked.length === 0) return [];
    return [
      {
        code: 'untracked-files',
        message: `git does not track ${named(untracked)}: a machine that has other files there makes another tag`,
        cure: 'commit them, keep them out with the ignore file, or let the Dockerfile make them',
      },
    ];
  } catch (error) {
    if (!(error instanceof SourceError)) throw error;
    return [{ code: 'untracked-files', message: `${error.what}, so what it tracks is not known`, cure: error.cure }];
  }
}

/** Throws {@link SourceError} unless all that is in the hash is in git's index, with the same content. */
export function requireCommitted(examined: Examined): void {
  const { tree, own, folders } = examined;
  if (tree.committed === true) return;
  for (const { context } of [own, ...folders]) requireSha1(tree, context.root);
  const untracked = untrackedPaths(examined);
  const changed = allHashed(examined).filter((one) => isChanged(tree, one));
  if (untracked.length + changed.length === 0) return;
  const what = [
    ...(untracked.length > 0 ? [`git does not track ${named(untracked)}`] : []),
    ...(changed.length > 0 ? [`git has other content for ${named(changed.map(({ path }) => path))}`] : []),
  ];
  throw new SourceError(
    `only committed files are allowed (requireCommitted): ${what.join('; ')}`,
    'commit them, keep them out with the ignore file, or build without requireCommitted',
  );
}

function requireSha1(tree: Tree, folder: string): void {
  const repository = repositoryOf(tree, folder);
  if (repository === undefined) {
    throw new SourceError(
      `only committed files are allowed (requireCommitted), and ${shown(folder)} is in no git repository`,
      'build from a checkout, or without requireCommitted',
    );
  }
  if (!repository.usesSha256) return;
  throw new SourceError(
    `requireCommitted compares SHA-1 ids, and the repository ${shown(repository.root)} has SHA-256 ones`,
    'build without requireCommitted',
  );
}

/** Absolute. One lookup for each entry and nothing more: images share trees of many thousand files. */
function untrackedPaths(examined: Examined): string[] {
  const entries = [examined.own, ...examined.folders].flatMap((part) => {
    const tracked = trackedIn(examined.tree, part.context.root);
    const untracked = part.entries.filter(({ path }) => tracked(path) === undefined);
    return untracked.map(({ path }) => `${part.context.root}/${path}`);
  });
  const rules = rulesOf(examined).filter(({ tracked }) => tracked === undefined);
  return [...rules.map(({ path }) => path), ...entries];
}

function allHashed(examined: Examined): Hashed[] {
  const entries = [examined.own, ...examined.folders].flatMap((part) => {
    const { root } = part.context;
    const tracked = trackedIn(examined.tree, root);
    return part.entries.map((entry) => ({ path: `${root}/${entry.path}`, entry, tracked: tracked(entry.path) }));
  });
  return [...rulesOf(examined), ...entries];
}

/** The Dockerfile and the ignore files. They can be among the entries as well. */
function rulesOf({ tree, own, folders, dockerfile }: Examined): Hashed[] {
  const ignoreFiles = [own, ...folders].flatMap(({ ignoreFile }) => ignoreFile ?? []);
  return [dockerfile, ...ignoreFiles].map((path) => ({
    path,
    entry: undefined,
    tracked: trackedIn(tree, posix.dirname(path))(posix.basename(path)),
  }));
}

/** Looks paths of a folder up in the index of its repository. */
function trackedIn(tree: Tree, folder: string): (path: string) => GitIndexEntry | undefined {
  const repository = repositoryOf(tree, folder);
  if (repository === undefined) return () => undefined;
  const from = posix.relative(repository.root, folder);
  return (path) => repository.tracked(from === '' ? path : `${from}/${path}`);
}

/** An empty folder that git tracks is a submodule that is not checked out. */
function isChanged(tree: Tree, { path, entry, tracked }: Hashed): boolean {
  if (tracked === undefined || tracked.mode === 'submodule') return false;
  if (entry === undefined) return idOf(tree.read(path)) !== tracked.id;
  if (entry.kind === 'folder' || tracked.mode !== MODES[entry.kind]) return true;
  if (entry.kind === 'link') return idOf(Buffer.from(tree.readLink(path))) !== tracked.id;
  return idOf(tree.read(path)) !== tracked.id && idOf(largeFilePointer(entry)) !== tracked.id;
}

/** Of a blob: https://git-scm.com/book/en/v2/Git-Internals-Git-Objects */
function idOf(content: Buffer | undefined): string | undefined {
  return content && createHash('sha1').update(`blob ${content.length}\0`).update(content).digest('hex');
}

/** What git has in the place of a large file: https://github.com/git-lfs/git-lfs/blob/main/docs/spec.md */
function largeFilePointer({ digest, size }: SourceEntry): Buffer {
  return Buffer.from(`version https://git-lfs.github.com/spec/v1\noid sha256:${digest}\nsize ${size}\n`);
}

function named(paths: readonly string[]): string {
  const found = [...new Set(paths)];
  const names = found.slice(0, NAMED).map(shown);
  return found.length > NAMED ? `${names.join(', ')} and ${found.length - NAMED} more` : names.join(', ');
}
