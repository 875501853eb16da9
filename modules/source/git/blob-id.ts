import { createHash } from 'node:crypto';

/** Calls `use` for each piece of some content. */
export type Pieces = (use: (piece: Uint8Array) => void) => void;

/**
 * The id of a blob: https://git-scm.com/book/en/v2/Git-Internals-Git-Objects
 *
 * @param size in bytes
 * @param digits of the id: 40 is SHA-1, 64 SHA-256
 */
export function blobId(pieces: Pieces, size: number, digits: number): string {
  const hash = createHash(digits === 64 ? 'sha256' : 'sha1').update(`blob ${size}\0`);
  pieces((piece) => hash.update(piece));
  return hash.digest('hex');
}
