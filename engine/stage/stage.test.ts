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
import { RunnerError } from '../runner-error';
import { stage, type HashedSource } from './stage';
import { withTemporaryFolder } from './temporary-folder';

const HASH = 'f'.repeat(64);

let work: string;
let from: string;
let to: string;

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

it('copies the entries and nothing else', async () => {
  writeFileSync(path.join(from, 'not-hashed'), '');
  const staged = await staging(source([file('a', 'A'), file('src/deep/ü b', 'B')]));
  expect(readdirSync(staged.context, { recursive: true }).sort()).toEqual(['a', 'src', 'src/deep', 'src/deep/ü b']);
  expect(readFileSync(path.join(staged.context, 'src/deep/ü b'), 'utf8')).toBe('B');
});

it('copies a file that is larger than one chunk', async () => {
  const text = 'x'.repeat(3 * 1024 * 1024 + 1);
  const staged = await staging(source([file('big', text)]));
  expect(readFileSync(path.join(staged.context, 'big'), 'utf8')).toBe(text);
});

it('gives fixed modes, whatever modes and umask the machine has', async () => {
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

it('gives one fixed time to files, links and folders', async () => {
  symlinkSync('a', path.join(from, 'link'));
  const link: SourceEntry = { path: 'link', kind: 'link', digest: entryDigest('a'), size: 1 };
  const staged = await staging(source([file('a', 'A'), file('src/b', 'B'), link]));
  const times = ['.', 'a', 'src', 'src/b', 'link'].map((name) => lstatSync(path.join(staged.context, name)).mtimeMs);
  expect(new Set(times)).toEqual(new Set([315_532_800_000]));
});

it('keeps links as links, also those that lead nowhere or outside', async () => {
  const text = '../../outside\\x';
  symlinkSync(text, path.join(from, 'link'));
  const staged = await staging(source([{ path: 'link', kind: 'link', digest: entryDigest(text), size: text.length }]));
  expect(readlinkSync(path.join(staged.context, 'link'))).toBe(text);
});

it('makes empty folders', async () => {
  const staged = await staging(source([{ path: 'src/empty', kind: 'folder', digest: entryDigest(''), size: 0 }]));
  expect(readdirSync(path.join(staged.context, 'src/empty'))).toEqual([]);
});

it('puts an empty ignore file beside the Dockerfile, so that one in the context is only content', async () => {
  const staged = await staging(source([file('.dockerignore', '*')]));
  expect(readFileSync(staged.dockerfile, 'utf8')).toBe('FROM scratch\n');
  expect(readFileSync(`${staged.dockerfile}.dockerignore`, 'utf8')).toBe('');
});

it('gives every folder a name of 128 random bits: BuildKit takes equal names, sizes and times for equal content', async () => {
  const contexts = { lib: { folder: from, entries: [] }, other: { folder: from, entries: [] } };
  const staged = [await staging(source([], { contexts })), await staging(source([], { contexts }))];
  const folders = staged.flatMap(({ context, contexts: named }) => [context, ...Object.values(named)]);
  const names = folders.map((folder) => path.basename(folder));
  expect(new Set(names).size).toBe(6);
  for (const name of names) expect(name).toMatch(/^[0-9a-f]{32}$/);
});

it('puts named contexts beside it', async () => {
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

it.each([
  ['a file that changed', () => (file('a', 'other'), entry({}))],
  ['a file that is gone', () => entry({})],
  ['a link that points elsewhere', () => (symlinkSync('x', path.join(from, 'a')), entry({ kind: 'link' }))],
  ['a link that became a file', () => (file('a', 'A'), entry({ kind: 'link' }))],
])('fails on %s', async (_, make) => {
  const failing = staging(source([make()]));
  await expect(failing).rejects.toThrow(RunnerError);
  await expect(failing).rejects.toThrow('the source changed while it was read: a');
});

it('stops when it is told to', async () => {
  const signal = AbortSignal.abort(new Error('stopped'));
  await expect(stage(source([file('a', 'A')]), to, signal)).rejects.toThrow('stopped');
});

it('removes the temporary folder after a success and after a failure', async () => {
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
