import { createHash } from 'node:crypto';

/** Of content in pieces: https://git-scm.com/book/en/v2/Git-Internals-Git-Objects */
export function blobId(pieces: Iterable<Uint8Array>, size: number, digits: number): string {
  const hash = createHash(digits === 64 ? 'sha256' : 'sha1').update(`blob ${size}\0`);
  for (const piece of pieces) hash.update(piece);
  return hash.digest('hex');
}
