import { chmodSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { FILES, git, repository, write } from '../../../test/working-repository';
import type { SourceOptions } from '../source-options';
import type { SourceWarning } from '../source-warning';
import { diskTree } from '../tree/disk-tree';
import { hashSource } from './hash-source';

const warnings = (options: Partial<SourceOptions> = {}): SourceWarning[] =>
  hashSource({ context: 'api', ...options }).warnings;

describe('copied files that git does not track', () => {
  test('are told, the first few', () => {
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
        fix: 'commit them, keep them out with the ignore file, or let the Dockerfile make them',
      },
    ]);
    expect(warnings({ silence: ['untracked-files'] })).toEqual([]);
    git('add', '.');
    rmSync('api/src/empty', { recursive: true });
    expect(warnings()).toEqual([]);
  });

  test('are also the Dockerfile and the ignore file', () => {
    repository();
    write('api/Dockerfile.dockerignore', '*.md\n');
    write('other/Dockerfile', FILES['api/Dockerfile']);
    expect(warnings()[0]?.message).toMatch(/^git does not track api\/Dockerfile\.dockerignore: /);
    expect(warnings({ dockerfile: '../other/Dockerfile' })[0]?.message).toMatch(
      /^git does not track other\/Dockerfile: /,
    );
  });

  test('are found in a worktree and in a submodule', () => {
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

  test('are not looked for outside of a repository, or in a revision', () => {
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

  test('are not known when the index cannot be read, which is told', () => {
    repository();
    writeFileSync('.git/index', 'damaged');
    expect(warnings()[0]).toMatchObject({
      code: 'untracked-files',
      message: expect.stringMatching(/not known$/) as string,
    });
  });
});

describe('exec bits where the file system has none', () => {
  test('come from the index of git', () => {
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
