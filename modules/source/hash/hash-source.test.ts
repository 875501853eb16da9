import {
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { sourceFailure as failure } from '../../../test/source-failure';
import type { SourceError } from '../source-error';
import type { SourceOptions } from '../source-options';
import { diskTree } from '../tree/disk-tree';
import type { Tree } from '../tree/tree';
import { hashSource, type SourceHash } from './hash-source';

const scratch = mkdtempSync(join(tmpdir(), 'source-'));
let count = 0;

afterAll(() => rmSync(scratch, { recursive: true, force: true }));

/** Writes a tree: text is a file, null an empty folder, `-> x` a link. */
function tree(files: Record<string, string | null>): string {
  const root = join(scratch, String(count++));
  mkdirSync(root);
  for (const [path, content] of Object.entries(files)) put(root, path, content);
  return root;
}

function put(root: string, path: string, content: string | null): void {
  const target = join(root, path);
  mkdirSync(content === null ? target : dirname(target), { recursive: true });
  if (content?.startsWith('-> ')) symlinkSync(content.slice(3), target);
  else if (content !== null) writeFileSync(target, content, { mode: 0o644 });
}

const DOCKERFILE = 'FROM node:20 AS build\nCOPY . /app\nFROM build AS test\nARG A\nRUN x\n';
const FIXTURE = {
  Dockerfile: DOCKERFILE,
  '.dockerignore': 'ignored\n',
  'src/a.txt': 'a\n',
  'src/b.sh': '#!/bin/sh\n',
  'src/link': '-> a.txt',
  empty: null,
  'ignored/x': 'x',
};

const fixture = (): string => {
  const root = tree(FIXTURE);
  chmodSync(join(root, 'src/b.sh'), 0o755);
  return root;
};
const hash = (context: string, options: Partial<SourceOptions> = {}): SourceHash => hashSource({ context, ...options });
const GOLDEN = 'src-a3b10a761eb8b37a0d50';

describe('the hash of a source', () => {
  test('is pinned: another value rebuilds every image of every user', () => {
    const { tag, hash: digest, entries, paths, bytes } = hash(fixture());
    expect(tag).toBe(GOLDEN);
    expect(digest.startsWith(tag.slice(4))).toBe(true);
    expect(paths).toBeNull();
    expect(bytes).toBe(8 + DOCKERFILE.length + 2 + 10 + 5);
    expect(entries.map(({ kind, path, size }) => `${kind} ${path} ${size}`)).toEqual([
      'file .dockerignore 8',
      `file Dockerfile ${DOCKERFILE.length}`,
      'folder empty 0',
      'file src/a.txt 2',
      'executable src/b.sh 10',
      'link src/link 5',
    ]);
  });

  test.each<[string, Partial<SourceOptions> | ((root: string) => Partial<SourceOptions>), string]>([
    ['arguments', { args: { A: '1' }, target: 'test' }, 'src-d01c2bfaf581f83f505e'],
    ['a target', { target: 'build' }, 'src-06f972a4ea37c9081beb'],
    ['a platform', { platforms: ['linux/arm64/v8'] }, 'src-0d226253b206039dbeec'],
    ['platforms', { platforms: ['linux/arm64', 'linux/amd64'] }, 'src-54a3836c684b43b597f2'],
    ['a salt', { salt: 'x' }, 'src-ba7ed95868983eccb120'],
    [
      'an image as a named context',
      { contexts: { 'node:20': { image: 'mirror.example/node:20' } } },
      'src-68b16a8d689b867a3915',
    ],
    [
      'a folder as a named context',
      (root) => ({ contexts: { 'node:20': join(root, 'src') } }),
      'src-b1bbaf64e26901d0f7d8',
    ],
    ['triggers of its base', { onbuild: ['COPY src /src/', 'ARG B'] }, 'src-4b1bbeb09f1f368455f4'],
  ])('is pinned with %s', (_, options, expected) => {
    const root = fixture();
    expect(hash(root, typeof options === 'function' ? options(root) : options).tag).toBe(expected);
  });

  test.each<[string, (root: string) => unknown]>([
    ['modification times', (root) => utimesSync(join(root, 'src/a.txt'), 1, 1)],
    ['group and other bits', (root) => chmodSync(join(root, 'src/a.txt'), 0o666)],
    ['the group exec bit', (root) => chmodSync(join(root, 'src/a.txt'), 0o654)],
    ['the mode of a folder', (root) => chmodSync(join(root, 'src'), 0o700)],
    ['an ignored file', (root) => put(root, 'ignored/y', 'y')],
    ['a comment in the ignore file that is not copied', (root) => put(root, 'ignored/.dockerignore', '# x\n')],
    ['the output of cdktf', (root) => put(root, 'cdktf.out/stacks/x/cdk.tf.json', '{}')],
    ['a state file', (root) => put(root, 'deep/down/terraform.tfstate.backup', '{}')],
    ['the state folder', (root) => put(root, '.state/x', '{}')],
    ['a commit', (root) => put(root, '.git/HEAD', 'x')],
    ['the cache of Terraform', (root) => put(root, 'infra/.terraform/x', 'x')],
  ])('does not see %s', (_, change) => {
    const root = fixture();
    const before = hash(root).hash;
    change(root);
    expect(hash(root).hash).toBe(before);
  });

  test.each<[string, (root: string) => unknown]>([
    ['content', (root) => put(root, 'src/a.txt', 'b\n')],
    ['line endings', (root) => put(root, 'src/a.txt', 'a\r\n')],
    ['the exec bit', (root) => chmodSync(join(root, 'src/a.txt'), 0o744)],
    ['a new name', (root) => renameSync(join(root, 'src/a.txt'), join(root, 'src/c.txt'))],
    ['an empty file', (root) => put(root, 'src/new', '')],
    ['an empty folder', (root) => put(root, 'src/new', null)],
    ['the text of a link', (root) => (rmSync(join(root, 'src/link')), put(root, 'src/link', '-> ./a.txt'))],
    ['the Dockerfile', (root) => put(root, 'Dockerfile', `${DOCKERFILE}\n`)],
    ['an ignore rule', (root) => put(root, '.dockerignore', 'src\n')],
    [
      'bytes that move to the next file',
      (root) => (put(root, 'src/a.txt', 'a'), put(root, 'src/b.sh', '\n#!/bin/sh\n')),
    ],
  ])('sees %s', (_, change) => {
    const root = fixture();
    const before = hash(root).hash;
    change(root);
    expect(hash(root).hash).not.toBe(before);
  });

  test.each<[string, Partial<SourceOptions>]>([
    ['a build argument', { args: { A: '1' } }],
    ['an empty build argument', { args: { A: '' } }],
    ['the target', { target: 'build' }],
    ['the platform', { platforms: ['linux/arm64'] }],
    ['a second platform', { platforms: ['linux/amd64', 'linux/arm64'] }],
    ['the salt', { salt: '2026-47' }],
  ])('sees %s', (_, options) => {
    const root = fixture();
    expect(hash(root, options).hash).not.toBe(hash(root).hash);
  });

  test('is the same for another checkout, another order and another spelling', () => {
    const root = fixture();
    const copy = join(scratch, 'copy');
    cpSync(root, copy, { recursive: true, verbatimSymlinks: true });
    const disk = diskTree();
    const reversed: Tree = {
      list: (folder) => disk.list(folder)?.toReversed(),
      file: (path) => disk.file(path),
      readLink: (path) => disk.readLink(path),
      read: (path) => disk.read(path),
    };
    const options = { args: { A: '1', B: '2' }, platforms: ['linux/amd64', 'linux/arm64'] };
    const other = { args: { B: '2', A: '1' }, platforms: ['linux/arm64/v8', 'linux/x86_64', 'linux/arm64'] };
    expect(hash(copy, { ...other, tree: reversed }).hash).toBe(hash(root, options).hash);
    expect(hash(root, { platforms: ['linux/amd64'] }).hash).toBe(hash(root).hash);
  });

  test('sorts names by their bytes', () => {
    const names = ['\u{1F600}', '\uFF61', 'z', 'Y', 'a-b', 'a/b', 'a.b'];
    const root = tree({
      Dockerfile: 'FROM x@sha256:00000000000000000000000000000000\nCOPY d /d\n',
      ...Object.fromEntries(names.map((name) => [`d/${name}`, ''])),
    });
    const sorted = hash(root).entries.map(({ path }) => path);
    expect(sorted).toEqual([...sorted].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b))));
    expect(sorted).toHaveLength(names.length);
  });
});

describe('the Dockerfile of a source', () => {
  const hashOf = (Dockerfile: string | Buffer, options: Partial<SourceOptions> = {}): SourceHash => {
    const root = tree({ a: '' });
    writeFileSync(join(root, 'Dockerfile'), Dockerfile);
    return hash(root, options);
  };

  test('counts by what BuildKit sees of it', () => {
    const one = 'FROM x\nCOPY a /\nARG A\n';
    const other = `# why\n${one.replace('FROM', 'FROM y AS unused\nRUN z\nFROM')}`;
    expect(hashOf(other).hash).toBe(hashOf(one).hash);
    expect(hashOf(`${one}RUN z\n`).hash).not.toBe(hashOf(one).hash);
  });

  test('counts on every platform', () => {
    const stages = 'ARG TARGETARCH\nFROM x AS amd64\nRUN a\nFROM x AS arm64\nRUN b\nFROM $TARGETARCH\n';
    const both = { platforms: ['linux/amd64', 'linux/arm64'] };
    const [amd64, arm64] = ['RUN a', 'RUN b'].map((line) => stages.replace(line, 'RUN c')) as [string, string];
    expect(hashOf(arm64).hash).toBe(hashOf(stages).hash);
    expect(hashOf(amd64).hash).not.toBe(hashOf(stages).hash);
    expect(new Set([stages, amd64, arm64].map((text) => hashOf(text, both).hash)).size).toBe(3);
  });

  test('gives the builder the arguments that count, and only those', () => {
    const args = { A: '1', B: '2', http_proxy: '3' };
    const { args: taken, hash: digest } = hashOf('FROM x\nARG A\n', { args });
    expect(taken).toEqual({ A: '1', http_proxy: '3' });
    expect(hashOf('FROM x\nARG A\n', { args: { ...args, B: '4' } }).hash).toBe(digest);
  });

  test.each<[string, string | Buffer, string | Buffer]>([
    ['is not understood', 'FROM x\nFETCH a\n', '# why\nFROM x\nFETCH a\n'],
    ['has a foreign syntax', '# syntax=other\nFROM x\n', '# syntax=other\n# why\nFROM x\n'],
    ['is no UTF-8', Buffer.from('FROM x\nRUN \xe9', 'latin1'), Buffer.from('FROM x\nRUN \xe8', 'latin1')],
  ])('counts with all its bytes, and with all arguments, where it %s', (_, one, other) => {
    expect(hashOf(other).hash).not.toBe(hashOf(one).hash);
    expect(hashOf(one, { args: { A: '1' } }).hash).not.toBe(hashOf(one).hash);
  });
});

describe('the entries of a source', () => {
  const paths = (files: Record<string, string | null>, options: Partial<SourceOptions> = {}): string[] =>
    hash(tree(files), options).entries.map(({ path }) => path);

  test('are what the Dockerfile reads', () => {
    const Dockerfile = 'FROM x\nCOPY package*.json ./\nCOPY src/ /src\nRUN --mount=source=gen,target=/g make\n';
    expect(
      paths({ Dockerfile, 'package.json': '', 'package-lock.json': '', 'src/a': '', 'lib/b': '', 'gen/c': '' }),
    ).toEqual(['gen/c', 'package-lock.json', 'package.json', 'src/a']);
  });

  test('follow links on the way of a source', () => {
    const Dockerfile = 'FROM x\nCOPY app/conf /c\nCOPY current /d\n';
    const files = {
      app: '-> services/app',
      'services/app/conf/a': '',
      'services/app/b': '',
      current: '-> releases/2',
      'releases/2/x': '',
      'releases/1/x': '',
    };
    expect(paths({ Dockerfile, ...files })).toEqual(['app', 'current', 'releases/2/x', 'services/app/conf/a']);
  });

  test('leave links inside a copied folder alone', () => {
    expect(
      paths({ Dockerfile: 'FROM x\nCOPY a /a\n', 'a/out': '-> ../../../etc/passwd', 'a/loop': '-> loop' }),
    ).toEqual(['a/loop', 'a/out']);
  });

  test('match `**` in COPY --parents, and only there', () => {
    const files = { 'package.json': '', 'a/package.json': '', 'a/b/package.json': '', 'a/b/x': '' };
    expect(paths({ Dockerfile: 'FROM x\nCOPY --parents **/package.json /\n', ...files })).toEqual([
      'a/b/package.json',
      'a/package.json',
      'package.json',
    ]);
    expect(paths({ Dockerfile: 'FROM x\nCOPY **/package.json /\n', ...files })).toEqual(['a/package.json']);
  });

  test('come from the ignore file beside the Dockerfile before that of the context', () => {
    const Dockerfile = 'FROM x\nCOPY a b /\n';
    const files = { a: '', b: '', '.dockerignore': 'a', 'd/Dockerfile': Dockerfile };
    expect(hash(tree({ ...files, 'd/Dockerfile.dockerignore': '' }), { dockerfile: 'd/Dockerfile' })).toMatchObject({
      dockerfile: 'd/Dockerfile',
      ignoreFile: 'd/Dockerfile.dockerignore',
    });
    expect(failure(() => paths(files, { dockerfile: 'd/Dockerfile' })).what).toContain('line 1 of');
  });

  test('keep what an exception takes back', () => {
    expect(
      paths({ Dockerfile: 'FROM x\nCOPY . /\n', '.dockerignore': '*\n!src/keep\n', 'src/keep/a': '', 'src/drop': '' }),
    ).toEqual(['src/keep/a']);
  });

  test('leave sockets out', async () => {
    const root = tree({ Dockerfile: 'FROM x\nCOPY s /\n', 's/a': '' });
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(join(root, 's/socket'), resolve));
    try {
      expect(hash(root).entries.map(({ path }) => path)).toEqual(['s/a']);
    } finally {
      server.close();
    }
  });

  test('of named contexts are apart, narrowed, and have their own ignore file', () => {
    const lib = tree({ '.dockerignore': 'drop', a: '', drop: '', 'sub/b': '' });
    const Dockerfile = 'FROM base\nCOPY --from=lib a drop* /\nCOPY --from=lib sub /\nCOPY own /\n';
    const root = tree({ Dockerfile, own: '' });
    const contexts = { lib, base: { image: 'registry/base:src-1' }, unused: { image: 'other' } };
    const result = hash(root, { contexts });
    expect(result.entries.map(({ path }) => path)).toEqual(['own']);
    expect(result.contexts?.['lib']?.map(({ path }) => path)).toEqual(['a', 'sub/b']);
    expect(result.externalBases).toEqual([]);
    expect(hash(root, { contexts: { ...contexts, base: { image: 'registry/base:src-2' } } }).hash).not.toBe(
      result.hash,
    );
    expect(hash(root, { contexts: { ...contexts, unused: { image: 'another' } } }).hash).toBe(result.hash);
    put(lib, 'sub/c', '');
    expect(hash(root, { contexts }).hash).not.toBe(result.hash);
  });
});

describe('a source that cannot be built', () => {
  const refused = (files: Record<string, string | null>, options: Partial<SourceOptions> = {}): SourceError => {
    const root = tree(files);
    return failure(() => hash(root, options));
  };

  test('fails without a context, and names the way without a source', () => {
    const error = failure(() => hash(join(scratch, 'nowhere')));
    expect(error.what).toMatch(/build context .* is not a folder on this machine/);
    expect(error.fix).toContain('apply from a checkout');
  });

  test('fails without a Dockerfile, and names the nearest', () => {
    const error = refused({ 'Dockerfile.prod': 'FROM x' }, { dockerfile: 'Dockerfile.prd' });
    expect(error.what).toMatch(/there is no Dockerfile .*did you mean .*Dockerfile\.prod\?/);
    expect(error.fix).toContain('apply from a checkout');
  });

  test.each<[string, Record<string, string | null>, string | RegExp, string | RegExp]>([
    ['a source that is not there', { 'src/a': '' }, 'there is no "scr"', 'did you mean "src"?'],
    [
      'a source that the ignore file drops',
      { scr: '', '.dockerignore': '# x\nscr\n' },
      /line 2 of .*\.dockerignore \("scr"\) drops it/,
      '"!scr"',
    ],
    ['a link to nothing', { scr: '-> gone' }, 'leads to "gone"', 'inside the context'],
    ['a link that leaves the context', { scr: '-> ../../etc' }, '"etc" in the context', 'inside the context'],
    ['a link in a circle', { scr: '-> scr' }, 'leads to "scr"', 'inside the context'],
    ['a folder that holds state only', { 'scr/x.tfstate': '' }, 'holds nothing', 'copy something else'],
  ])('fails on %s', (_, files, why, fix) => {
    const error = refused({ Dockerfile: 'FROM x\n\nCOPY scr /s\n', ...files });
    expect(error.what).toMatch(why);
    expect(error.fix).toMatch(fix);
    expect(error).toMatchObject({ line: 3, text: 'COPY scr /s' });
    expect(error.file).toMatch(/Dockerfile$/);
  });

  test.each(['.git', 'x/.terraform/y', 'cdktf.out', 'terraform.tfstate'])('fails on a line that names %s', (path) => {
    expect(refused({ Dockerfile: `FROM x\nCOPY ${path} /s\n`, [`${path}/a`]: '' }).what).toContain(
      'never part of a build context',
    );
  });

  test('fails on an ignore file that Docker refuses', () => {
    const error = refused({ Dockerfile: 'FROM x', '.dockerignore': 'a\n[\n' });
    expect(error).toMatchObject({ line: 2, text: '[' });
    expect(error.file).toMatch(/\.dockerignore$/);
  });
});

describe('advice', () => {
  test('names what will surprise', () => {
    const Dockerfile = 'ARG T=1\nFROM node:$T\nCOPY . /\nCOPY *.missing /\nARG NPM_TOKEN\n';
    const { warnings, externalBases } = hash(tree({ Dockerfile, x: '' }), {
      args: { NPM_TOKEN: 'secret-value', API_VERSION: '1' },
    });
    expect(warnings.map(({ code, line }) => [code, line])).toEqual([
      ['nothing-matched', 4],
      ['unpinned-base', 2],
      ['no-ignore-file', 3],
      ['secret-argument', undefined],
      ['unused-argument', undefined],
    ]);
    expect(JSON.stringify(warnings)).not.toContain('secret-value');
    expect(externalBases).toEqual(['node:1']);
  });

  test('names images of named contexts that are not pinned, and no source tags', () => {
    const contexts = { a: { image: 'node:22' }, b: { image: `src-${'0'.repeat(20)}` }, c: { image: 'unread:1' } };
    const { warnings } = hash(tree({ Dockerfile: 'FROM a\nCOPY --from=b /x /\n' }), { contexts });
    expect(warnings.map(({ message }) => message)).toEqual([
      'node:22, the named context "a", is not pinned: a new version of it does not change the tag, so it is not built in',
    ]);
  });

  test('is not given where it is silenced', () => {
    const root = tree({ Dockerfile: 'FROM node:20\nCOPY . /\nCOPY *.missing /\n' });
    const silence = ['unpinned-base', 'nothing-matched'] as const;
    expect(hash(root, { silence }).warnings.map(({ code }) => code)).toEqual(['no-ignore-file']);
    expect(hash(root, { silence }).hash).toBe(hash(root).hash);
  });

  test('has nothing to say about a careful source', () => {
    const pinned = `node:20@sha256:${'0'.repeat(64)}`;
    expect(hash(tree({ Dockerfile: `FROM ${pinned}\nCOPY a /a\n`, a: '' })).warnings).toEqual([]);
  });
});
