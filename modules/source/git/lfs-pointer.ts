import type { TreeFile } from '../tree/tree';

/** Longest text that Git LFS takes for a pointer, in bytes. */
export const LONGEST_POINTER = 1024;
const POINTER = /^version https:\/\/git-lfs\.github\.com\/spec\/v1\noid sha256:([0-9a-f]{64})\nsize (\d+)\n?$/;

/** Whether Git LFS puts another file in its place. It leaves everything else as it is. */
export function isLfsPointer(content: Buffer): boolean {
  return content.length < LONGEST_POINTER && /^version https?:\/\//.test(content.toString());
}

/**
 * The file that a pointer stands for; undefined where an extension of Git LFS or an old format decides what that is.
 * The pointer's object id is the SHA-256 of the content, so that it need not be on this machine.
 *
 * Format: https://github.com/git-lfs/git-lfs/blob/main/docs/spec.md
 */
export function lfsFile(pointer: Buffer): Pick<TreeFile, 'digest' | 'size'> | undefined {
  const [, digest, size] = POINTER.exec(pointer.toString()) ?? [];
  return digest === undefined ? undefined : { digest, size: Number(size) };
}

/** What git has in the place of a file. */
export function pointerTo({ digest, size }: Pick<TreeFile, 'digest' | 'size'>): Buffer {
  return Buffer.from(`version https://git-lfs.github.com/spec/v1\noid sha256:${digest}\nsize ${size}\n`);
}
