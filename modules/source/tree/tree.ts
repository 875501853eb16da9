/** What a name in a folder is. `other` are named pipes and devices. */
export type NameKind = 'file' | 'link' | 'folder' | 'socket' | 'other';

export interface TreeName {
  /** A byte that is no UTF-8 is a lone surrogate, U+DC80 to U+DCFF. */
  readonly name: string;
  readonly kind: NameKind;
}

export interface TreeFile {
  /** The owner may execute it. */
  readonly executable: boolean;
  /** In bytes. */
  readonly size: number;
  /** SHA-256 of the content, hexadecimal. */
  readonly digest: string;
}

/**
 * What can be listed and read: the disk, or a git revision in its place. Paths are absolute, with `/`, as they would be on
 * the disk.
 */
export interface Tree {
  /** All that is in it is committed: it is a revision, not the disk. @default false */
  readonly committed?: boolean;
  /** It shows the same for as long as it lives, so that what was found in it may be remembered. @default false */
  readonly steady?: boolean;
  /** Whether it is as if a path, or a folder that it is in, did not exist. */
  leavesOut?(path: string): boolean;
  /** The names in a folder that are left out so, although they are there. */
  leftOutIn?(folder: string): readonly TreeName[];
  /** The names in a folder, in any order, links not followed; undefined when there is no such folder. */
  list(folder: string): readonly TreeName[] | undefined;
  /** A regular file. */
  file(path: string): TreeFile;
  /** Told which files it will be asked for, so that it can read many of them at once. */
  readAhead?(paths: readonly string[]): void;
  /** The text of a link, with `/`. */
  readLink(path: string): string;
  /** The content of a file; undefined when there is none. A link is followed, unless a file was listed in its place. */
  read(path: string): Buffer | undefined;
  /** Reads a regular file piece by piece, as files can be larger than memory; a piece stays until the next. */
  eachPiece?(path: string, use: (piece: Uint8Array) => void): void;
  /** Where a path leads when all links are followed. */
  realPath?(path: string): string;
}
