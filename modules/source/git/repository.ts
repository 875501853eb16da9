import { posix } from 'node:path';
import { absolute, shown } from '../hash/places';
import { inFile } from '../source-error';
import type { Tree } from '../tree/tree';
import { commitOf } from './commit-of';
import { gitIndexEntries, type GitIndexEntry } from './git-index';
import type { TreeEntry } from './resolve-place';

/** Something that git has, in the repository that has it: the one that was asked, or that of a submodule. */
interface Owned {
  readonly repository: Repository;
  /** From the root of that repository. */
  readonly path: string;
}

/** A work tree of git, as its index has it. Paths start at its root, also those in submodules. */
export class Repository {
  private readonly submodules: readonly string[];
  private folders: ReadonlyMap<string, ReadonlyMap<string, TreeEntry>> | undefined;

  constructor(
    private readonly tree: Tree,
    /** Absolute. */
    readonly root: string,
    private readonly gitFolder: string,
    private readonly index: ReadonlyMap<string, GitIndexEntry>,
  ) {
    this.submodules = [...index].flatMap(([path, { mode }]) => (mode === 'submodule' ? [path] : []));
  }

  /** What the next commit has under a path; undefined when it has nothing there. */
  tracked(path: string): GitIndexEntry | undefined {
    const owner = this.owner(path);
    const found = owner?.repository.index.get(owner.path);
    return found?.isAnnounced === true ? undefined : found;
  }

  /** The names that a clean checkout has in a folder; undefined where the index does not tell. Submodules are folders. */
  entries(folder: string): ReadonlyMap<string, TreeEntry> | undefined {
    const owner = this.owner(folder === '' ? '' : `${folder}/`);
    if (owner === undefined || owner.repository.index.get(owner.path)?.mode === 'folder') return undefined;
    owner.repository.folders ??= foldersOf(owner.repository.index);
    return owner.repository.folders.get(owner.path) ?? new Map<string, TreeEntry>();
  }

  /** Whether the submodule at a path is checked out, at the commit that is tracked. */
  isAtItsCommit(submodule: string): boolean {
    const inside = this.owner(`${submodule}/`)?.repository;
    return inside !== undefined && commitOf(this.tree, inside.gitFolder) === this.tracked(submodule)?.id;
  }

  /** Undefined for what is in a submodule that is not checked out. */
  private owner(path: string): Owned | undefined {
    const submodule = this.submodules.find((folder) => path.startsWith(`${folder}/`));
    if (submodule === undefined) return { repository: this, path: path.replace(/\/$/, '') };
    const root = posix.join(this.root, submodule);
    const inside = remembered(this.tree, root, () => repositoryAt(this.tree, root));
    return inside?.owner(path.slice(submodule.length + 1));
  }
}

function foldersOf(index: ReadonlyMap<string, GitIndexEntry>): Map<string, Map<string, TreeEntry>> {
  const folders = new Map<string, Map<string, TreeEntry>>();
  const add = (path: string, entry: TreeEntry): void => {
    const parent = posix.dirname(path);
    const folder = parent === '.' ? '' : parent;
    const names = folders.get(folder);
    if (names !== undefined) return void names.set(posix.basename(path), entry);
    folders.set(folder, new Map([[posix.basename(path), entry]]));
    if (folder !== '') add(folder, FOLDER);
  };
  for (const [path, { mode, id, isAnnounced }] of index) if (!isAnnounced) add(path, { kind: KINDS[mode], id });
  return folders;
}

/** The index has no ids of folders. */
const FOLDER: TreeEntry = { kind: 'folder', id: '' };

const KINDS: Record<GitIndexEntry['mode'], TreeEntry['kind']> = {
  '100644': 'file',
  '100755': 'executable',
  '120000': 'link',
  folder: 'folder',
  submodule: 'submodule',
};

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
  const folder = gitFolderOf(tree, root);
  // Git itself takes a folder without HEAD for something else.
  if (folder === undefined || tree.read(posix.join(folder, 'HEAD')) === undefined) return undefined;
  const path = posix.join(folder, 'index');
  const index = tree.read(path);
  const entries =
    index === undefined ? new Map<string, GitIndexEntry>() : inFile(shown(path), () => gitIndexEntries(index));
  return new Repository(tree, root, folder, entries);
}

/** `.git` is a folder, or a file that says where it is: in worktrees and submodules. */
function gitFolderOf(tree: Tree, root: string): string | undefined {
  const path = posix.join(root, '.git');
  const elsewhere = /^gitdir: (.+?)\s*$/.exec(tree.read(path)?.toString('utf8') ?? '')?.[1];
  if (elsewhere !== undefined) return absolute(root, elsewhere);
  return tree.list(path) === undefined ? undefined : path;
}
