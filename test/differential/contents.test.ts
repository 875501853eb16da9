import { createWriteStream, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { type Pack, pack } from 'tar-stream';
import { type Contents, contentsOf, differences } from './contents';

type Header = Parameters<Pack['entry']>[0];

let folder: string;
describe('contents', () => {
  beforeEach(() => (folder = mkdtempSync(path.join(tmpdir(), 'slipway-test-'))));
  afterEach(() => rmSync(folder, { recursive: true }));

  async function tarOf(entries: readonly [Header, string?][]): Promise<Contents> {
    const tar = pack();
    for (const [header, text] of entries) tar.entry(header, text ?? '');
    tar.finalize();
    const file = path.join(folder, 'x.tar');
    await pipeline(tar, createWriteStream(file));
    return contentsOf(file);
  }

  test('sees no difference in times, owners and other bits of the mode', async () => {
    const left = await tarOf([
      [{ name: 'a/', type: 'directory', mode: 0o700 }],
      [{ name: 'a/b', mode: 0o600, mtime: new Date(0), uid: 1 }, 'text'],
    ]);
    const right = await tarOf([
      [{ name: 'a', type: 'directory', mode: 0o755 }],
      [{ name: './a/b', mode: 0o664, mtime: new Date(9e9), uid: 2 }, 'text'],
    ]);
    expect(differences(left, right)).toEqual([]);
  });

  test('sees content, executable bit, link text, type and absence', async () => {
    const left = await tarOf([
      [{ name: 'content' }, 'A'],
      [{ name: 'mode', mode: 0o644 }, ''],
      [{ name: 'link', type: 'symlink', linkname: 'x' }],
      [{ name: 'type', type: 'directory' }],
      [{ name: 'absent' }, ''],
      [{ name: 'same' }, 'S'],
    ]);
    const right = await tarOf([
      [{ name: 'content' }, 'B'],
      [{ name: 'mode', mode: 0o755 }, ''],
      [{ name: 'link', type: 'symlink', linkname: 'y' }],
      [{ name: 'type' }, ''],
      [{ name: 'same' }, 'S'],
    ]);
    const names = differences(left, right).map((line) => line.split(':')[0]);
    expect(names).toEqual(['absent', 'content', 'link', 'mode', 'type']);
  });
});
