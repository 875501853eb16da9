import type { TreeFile } from '../tree/tree';

/** Longest text that Git LFS takes for a pointer, in bytes. */
export const LONGEST_POINTER = 1024;

/** Whether Git LFS puts another file in its place. It leaves everything else as it is. */
export function isLfsPointer(content: Buffer): boolean {
  return content.length < LONGEST_POINTER && /^version https?:\/\//.test(content.toString());
}

/**
 * What git has in the place of a file.
 *
 * Format: https://github.com/git-lfs/git-lfs/blob/main/docs/spec.md
 */
export function pointerTo({ digest, size }: Pick<TreeFile, 'digest' | 'size'>): Buffer {
  return Buffer.from(`version https://git-lfs.github.com/spec/v1\noid sha256:${digest}\nsize ${size}\n`);
}
