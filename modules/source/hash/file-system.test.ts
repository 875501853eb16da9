import { execFileSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ContextFolder } from '../../../test/context-folder';
import { sourceFailure as failure } from '../../../test/source-failure';

const WHOLE = 'FROM scratch\nCOPY . /d/\n';

let context: ContextFolder;
beforeEach(() => (context = new ContextFolder()));
afterEach(() => context.remove());

describe('an ignore file is what the builder finds', () => {
  test.each<[string, Record<string, string>, string[]]>([
    [
      'a link out of the context is none',
      { '.dockerignore': '-> ../rules' },
      ['.dockerignore', 'Dockerfile', 'kept', 'run.log'],
    ],
    [
      'an absolute link is none',
      { '.dockerignore': '-> /etc/hosts' },
      ['.dockerignore', 'Dockerfile', 'kept', 'run.log'],
    ],
    ['a link to nothing is none', { '.dockerignore': '-> none' }, ['.dockerignore', 'Dockerfile', 'kept', 'run.log']],
    [
      'a link to itself is none',
      { '.dockerignore': '-> .dockerignore' },
      ['.dockerignore', 'Dockerfile', 'kept', 'run.log'],
    ],
    [
      'a link to a folder is none',
      { '.dockerignore': '-> conf', 'conf/x': '' },
      ['.dockerignore', 'Dockerfile', 'conf/x', 'kept', 'run.log'],
    ],
    [
      'a link inside the context counts',
      { '.dockerignore': '-> conf/rules', 'conf/rules': '*.log\n' },
      ['.dockerignore', 'Dockerfile', 'conf/rules', 'kept'],
    ],
    [
      'an absolute link starts at the context',
      { '.dockerignore': '-> /conf/rules', 'conf/rules': '*.log\n' },
      ['.dockerignore', 'Dockerfile', 'conf/rules', 'kept'],
    ],
    [
      'a link above the context ends at the context',
      { '.dockerignore': '-> ../../conf', conf: '*.log\n' },
      ['.dockerignore', 'Dockerfile', 'conf', 'kept'],
    ],
    [
      'links through links count',
      { '.dockerignore': '-> a', a: '-> b/rules', b: '-> conf', 'conf/rules': '*.log\n' },
      ['.dockerignore', 'Dockerfile', 'a', 'b', 'conf/rules', 'kept'],
    ],
    [
      'a link into .git counts',
      { '.dockerignore': '-> .git/info/exclude', '.git/info/exclude': '*.log\n' },
      ['.dockerignore', 'Dockerfile', 'kept'],
    ],
    [
      'a link beside the Dockerfile counts',
      { 'Dockerfile.dockerignore': '-> kept', kept: '*.log\n' },
      ['Dockerfile', 'Dockerfile.dockerignore', 'kept'],
    ],
    [
      'a link out of the folder of the Dockerfile leaves that of the context',
      { 'Dockerfile.dockerignore': '-> ../rules', '.dockerignore': 'kept\n' },
      ['.dockerignore', 'Dockerfile', 'Dockerfile.dockerignore', 'run.log'],
    ],
  ])('%s', (_, files, expected) => {
    writeFileSync(join(dirname(context.root), 'rules'), '*.log\n');
    context.put({ Dockerfile: WHOLE, kept: '', 'run.log': '', ...files });
    expect(context.paths()).toEqual(expected);
  });

  test('is looked for in the folder of the Dockerfile, which its links do not leave', () => {
    context.put({ 'd/Dockerfile': WHOLE, 'd/Dockerfile.dockerignore': '-> ../rules', rules: '*.log', 'run.log': '' });
    expect(context.hash({ dockerfile: 'd/Dockerfile' }).ignoreFile).toBeUndefined();
    expect(context.paths({ dockerfile: 'd/Dockerfile' })).toContain('run.log');
  });

  test.each(['.dockerignore', 'Dockerfile.dockerignore'])('fails on a named pipe as %s, and does not wait', (name) => {
    context.put({ Dockerfile: WHOLE });
    context.pipe(name);
    expect(failure(() => context.hash()).what).toMatch(/is a socket, a named pipe or a device, and not a file/);
  });

  test('fails on a Dockerfile that is a named pipe or a socket', async () => {
    context.pipe('Dockerfile');
    expect(failure(() => context.hash()).what).toContain('not a file');
    rmSync(context.at('Dockerfile'));
    await context.socket('Dockerfile');
    expect(failure(() => context.hash()).what).toContain('not a file');
  });
});

describe('what cannot be copied', () => {
  test.each<[string, string, string[]]>([
    ['in the whole context', 'COPY . /', []],
    ['in a folder', 'COPY src /', []],
    ['by its name', 'COPY src/p /', []],
    ['by a wildcard', 'COPY src/* /', []],
    ['by a wildcard over folders', 'COPY --parents **/p /', []],
    ['through a link', 'COPY link /', []],
    ['in a mount', 'RUN --mount=type=bind,source=src,target=/s make', []],
    ['that an exception takes back', 'COPY . /', ['*', '!src/p']],
  ])('fails when it is copied: a named pipe %s', (_, line, rules) => {
    context.put({ Dockerfile: `FROM x\n${line}\n`, 'src/a': '', link: '-> src/p', '.dockerignore': rules.join('\n') });
    context.pipe('src/p');
    const error = failure(() => context.hash());
    expect(error.what).toMatch(/src\/p: is a named pipe or a device/);
    expect(error.fix).toContain('ignore file');
  });

  test.each<[string, string, string]>([
    ['nothing reads', 'COPY src/a /', ''],
    ['a rule drops', 'COPY . /', 'src/p'],
    ['a rule drops with its folder', 'COPY . /', 'src'],
  ])('is no error where %s it', (_, line, rules) => {
    context.put({ Dockerfile: `FROM x\n${line}\n`, 'src/a': '', '.dockerignore': rules });
    context.pipe('src/p');
    expect(context.paths()).not.toContain('src/p');
  });

  test('fails on a device', () => {
    context.put({ Dockerfile: WHOLE });
    if (process.getuid?.() !== 0) return;
    execFileSync('mknod', [context.at('null'), 'c', '1', '3']);
    expect(failure(() => context.hash()).what).toContain('device');
  });
});

describe('what is left out', () => {
  test.each<[string, Record<string, string>, string, string]>([
    [
      'state',
      { 'prod.tfstate': '', 'x/y.tfstate.backup': '' },
      'COPY . /',
      'prod.tfstate, x/y.tfstate.backup are not copied',
    ],
    ['.git', { '.git/HEAD': '', 'sub/.git': '' }, 'COPY . /', '.git, sub/.git are not copied'],
    ['cdktf.out', { 'cdktf.out/x': '' }, 'COPY . /', 'cdktf.out is not copied'],
    ['.terraform', { 'a/b/.terraform/x': '', 'a/c': '' }, 'COPY a /', 'a/b/.terraform is not copied'],
    ['.state', { '.state/x': '' }, 'COPY . /', '.state is not copied'],
    ['by a wildcard', { 'app.tfstate': '', 'app.txt': '' }, 'COPY app* /', 'app.tfstate is not copied'],
    [
      'in a folder that a wildcard matches',
      { '.terraform/mod.json': '', 'a/mod.json': '' },
      'COPY */mod.json /',
      '.terraform/mod.json is not copied',
    ],
    [
      'by a wildcard over folders',
      { '.terraform/x/mod.json': '', 'a/mod.json': '' },
      'COPY --parents **/mod.json /',
      '.terraform is not copied',
    ],
    [
      'in a mount',
      { 'src/a.tfstate': '', 'src/b': '' },
      'RUN --mount=source=src,target=/s make',
      'src/a.tfstate is not copied',
    ],
    [
      'that an exception takes back',
      { 'a.tfstate': '', '.dockerignore': '*\n!a.tfstate' },
      'COPY . /',
      'a.tfstate is not copied',
    ],
    [
      'the first few of many',
      Object.fromEntries([1, 2, 3, 4, 5, 6, 7].map((i) => [`${i}.tfstate`, ''])),
      'COPY . /',
      '1.tfstate, 2.tfstate, 3.tfstate, 4.tfstate, 5.tfstate and 2 more are not copied',
    ],
  ])('is told once: %s', (_, files, line, message) => {
    context.put({ Dockerfile: `FROM x\n${line}\n${line}\n`, ...files });
    expect(context.told('left-out')).toEqual([expect.stringContaining(message)]);
    expect(context.told('left-out', { silence: ['left-out'] })).toEqual([]);
  });

  test.each<[string, Record<string, string>, string]>([
    ['a rule drops', { '.git/HEAD': '', 'x/a.tfstate': '', '.dockerignore': '.git\n**/*.tfstate' }, 'COPY . /'],
    ['no line reads', { '.git/HEAD': '', 'a.tfstate': '', 'src/a': '' }, 'COPY src /'],
    ['a wildcard does not match', { 'a.tfstate': '', 'a.txt': '' }, 'COPY *.txt /'],
    [
      'a wildcard over folders does not match',
      { '.terraform/x': '', 'a/mod.json': '' },
      'COPY --parents **/mod.json /',
    ],
  ])('is not told where %s it', (_, files, line) => {
    context.put({ Dockerfile: `FROM x\n${line}\n`, ...files });
    expect(context.told('left-out')).toEqual([]);
  });

  test('is told of all contexts in one warning, and to every image that shares the walk', () => {
    context.put({ Dockerfile: 'FROM x\nCOPY . /\nCOPY --from=lib . /\n', 'lib/a.tfstate': '', 'b.tfstate': '' });
    const contexts = { lib: context.at('lib') };
    for (let i = 0; i < 2; i++)
      expect(context.told('left-out', { contexts })).toEqual([
        expect.stringContaining('b.tfstate, lib/a.tfstate, a.tfstate are'),
      ]);
  });

  test('is told of sockets, of which the builder would make empty files', async () => {
    context.put({ Dockerfile: WHOLE });
    await context.socket('s');
    expect(context.told('left-out')).toEqual([expect.stringContaining('s is not copied')]);
    expect(context.paths()).toEqual(['Dockerfile']);
  });
});
