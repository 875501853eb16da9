import { appendFileSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { entryDigest } from '../source-entry';
import { diskTree } from './disk-tree';

describe('the disk as a tree', () => {
  const root = mkdtempSync(join(tmpdir(), 'tree-'));
  afterAll(() => rmSync(root, { recursive: true, force: true }));

  test('gives the digest of the content, also of a file larger than its buffer', () => {
    const path = join(root, 'large');
    writeFileSync(path, Buffer.alloc(2_500_000, 'abc'));
    expect(diskTree().file(path)).toEqual({
      executable: false,
      size: 2_500_000,
      digest: entryDigest(readFileSync(path)),
    });
  });

  test('sees a change of the same size at once in a new tree, and never in the old one', () => {
    const path = join(root, 'quick');
    const digests = Array.from({ length: 50 }, (_, i) => {
      writeFileSync(path, String(i).padStart(2, '0'));
      return diskTree().file(path).digest;
    });
    expect(new Set(digests).size).toBe(50);
    const tree = diskTree();
    const before = tree.file(path);
    appendFileSync(path, 'more');
    expect(tree.file(path)).toBe(before);
  });

  test('tells what names are', () => {
    symlinkSync('large', join(root, 'link'));
    expect(diskTree().list(root)).toContainEqual({ name: 'link', kind: 'link' });
    expect(diskTree().readLink(join(root, 'link'))).toBe('large');
    expect(diskTree().list(join(root, 'nowhere'))).toBeUndefined();
    expect(diskTree().read(join(root, 'nowhere'))).toBeUndefined();
    expect(diskTree().list(join(root, 'a'.repeat(5000)))).toBeUndefined();
  });

  test('fails on a file that is gone', () => {
    expect(() => diskTree().file(join(root, 'nowhere'))).toThrow('changed while the context was read');
  });
});
