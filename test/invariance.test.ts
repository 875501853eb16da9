/** One source on many machines: its tag is the same, whatever of the machine is no part of the image. */
import { spawnSync } from 'node:child_process';
import { chmodSync, chownSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { diskTree, hashSource, type Tree } from '../modules/source';

const ROOT = path.resolve(__dirname, '..');
const scratch = mkdtempSync(path.join(tmpdir(), 'slipway-invariance-'));
let count = 0;

afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const FILES: readonly (readonly [name: string, content: string])[] = [
  ['.dockerignore', '**/*.log\n'],
  ['Dockerfile', `FROM base@sha256:${'0'.repeat(64)}\nCOPY . /app\n`],
  ['I/ı.txt', 'i'],
  ['Zebra', 'z'],
  ['debug.log', 'dropped'],
  ['run.sh', '#!/bin/sh\n'],
  ['äpfel/ö', 'ö'],
];

interface Checkout {
  readonly folder?: string;
  readonly umask?: number;
  readonly reversed?: boolean;
}

function checkout({ folder = String(count++), umask = 0o022, reversed = false }: Checkout = {}): string {
  const root = path.join(scratch, folder);
  const before = process.umask(umask);
  try {
    mkdirSync(path.join(root, 'empty'), { recursive: true });
    for (const [name, content] of reversed ? [...FILES].reverse() : FILES) {
      mkdirSync(path.dirname(path.join(root, name)), { recursive: true });
      writeFileSync(path.join(root, name), content, { mode: name.endsWith('.sh') ? 0o777 : 0o666 });
    }
    symlinkSync('run.sh', path.join(root, 'link'));
  } finally {
    process.umask(before);
  }
  return root;
}

const tag = (context: string, tree: Tree = diskTree()): string => hashSource({ context, tree }).tag;
const expected = tag(checkout());

/** As the engine says it, in a process of its own. */
function tagOfEngine(env: NodeJS.ProcessEnv): string {
  const source = { context: '.', dockerfile: 'Dockerfile', platforms: ['linux/amd64'] };
  const document = JSON.stringify({ module: checkout(), images: { api: source } });
  const { stdout, stderr } = spawnSync(process.execPath, ['--import', 'tsx', 'engine/main.ts', 'hash'], {
    cwd: ROOT,
    env: { PATH: process.env['PATH'], ...env },
    input: JSON.stringify({ document }),
    encoding: 'utf8',
    timeout: 60_000,
  });
  return stdout === '' ? stderr : (JSON.parse(stdout) as { api: string }).api;
}

/** A file system that lists names in another order. */
function backwards(tree: Tree): Tree {
  return {
    list: (folder) => tree.list(folder)?.toReversed(),
    file: (file) => tree.file(file),
    readLink: (link) => tree.readLink(link),
    read: (file) => tree.read(file),
  };
}

describe('the tag of a source does not depend on', () => {
  test.each([0o000, 0o002, 0o027, 0o077])('the umask %i', (umask) => {
    expect(tag(checkout({ umask }))).toBe(expected);
  });

  test.each(['deep/down/in/the/tree', 'with blank', 'ünïcode', 'cdktf.out/copy', '.git/copy'])(
    'the place of the checkout: %s',
    (folder) => expect(tag(checkout({ folder }))).toBe(expected),
  );

  test('the order in which a folder was filled, or is listed', () => {
    expect(tag(checkout({ reversed: true }))).toBe(expected);
    expect(tag(checkout(), backwards(diskTree()))).toBe(expected);
  });

  const asRoot = process.getuid?.() === 0;
  if (!asRoot) process.stdout.write('owners are not changed here: only root may\n');
  (asRoot ? test : test.skip)('the owner', () => {
    const root = checkout();
    for (const [name] of FILES) chownSync(path.join(root, name), 1234, 5678);
    expect(tag(root)).toBe(expected);
  });

  test('the mode of folders, and bits that are not of the owner', () => {
    const root = checkout();
    for (const folder of ['.', 'I', 'empty', 'äpfel']) chmodSync(path.join(root, folder), 0o2775);
    chmodSync(path.join(root, 'Zebra'), 0o677);
    expect(tag(root)).toBe(expected);
  });

  test.each<[string, NodeJS.ProcessEnv]>([
    ['no locale', {}],
    ['a Turkish locale', { LC_ALL: 'tr_TR.UTF-8', LANG: 'tr_TR.UTF-8' }],
    ['the C locale', { LC_ALL: 'C' }],
    ['another time zone', { TZ: 'Pacific/Kiritimati' }],
    ['a proxy', { HTTPS_PROXY: 'http://127.0.0.1:1', NO_PROXY: '' }],
  ])('%s', (_, env) => {
    expect(tagOfEngine(env)).toBe(expected);
  });
});
