import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { whileSwapped } from '../../../test/swapper';
import { hashSource } from '../hash/hash-source';
import { entryDigest } from '../source-entry';
import { SourceError } from '../source-error';
import { diskTree } from './disk-tree';
import type { Tree } from './tree';

let work: string;
let root: string;
let tree: Tree;

beforeEach(() => {
  work = realpathSync(mkdtempSync(join(tmpdir(), 'swapped-')));
  root = join(work, 'context');
  mkdirSync(join(root, 'd/deep'), { recursive: true });
  mkdirSync(join(work, 'private/deep'), { recursive: true });
  for (const folder of [join(root, 'd'), join(work, 'private')]) {
    const owner = folder.endsWith('private') ? 'private' : 'ours';
    for (const name of ['a', 'deep/b', `only-${owner}`]) writeFileSync(join(folder, name), owner);
    symlinkSync(owner, join(folder, 'link'));
  }
  writeFileSync(join(root, 'Dockerfile'), 'FROM scratch\nCOPY . /\n');
  tree = diskTree();
  ['', 'd', 'd/deep'].forEach((folder) => tree.list(join(root, folder)));
});
afterEach(() => rmSync(work, { recursive: true }));

/** Puts something else in the place of what was listed. */
const swapped = (path: string, make: (place: string) => void) => {
  rmSync(join(root, path), { recursive: true });
  make(join(root, path));
};
const toPrivate =
  (path = '') =>
  (place: string) =>
    symlinkSync(join(work, 'private', path), place);

describe('what was listed and is something else now', () => {
  test.each<[string, string, (place: string) => void, () => unknown]>([
    ['a file in a folder that is a link', 'd', toPrivate(), () => tree.file(join(root, 'd/a'))],
    ['a file below a folder that is a link', 'd', toPrivate(), () => tree.file(join(root, 'd/deep/b'))],
    ['a file that is a link', 'd/a', toPrivate('a'), () => tree.file(join(root, 'd/a'))],
    [
      'a file that is a named pipe',
      'd/a',
      (place) => execFileSync('mkfifo', [place]),
      () => tree.file(join(root, 'd/a')),
    ],
    ['a file that is a folder', 'd/a', (place) => mkdirSync(place), () => tree.file(join(root, 'd/a'))],
    ['a file that is gone', 'd/a', () => undefined, () => tree.file(join(root, 'd/a'))],
    ['a folder that is gone', 'd', () => undefined, () => tree.file(join(root, 'd/a'))],
    ['a link in a folder that is a link', 'd', toPrivate(), () => tree.readLink(join(root, 'd/link'))],
    ['a link that is a file', 'd/link', (place) => writeFileSync(place, ''), () => tree.readLink(join(root, 'd/link'))],
    ['a text that is a link', 'd/a', toPrivate('a'), () => tree.read(join(root, 'd/a'))],
    ['a text in a folder that is a link', 'd', toPrivate(), () => tree.read(join(root, 'd/a'))],
    [
      'a text that is a named pipe',
      'd/a',
      (place) => execFileSync('mkfifo', [place]),
      () => tree.read(join(root, 'd/a')),
    ],
  ])('fails for %s', (_, path, make, read) => {
    swapped(path, make);
    expect(read).toThrow(SourceError);
  });

  test('fails when many files are read together', () => {
    const paths = [join(root, 'd/a'), join(root, 'd/only-ours')];
    swapped('d', toPrivate());
    tree.readAhead?.(paths);
    expect(() => tree.file(join(root, 'd/a'))).toThrow('changed while the context was read');
  });

  test('is never hashed, however often others swap it while it is read', async () => {
    const found = new Set<string>();
    await whileSwapped(join(root, 'd'), join(work, 'private'), () => {
      for (let round = 0; round < 400; round++) digestsOf(root).forEach((digest) => found.add(digest));
    });
    expect([...found].filter((digest) => ![entryDigest('ours'), 'refused'].includes(digest))).toEqual([]);
    expect(new Set(digestsOf(root))).toEqual(new Set([entryDigest('ours')]));
  });
});

/** Of all files and links but the Dockerfile. */
function digestsOf(context: string): string[] {
  try {
    const { entries } = hashSource({ context, silence: ['untracked-files'] });
    // The whole folder may be a link when it is listed, which is then what the context holds.
    return entries.filter(({ path }) => path.includes('/')).map(({ digest }) => digest);
  } catch (error) {
    if (error instanceof SourceError) return ['refused'];
    throw error;
  }
}
