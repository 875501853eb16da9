/** What a name in a folder is. `other` are sockets, pipes and devices, which no build context holds. */
export type NameKind = 'file' | 'link' | 'folder' | 'other';

export interface TreeName {
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
  /** The names in a folder, in any order, links not followed; undefined when there is no such folder. */
  list(folder: string): readonly TreeName[] | undefined;
  /** A regular file. */
  file(path: string): TreeFile;
  /** Told which files it will be asked for, so that it can read many of them at once. */
  readAhead?(paths: readonly string[]): void;
  /** The text of a link, with `/`. */
  readLink(path: string): string;
  /** The content of a file, links followed; undefined when there is none. */
  read(path: string): Buffer | undefined;
}
