import type { TreeFile } from '../../modules/source';

/** Longest text that Git LFS takes for a pointer, in bytes. */
const LONGEST = 1024;
const POINTER = /^version https:\/\/git-lfs\.github\.com\/spec\/v1\noid sha256:([0-9a-f]{64})\nsize (\d+)\n?$/;

/** Whether Git LFS puts another file in its place. It leaves everything else as it is. */
export function isLfsPointer(content: Buffer): boolean {
  return content.length < LONGEST && /^version https?:\/\//.test(content.toString());
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
