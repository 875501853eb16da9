import { posix } from 'node:path';
import type { NameKind, Tree, TreeName } from './tree';

/** A tree seen from one folder: paths are relative to it, and the empty path is the folder itself. */
export class RootedTree {
  private readonly tree: Tree;
  private readonly root: string;

  constructor({ tree, root }: { tree: Tree; root: string }) {
    this.tree = tree;
    this.root = root;
  }

  /** The names in a folder; none when there is no such folder. */
  list(folder: string): readonly TreeName[] {
    return this.tree.list(posix.join(this.root, folder)) ?? [];
  }

  readLink(path: string): string {
    return this.tree.readLink(posix.join(this.root, path));
  }

  /** What stands at a path, links not followed; undefined when nothing does. */
  kindOf(path: string): NameKind | undefined {
    if (path === '') return 'folder';
    const wanted = posix.basename(path);
    return this.list(posix.dirname(path)).find(({ name }) => name === wanted)?.kind;
  }
}
