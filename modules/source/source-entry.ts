import * as crypto from 'node:crypto';

export type EntryKind = 'file' | 'executable' | 'link' | 'folder';

/** One thing in the build context that the builder receives. Folders are entries only when nothing is in them. */
export interface SourceEntry {
  /** Relative to the context, with `/`, byte for byte as the file system has it. */
  readonly path: string;
  readonly kind: EntryKind;
  /** SHA-256, hexadecimal: of the content of a file, of the text of a link, of nothing for a folder. */
  readonly digest: string;
  /** In bytes; the length of the text of a link, 0 for a folder. */
  readonly size: number;
}

/** Since Node 20.12: a hash without an object for it, which costs more than hashing a small file. */
const { hash: hashAtOnce } = crypto as Partial<typeof crypto>;

/** {@link SourceEntry.digest} of content that is at hand: of a file, or the text of a link as `Tree#readLink` gives it. */
export function entryDigest(content: Uint8Array | string): string {
  return hashAtOnce?.('sha256', content, 'hex') ?? crypto.createHash('sha256').update(content).digest('hex');
}

/** The digest of a folder. */
export const EMPTY_DIGEST = entryDigest('');
