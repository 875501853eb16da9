import { posix } from 'node:path';
import { inFile } from '../source-error';
import { absolute, shown } from '../hash/places';
import { type GitIndexEntry, gitIndexEntries } from './git-index';
import type { Tree } from './tree';

/** A work tree of git, as its index has it. */
export class Repository {
  private readonly submodules: readonly string[];

  constructor(
    private readonly tree: Tree,
    /** Absolute. */
    readonly root: string,
    private readonly index: ReadonlyMap<string, GitIndexEntry>,
  ) {
    this.submodules = [...index].flatMap(([path, { mode }]) => (mode === 'submodule' ? [path] : []));
  }

  get usesSha256(): boolean {
    const [first] = this.index.values();
    return first?.id.length === 64;
  }

  /** What git tracks under a path from the root; undefined when it does not track it. */
  tracked(path: string): GitIndexEntry | undefined {
    const submodule = this.submodules.find((folder) => path.startsWith(`${folder}/`));
    if (submodule === undefined) return this.index.get(path);
    const root = posix.join(this.root, submodule);
    return remembered(this.tree, root, () => repositoryAt(this.tree, root))?.tracked(path.slice(submodule.length + 1));
  }
}

const known = new WeakMap<Tree, Map<string, Repository | undefined>>();

/**
 * The repository that a folder is in; undefined when it is in none. Nothing but files is read: no process is started.
 *
 * Throws {@link SourceError} when its index cannot be read.
 */
export function repositoryOf(tree: Tree, folder: string): Repository | undefined {
  return remembered(tree, folder, () => {
    const parent = posix.dirname(folder);
    const isTop = parent === folder || parent === '.';
    return repositoryAt(tree, folder) ?? (isTop ? undefined : repositoryOf(tree, parent));
  });
}

function remembered(tree: Tree, folder: string, find: () => Repository | undefined): Repository | undefined {
  const repositories = known.get(tree) ?? new Map<string, Repository | undefined>();
  known.set(tree, repositories);
  if (!repositories.has(folder)) repositories.set(folder, find());
  return repositories.get(folder);
}

function repositoryAt(tree: Tree, root: string): Repository | undefined {
  const folder = gitFolder(tree, root);
  // Git itself takes a folder without HEAD for something else.
  if (folder === undefined || tree.read(posix.join(folder, 'HEAD')) === undefined) return undefined;
  const path = posix.join(folder, 'index');
  const index = tree.read(path);
  const entries =
    index === undefined ? new Map<string, GitIndexEntry>() : inFile(shown(path), () => gitIndexEntries(index));
  return new Repository(tree, root, entries);
}

/** `.git` is a folder, or a file that says where it is: in worktrees and submodules. */
function gitFolder(tree: Tree, root: string): string | undefined {
  const path = posix.join(root, '.git');
  const elsewhere = /^gitdir: (.+?)\s*$/.exec(tree.read(path)?.toString('utf8') ?? '')?.[1];
  if (elsewhere !== undefined) return absolute(root, elsewhere);
  return tree.list(path) === undefined ? undefined : path;
}
