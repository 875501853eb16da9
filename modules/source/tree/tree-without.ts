import { posix } from 'node:path';
import type { Tree, TreeFile, TreeName } from './tree';

const made = new WeakMap<Tree, Map<string, Tree>>();

/**
 * A tree in which some files and folders are not there, and no folder that holds nothing else. The same tree without the
 * same is one tree, so that images go on to share what was found in it.
 *
 * @param leftOut absolute
 */
export function treeWithout(tree: Tree, leftOut: readonly string[]): Tree {
  if (leftOut.length === 0) return tree;
  const known = made.get(tree) ?? new Map<string, Tree>();
  made.set(tree, known);
  const key = JSON.stringify([...leftOut].sort());
  const without = known.get(key) ?? new TreeWithout(tree, leftOut);
  known.set(key, without);
  return without;
}

class TreeWithout implements Tree {
  readonly committed: boolean;
  readonly steady: boolean;
  private readonly leftOut: ReadonlySet<string>;
  /** With the folders that hold nothing else. */
  private readonly hidden: Set<string>;

  constructor(
    private readonly tree: Tree,
    leftOut: readonly string[],
  ) {
    this.committed = tree.committed ?? false;
    this.steady = tree.steady ?? false;
    this.leftOut = new Set(leftOut);
    this.hidden = new Set(leftOut);
    for (const path of leftOut) this.hideEmptied(posix.dirname(path));
  }

  list(folder: string): readonly TreeName[] | undefined {
    return this.tree.list(folder)?.filter(({ name }) => !this.hidden.has(posix.join(folder, name)));
  }

  leftOutIn(folder: string): readonly TreeName[] {
    return this.tree.list(folder)?.filter(({ name }) => this.leftOut.has(posix.join(folder, name))) ?? [];
  }

  leavesOut(path: string): boolean {
    const parent = posix.dirname(path);
    return this.leftOut.has(path) || (parent !== path && this.leavesOut(parent));
  }

  file(path: string): TreeFile {
    return this.tree.file(path);
  }

  readAhead(paths: readonly string[]): void {
    this.tree.readAhead?.(paths);
  }

  readLink(path: string): string {
    return this.tree.readLink(path);
  }

  read(path: string): Buffer | undefined {
    return this.tree.read(path);
  }

  eachPiece(path: string, use: (piece: Uint8Array) => void): void {
    if (this.tree.eachPiece) this.tree.eachPiece(path, use);
    else use(this.tree.read(path) ?? Buffer.alloc(0));
  }

  realPath(path: string): string {
    return this.tree.realPath?.(path) ?? path;
  }

  private hideEmptied(folder: string): void {
    const isEmptied = this.list(folder)?.length === 0 && this.tree.list(folder)?.length !== 0;
    if (!isEmptied || this.hidden.has(folder)) return;
    this.hidden.add(folder);
    this.hideEmptied(posix.dirname(folder));
  }
}
