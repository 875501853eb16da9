import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { entryDigest, type SourceEntry } from '../../modules/source/source-entry';
import { EngineError } from '../engine-error';
import { type HashedSource, stage } from './stage';
import { withTemporaryFolder } from './temporary-folder';

const HASH = 'f'.repeat(64);

let work: string;
let from: string;
let to: string;

describe('stage', () => {
  beforeEach(() => {
    work = mkdtempSync(path.join(tmpdir(), 'slipway-test-'));
    from = path.join(work, 'from');
    to = path.join(work, 'to');
    mkdirSync(path.join(from, 'src/deep'), { recursive: true });
    mkdirSync(to);
  });
  afterEach(() => rmSync(work, { recursive: true }));

  const file = (name: string, text: string, kind: 'file' | 'executable' = 'file', mode = 0o600): SourceEntry => {
    writeFileSync(path.join(from, name), text);
    chmodSync(path.join(from, name), mode);
    return { path: name, kind, digest: entryDigest(text), size: Buffer.byteLength(text) };
  };
  const source = (entries: SourceEntry[], more: Partial<HashedSource> = {}): HashedSource => ({
    hash: HASH,
    args: {},
    dockerfile: Buffer.from('FROM scratch\n'),
    context: { folder: from, entries },
    contexts: {},
    ...more,
  });
  const staging = (hashed: HashedSource) => stage(hashed, to, new AbortController().signal);
  const mode = (at: string) => (lstatSync(at).mode & 0o777).toString(8);

  test('copies the entries and nothing else', async () => {
    writeFileSync(path.join(from, 'not-hashed'), '');
    const staged = await staging(source([file('a', 'A'), file('src/deep/ü b', 'B')]));
    expect(readdirSync(staged.context, { recursive: true }).sort()).toEqual(['a', 'src', 'src/deep', 'src/deep/ü b']);
    expect(readFileSync(path.join(staged.context, 'src/deep/ü b'), 'utf8')).toBe('B');
  });

  test('copies a file that is larger than one chunk', async () => {
    const text = 'x'.repeat(3 * 1024 * 1024 + 1);
    const staged = await staging(source([file('big', text)]));
    expect(readFileSync(path.join(staged.context, 'big'), 'utf8')).toBe(text);
  });

  test('gives fixed modes, whatever modes and umask the machine has', async () => {
    const umask = process.umask(0o077);
    try {
      const entries = [file('a', 'A', 'file', 0o666), file('src/run', 'B', 'executable', 0o700)];
      const { context } = await staging(source(entries));
      const modes = ['a', 'src/run', 'src', '.'].map((name) => mode(path.join(context, name)));
      expect(modes).toEqual(['644', '755', '755', '755']);
    } finally {
      process.umask(umask);
    }
  });

  test('gives one fixed time to files, links and folders', async () => {
    symlinkSync('a', path.join(from, 'link'));
    const link: SourceEntry = { path: 'link', kind: 'link', digest: entryDigest('a'), size: 1 };
    const staged = await staging(source([file('a', 'A'), file('src/b', 'B'), link]));
    const times = ['.', 'a', 'src', 'src/b', 'link'].map((name) => lstatSync(path.join(staged.context, name)).mtimeMs);
    expect(new Set(times)).toEqual(new Set([315_532_800_000]));
  });

  test('keeps links as links, also those that lead nowhere or outside', async () => {
    const text = '../../outside\\x';
    symlinkSync(text, path.join(from, 'link'));
    const staged = await staging(
      source([{ path: 'link', kind: 'link', digest: entryDigest(text), size: text.length }]),
    );
    expect(readlinkSync(path.join(staged.context, 'link'))).toBe(text);
  });

  test('makes empty folders', async () => {
    const staged = await staging(source([{ path: 'src/empty', kind: 'folder', digest: entryDigest(''), size: 0 }]));
    expect(readdirSync(path.join(staged.context, 'src/empty'))).toEqual([]);
  });

  test('puts an ignore file without rules beside the Dockerfile, so that one in the context is only content', async () => {
    const staged = await staging(source([file('.dockerignore', '*')]));
    expect(readFileSync(staged.dockerfile, 'utf8')).toBe('FROM scratch\n');
    expect(readFileSync(`${staged.dockerfile}.dockerignore`, 'utf8')).toMatch(/^#.*\n$/);
  });

  test('gives every folder a name of 128 random bits: BuildKit takes equal names, sizes and times for equal content', async () => {
    const contexts = { lib: { folder: from, entries: [] }, other: { folder: from, entries: [] } };
    const staged = [await staging(source([], { contexts })), await staging(source([], { contexts }))];
    const folders = staged.flatMap(({ context, contexts: named }) => [context, ...Object.values(named)]);
    const names = folders.map((folder) => path.basename(folder));
    expect(new Set(names).size).toBe(6);
    for (const name of names) expect(name).toMatch(/^[0-9a-f]{32}$/);
  });

  test('puts named contexts beside it', async () => {
    const contexts = { lib: { folder: from, entries: [file('a', 'A')] }, base: 'docker-image://alpine' };
    const staged = await staging(source([], { contexts }));
    expect(staged.contexts['base']).toBe('docker-image://alpine');
    expect(readdirSync(staged.contexts['lib'] ?? '')).toEqual(['a']);
  });

  const entry = (more: Partial<SourceEntry>): SourceEntry => ({
    path: 'a',
    kind: 'file',
    digest: entryDigest('A'),
    size: 1,
    ...more,
  });

  test.each([
    ['a file that changed', () => (file('a', 'other'), entry({}))],
    ['a file that is gone', () => entry({})],
    ['a link that points elsewhere', () => (symlinkSync('x', path.join(from, 'a')), entry({ kind: 'link' }))],
    ['a link that became a file', () => (file('a', 'A'), entry({ kind: 'link' }))],
  ])('fails on %s', async (_, make) => {
    const failing = staging(source([make()]));
    await expect(failing).rejects.toThrow(EngineError);
    await expect(failing).rejects.toThrow('the source changed while it was read: a');
  });

  test.each<[string, (place: string) => void]>([
    ['a link', (place) => symlinkSync(path.join(work, 'private'), place)],
    ['a folder', (place) => mkdirSync(place)],
    ['a named pipe', (place) => execFileSync('mkfifo', [place])],
    ['a link to a device', (place) => symlinkSync('/dev/zero', place)],
  ])('fails on a file that became %s, and does not wait', async (_, put) => {
    writeFileSync(path.join(work, 'private'), 'A');
    put(path.join(from, 'a'));
    await expect(staging(source([entry({})]))).rejects.toThrow('the source changed while it was read: a');
  });

  test('fails on a folder that became a link, even to the same content', async () => {
    rmSync(path.join(from, 'src'), { recursive: true });
    mkdirSync(path.join(work, 'private'));
    writeFileSync(path.join(work, 'private/a'), 'A');
    symlinkSync(path.join(work, 'private'), path.join(from, 'src'));
    await expect(staging(source([entry({ path: 'src/a' })]))).rejects.toThrow('changed while it was read: src/a');
  });

  test('is given a folder that is a link itself', async () => {
    symlinkSync(from, path.join(work, 'current'));
    const context = { folder: path.join(work, 'current'), entries: [file('a', 'A')] };
    expect(readdirSync((await staging(source([], { context }))).context)).toEqual(['a']);
  });

  test('copies names and texts of links byte for byte', async () => {
    const name = Buffer.concat([Buffer.from(`${from}/`), Buffer.from([0xe9])]);
    mkdirSync(name);
    writeFileSync(Buffer.concat([name, Buffer.from('/a')]), 'A');
    symlinkSync(Buffer.from([0xff]), Buffer.concat([name, Buffer.from('/b')]));
    const link = { path: '\udce9/b', kind: 'link', digest: entryDigest(Buffer.from([0xff])), size: 1 } as const;
    const { context } = await staging(source([entry({ path: '\udce9/a' }), link]));
    const copied = Buffer.concat([Buffer.from(`${context}/`), Buffer.from([0xe9])]);
    expect(readdirSync(context, 'buffer')).toEqual([Buffer.from([0xe9])]);
    expect(readdirSync(copied)).toEqual(['a', 'b']);
    expect(readlinkSync(Buffer.concat([copied, Buffer.from('/b')]), 'buffer')).toEqual(Buffer.from([0xff]));
  });

  test('fails on a path that does not fit below the private copy', async () => {
    const deep = Array.from({ length: 20 }, () => 'x'.repeat(200)).join('/');
    const failing = staging(source([{ path: deep, kind: 'folder', digest: entryDigest(''), size: 0 }]));
    await expect(failing).rejects.toThrow('has no room for a path of');
  });

  test('stops when it is told to', async () => {
    const signal = AbortSignal.abort(new Error('stopped'));
    await expect(stage(source([file('a', 'A')]), to, signal)).rejects.toThrow('stopped');
  });

  test('removes the temporary folder after a success and after a failure', async () => {
    const folders: string[] = [];
    const use = (folder: string) => {
      folders.push(folder);
      mkdirSync(path.join(folder, 'x'));
      return folders.length === 1 ? Promise.resolve() : Promise.reject(new Error('no'));
    };
    await withTemporaryFolder(use);
    await expect(withTemporaryFolder(use)).rejects.toThrow('no');
    expect(folders.map((folder) => lstatSync(folder, { throwIfNoEntry: false }))).toEqual([undefined, undefined]);
  });
});
