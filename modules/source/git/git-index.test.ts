import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { SourceError } from '../source-error';
import { gitIndexEntries } from './git-index';

let folder: string;
beforeEach(() => void (folder = mkdtempSync(path.join(tmpdir(), 'slipway-index-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const env = { PATH: process.env['PATH'], HOME: '/nowhere', GIT_CONFIG_NOSYSTEM: '1' };

function git(args: readonly string[], input?: string): string {
  return execFileSync('git', args, { cwd: folder, env, encoding: 'utf8', stdio: 'pipe', ...(input && { input }) });
}

function index(): Buffer {
  return readFileSync(path.join(folder, '.git/index'));
}

function modesIn(bytes: Uint8Array): Map<string, string> {
  return new Map(Array.from(gitIndexEntries(bytes), ([name, { mode }]) => [name, mode]));
}

/** Entries for files that need not be there. */
function add(...entries: readonly (readonly [mode: string, path: string])[]): void {
  const id = git(['hash-object', '-w', '--stdin'], 'x').trim();
  git(['update-index', '-z', '--index-info'], entries.map(([mode, name]) => `${mode} ${id}\t${name}\0`).join(''));
}

/** As git itself says it. */
function listed(): Map<string, string> {
  const lines = git(['ls-files', '--stage', '-z']).split('\0').filter(Boolean);
  return new Map(lines.map((line) => [line.slice(line.indexOf('\t') + 1), line.slice(0, 6)]));
}

const LONG = `${'folder/'.repeat(600)}file`;

describe('the index of git', () => {
  test.each([
    ['sha1', 2],
    ['sha1', 3],
    ['sha1', 4],
    ['sha256', 2],
    ['sha256', 4],
  ])('tells the modes of all paths (%s, version %i)', (objects, version) => {
    git(['init', '--quiet', `--object-format=${objects}`]);
    const names = ['a', 'a/b', 'ab', 'ü', '😀', 'new\nline', '"', '1234567', '12345678', LONG, `${LONG}2`, 'z'];
    const modes = ['100644', '100755', '120000'];
    add(...names.filter((name) => name !== 'a').map((name, at) => [modes[at % 3] ?? '', name] as const));
    if (version === 3) {
      writeFileSync(path.join(folder, 'later'), 'x');
      git(['add', '--intent-to-add', 'later']);
    } else git(['update-index', `--index-version=${version}`]);
    expect(index().readUInt32BE(4)).toBe(version);
    expect(modesIn(index())).toEqual(listed());
  });

  test('is empty before anything is added', () => {
    git(['init', '--quiet']);
    git(['read-tree', '--empty']);
    expect(modesIn(index())).toEqual(new Map());
  });

  test('takes our side of a merge conflict', () => {
    git(['init', '--quiet']);
    const id = git(['hash-object', '-w', '--stdin'], 'x').trim();
    const stages = ['100644 1', '100755 2', '100644 3'].map((one) => one.replace(' ', ` ${id} `));
    git(['update-index', '--index-info'], stages.map((one) => `${one}\tfile\n`).join(''));
    expect(modesIn(index())).toEqual(new Map([['file', '100755']]));
  });

  test('tells submodules and the folders that a sparse checkout leaves out', () => {
    git(['init', '--quiet']);
    for (const name of ['in', 'out']) {
      mkdirSync(path.join(folder, name));
      writeFileSync(path.join(folder, name, 'file'), 'x');
    }
    git(['add', '--all']);
    git(['update-index', '--add', '--cacheinfo', `160000,${'1'.repeat(40)},in/module`]);
    const author = ['-c', 'user.name=a', '-c', 'user.email=a@example.com'];
    git([...author, 'commit', '--quiet', '--message', 'x']);
    git(['sparse-checkout', 'set', '--cone', '--sparse-index', 'in']);
    expect(git(['ls-files', '--sparse'])).toContain('out/\n');
    expect(modesIn(index())).toEqual(
      new Map([
        ['in/file', '100644'],
        ['in/module', 'submodule'],
        ['out', 'folder'],
      ]),
    );
  });

  test('is read from any part of a larger buffer', () => {
    git(['init', '--quiet']);
    add(['100755', 'run']);
    const bytes = new Uint8Array(Buffer.concat([Buffer.alloc(7), index()])).subarray(7);
    expect(modesIn(bytes).get('run')).toBe('100755');
  });

  test('fails on one that is split over two files', () => {
    git(['init', '--quiet']);
    add(['100644', 'a']);
    git(['update-index', '--split-index']);
    expect(() => modesIn(index())).toThrow(/split over two files\n.*--no-split-index/);
    git(['update-index', '--no-split-index']);
    expect(modesIn(index()).size).toBe(1);
  });

  test('fails on anything else, however it is damaged', () => {
    git(['init', '--quiet']);
    add(['100644', 'a'], ['100755', 'b/c'], ['120000', LONG]);
    for (const version of [2, 4]) {
      git(['update-index', `--index-version=${version}`]);
      const whole = index();
      const unsupported = Buffer.from(whole);
      unsupported.writeUInt32BE(5, 4);
      expect(() => modesIn(unsupported)).toThrow('its version is 5');
      for (let length = 0; length < whole.length; length++) {
        expect(() => modesIn(whole.subarray(0, length))).toThrow(SourceError);
      }
    }
    expect(() => modesIn(Buffer.from('hello'))).toThrow('it does not start with DIRC');
  });
});
