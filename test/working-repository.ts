import { execFileSync } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const scratch = mkdtempSync(join(tmpdir(), 'committed-'));
const home = process.cwd();
let count = 0;

afterEach(() => process.chdir(home));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

/** An image `api`. */
export const FILES = {
  'api/Dockerfile': `FROM x@sha256:${'0'.repeat(32)}\nCOPY src /src\n`,
  'api/src/a.txt': 'a\n',
  'api/src/run.sh': '#!/bin/sh\n',
  'api/unread.txt': '',
};

export function write(path: string, content: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content, { mode: 0o644 });
}

/** Without the settings of the user who runs the tests. */
export function git(...args: string[]): void {
  const own = { GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_SYSTEM: '/dev/null', HOME: scratch };
  const settings = ['-c', 'user.name=t', '-c', 'user.email=t@t.test', '-c', 'protocol.file.allow=always'];
  execFileSync('git', [...settings, ...args], { env: { PATH: process.env['PATH'], ...own }, stdio: 'pipe' });
}

/** A repository with everything committed, which is the working directory then. */
export function repository(files: Readonly<Record<string, string>> = FILES, ...init: string[]): string {
  const root = join(scratch, String(count++));
  // Copied, because programs take long to start on a busy machine.
  if (files === FILES && init.length === 0) cpSync((usual ??= committed(`${root}-usual`, files, init)), root, COPY);
  else committed(root, files, init);
  process.chdir(root);
  return root;
}

let usual: string | undefined;
const COPY = { recursive: true, preserveTimestamps: true, verbatimSymlinks: true };

function committed(root: string, files: Readonly<Record<string, string>>, init: readonly string[]): string {
  mkdirSync(root);
  process.chdir(root);
  for (const [path, content] of Object.entries(files)) write(path, content);
  if ('api/src/run.sh' in files) chmodSync('api/src/run.sh', 0o755);
  git('init', '--quiet', '--template=', ...init);
  git('add', '.');
  git('commit', '--quiet', '-m', 'all');
  return root;
}
