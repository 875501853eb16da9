import { execFileSync } from 'node:child_process';
import { appendFileSync, chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { SourceError } from '../source-error';
import type { SourceOptions } from '../source-options';
import type { SourceWarning } from '../source-warning';
import { diskTree } from '../tree/disk-tree';
import { hashSource } from './hash-source';

const scratch = mkdtempSync(join(tmpdir(), 'committed-'));
const home = process.cwd();
let count = 0;

afterEach(() => process.chdir(home));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const FILES = {
  'api/Dockerfile': `FROM x@sha256:${'0'.repeat(32)}\nCOPY src /src\n`,
  'api/src/a.txt': 'a\n',
  'api/src/run.sh': '#!/bin/sh\n',
  'api/unread.txt': '',
};

function write(path: string, content: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content, { mode: 0o644 });
}

/** Without the settings of whoever runs the tests. */
function git(...args: string[]): void {
  const own = { GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_SYSTEM: '/dev/null', HOME: scratch };
  const settings = ['-c', 'user.name=t', '-c', 'user.email=t@t.test', '-c', 'protocol.file.allow=always'];
  execFileSync('git', [...settings, ...args], { env: { PATH: process.env['PATH'], ...own }, stdio: 'pipe' });
}

/** A repository with everything committed, which is the working directory then. */
function repository(files: Record<string, string> = FILES, ...init: string[]): string {
  const root = join(scratch, String(count++));
  mkdirSync(root);
  process.chdir(root);
  for (const [path, content] of Object.entries(files)) write(path, content);
  if ('api/src/run.sh' in files) chmodSync('api/src/run.sh', 0o755);
  git('init', '--quiet', ...init);
  git('add', '.');
  git('commit', '--quiet', '-m', 'all');
  return root;
}

const warnings = (options: Partial<SourceOptions> = {}): SourceWarning[] =>
  hashSource({ context: 'api', ...options }).warnings;
const refused = (options: Partial<SourceOptions> = {}): string => {
  try {
    hashSource({ context: 'api', requireCommitted: true, ...options });
    return 'nothing';
  } catch (error) {
    if (error instanceof SourceError) return error.what;
    throw error;
  }
};

describe('copied files that git does not track', () => {
  it('are told, the first few', () => {
    repository();
    expect(warnings()).toEqual([]);
    write('api/other.txt', '');
    expect(warnings()).toEqual([]);
    for (let i = 0; i < 7; i++) write(`api/src/new/${i}`, '');
    mkdirSync('api/src/empty');
    expect(warnings()).toEqual([
      {
        code: 'untracked-files',
        message:
          'git does not track api/src/empty, api/src/new/0, api/src/new/1, api/src/new/2, api/src/new/3 and 3 more: ' +
          'a machine that has other files there makes another tag',
        cure: 'commit them, keep them out with the ignore file, or let the Dockerfile make them',
      },
    ]);
    expect(warnings({ silence: ['untracked-files'] })).toEqual([]);
    git('add', '.');
    rmSync('api/src/empty', { recursive: true });
    expect(warnings()).toEqual([]);
  });

  it('are also the Dockerfile and the ignore file', () => {
    repository();
    write('api/Dockerfile.dockerignore', '*.md\n');
    write('other/Dockerfile', FILES['api/Dockerfile']);
    expect(warnings()[0]?.message).toMatch(/^git does not track api\/Dockerfile\.dockerignore: /);
    expect(warnings({ dockerfile: '../other/Dockerfile' })[0]?.message).toMatch(
      /^git does not track other\/Dockerfile: /,
    );
  });

  it('are found in a worktree and in a submodule', () => {
    const library = repository({ 'lib.txt': 'x' });
    const root = repository();
    git('submodule', '--quiet', 'add', library, 'api/src/lib');
    git('commit', '--quiet', '-m', 'library');
    expect(warnings({ silence: ['left-out'] })).toEqual([]);
    write('api/src/lib/new.txt', '');
    expect(warnings({ silence: ['left-out'] })[0]?.message).toMatch(/^git does not track api\/src\/lib\/new\.txt: /);

    git('worktree', 'add', '--quiet', `${root}-tree`);
    process.chdir(`${root}-tree`);
    expect(warnings()).toEqual([]);
    write('api/src/new.txt', '');
    expect(warnings()[0]?.message).toMatch(/^git does not track api\/src\/new\.txt: /);
  });

  it('are not looked for outside of a repository, or in a revision', () => {
    const root = repository();
    write('api/src/new.txt', '');
    const disk = diskTree();
    const revision = {
      committed: true,
      list: disk.list.bind(disk),
      file: disk.file.bind(disk),
      readLink: disk.readLink.bind(disk),
      read: disk.read.bind(disk),
    };
    expect(warnings({ tree: revision, requireCommitted: true })).toEqual([]);
    rmSync(join(root, '.git'), { recursive: true });
    expect(warnings()).toEqual([]);
  });

  it('are not known when the index cannot be read, which is told', () => {
    repository();
    writeFileSync('.git/index', 'damaged');
    expect(warnings()[0]).toMatchObject({
      code: 'untracked-files',
      message: expect.stringMatching(/not known$/) as string,
    });
  });
});

describe('requireCommitted', () => {
  it('accepts a clean checkout, also with large files that git keeps elsewhere', () => {
    repository();
    symlinkSync('a.txt', 'api/src/link');
    const pointer =
      'version https://git-lfs.github.com/spec/v1\n' +
      'oid sha256:2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881\nsize 1\n';
    write('api/src/large', pointer);
    git('add', '.');
    write('api/src/large', 'x');
    expect(refused()).toBe('nothing');
  });

  it.each<[string, () => void, string]>([
    ['an untracked file', () => write('api/src/new', ''), 'git does not track api/src/new'],
    ['other content', () => appendFileSync('api/src/a.txt', 'b'), 'git has other content for api/src/a.txt'],
    ['another exec bit', () => chmodSync('api/src/a.txt', 0o755), 'git has other content for api/src/a.txt'],
    [
      'a file that became a link',
      () => (rmSync('api/src/a.txt'), symlinkSync('x', 'api/src/a.txt')),
      'for api/src/a.txt',
    ],
    ['another Dockerfile', () => appendFileSync('api/Dockerfile', '#\n'), 'git has other content for api/Dockerfile'],
    [
      'both',
      () => (write('api/src/new', ''), appendFileSync('api/src/a.txt', 'b')),
      'git does not track api/src/new; git has other content for api/src/a.txt',
    ],
    ['no repository', () => rmSync('.git', { recursive: true }), 'api is in no git repository'],
  ])('fails on %s', (_, change, what) => {
    repository();
    change();
    expect(refused()).toContain(what);
    expect(refused()).toMatch(/^only committed files are allowed \(requireCommitted\)/);
  });

  it('does not mind what is not copied', () => {
    repository();
    appendFileSync('api/unread.txt', 'x');
    write('new.txt', '');
    expect(refused()).toBe('nothing');
  });

  it('fails on a repository with SHA-256 ids, by name', () => {
    repository(FILES, '--object-format=sha256');
    expect(refused()).toBe('requireCommitted compares SHA-1 ids, and the repository . has SHA-256 ones');
    expect(warnings()).toEqual([]);
  });
});

describe('exec bits where the file system has none', () => {
  it('come from the index of git', () => {
    repository();
    const onLinux = hashSource({ context: 'api' });
    chmodSync('api/src/run.sh', 0o644);
    write('api/src/new.sh', '#!/bin/sh\n');
    chmodSync('api/src/new.sh', 0o755);
    const kinds = (execBits: 'disk' | 'git'): string[] =>
      hashSource({ context: 'api', tree: diskTree({ execBits }) }).entries.map(({ path, kind }) => `${path} ${kind}`);
    expect(kinds('disk')).toEqual(['src/a.txt file', 'src/new.sh executable', 'src/run.sh file']);
    expect(kinds('git')).toEqual(['src/a.txt file', 'src/new.sh file', 'src/run.sh executable']);
    rmSync('api/src/new.sh');
    expect(hashSource({ context: 'api', tree: diskTree({ execBits: 'git' }) }).hash).toBe(onLinux.hash);
  });
});
