import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { chdir } from 'node:process';
import { asNobody } from '../../../test/as-nobody';
import { ContextFolder } from '../../../test/context-folder';
import { sourceFailure as failure } from '../../../test/source-failure';
import { SourceError } from '../source-error';
import { pathBytes } from '../tree/path-bytes';
import { hashSource } from './hash-source';

const WHOLE = 'FROM scratch\nCOPY . /d/\n';

let context: ContextFolder;
beforeEach(() => (context = new ContextFolder()));
afterEach(() => context.remove());

describe('names', () => {
  test.each<[string, string, string, number]>([
    ['nothing reads', 'COPY app.py /', '', 0],
    ['a rule drops', 'COPY . /', '*.txt', 0],
    ['is copied', 'COPY . /', '', 1],
    ['a wildcard matches', 'COPY caf?.txt /', '', 1],
    ['a class matches', 'COPY caf[^e]* /', '', 1],
    ['a wildcard does not match', 'COPY *.py /', '', 0],
  ])('that are not UTF-8 stop nothing where %s them', (_, line, rules, count) => {
    context.put({ Dockerfile: `FROM x\n${line}\n`, 'app.py': '', '.dockerignore': rules, 'caf\udce9.txt': '' });
    expect(context.paths().filter((path) => path.startsWith('caf'))).toHaveLength(count);
  });

  test('count byte for byte', () => {
    context.put({ Dockerfile: WHOLE });
    const seen = ['\udce9', '\udce8', '\u00e9', '\ufffd', '\udced\udca0\udc80', '\udcff\udcfe'].map((name) => {
      context.put({ [name]: '' });
      const { hash, entries } = context.hash();
      context.take(name);
      expect(entries.map(({ path }) => path).sort()).toEqual(['Dockerfile', name]);
      return hash;
    });
    expect(new Set(seen).size).toBe(seen.length);
  });

  test('of folders, and texts of links, may be no UTF-8 either', () => {
    context.put({ Dockerfile: WHOLE, '\udcff/a': 'x' });
    const [one, other] = ['\udce8', '\udce9'].map((text) => {
      context.put({ link: `-> ${text}` });
      const { hash, entries } = context.hash();
      context.take('link');
      expect(entries.map(({ path, kind, size }) => [path, kind, size]).slice(1)).toEqual([
        ['link', 'link', 1],
        ['\udcff/a', 'file', 1],
      ]);
      return hash;
    });
    expect(one).not.toBe(other);
  });

  test('are sorted by their bytes', () => {
    const names = ['\udc80', 'é', '\udcff', '😀', '\uFF61', 'z'];
    context.put({ Dockerfile: 'FROM x\nCOPY d /\n', ...Object.fromEntries(names.map((name) => [`d/${name}`, ''])) });
    const sorted = context.paths().map((path) => pathBytes(path.slice(2)));
    expect(sorted).toEqual(names.map(pathBytes).sort((one, other) => Buffer.compare(one, other)));
  });

  test.each<[string, Record<string, string>, string]>([
    ['letters of files', { 'a/README': '', 'a/Readme': '' }, '"a/README" and "a/Readme"'],
    ['letters of folders', { 'B/x': '', 'b/y': '' }, '"B" and "b"'],
    ['letters of a file and a folder', { C: '', 'c/y': '' }, '"C" and "c"'],
    ['spellings of a letter', { '\u00e9': '', 'e\u0301': '' }, '"e\u0301" and "\u00e9"'],
    ['letters that are one only when large', { straße: '', STRASSE: '' }, '"STRASSE" and "straße"'],
  ])('that differ only in %s are told', (_, files, pair) => {
    context.put({ Dockerfile: WHOLE, ...files });
    expect(context.told('similar-names')).toEqual([expect.stringContaining(pair)]);
    expect(context.told('similar-names', { silence: ['similar-names'] })).toEqual([]);
    expect(context.paths()).toHaveLength(1 + Object.keys(files).length);
  });

  test('that are alike are not told where only one is copied', () => {
    context.put({ Dockerfile: WHOLE, 'a/README': '', 'a/Readme': '', '.dockerignore': 'a/README' });
    expect(context.told('similar-names')).toEqual([]);
  });

  test('may be as long as the file system has them', () => {
    context.put({ Dockerfile: `FROM x\nCOPY ${'m'.repeat(300)}* /\nCOPY n* /\n` });
    context.put({ ['n'.repeat(255)]: '' });
    expect(context.paths()).toEqual(['n'.repeat(255)]);
  });
});

describe('a path that is longer than the system opens', () => {
  beforeEach(() => {
    const start = process.cwd();
    context.put({ Dockerfile: WHOLE });
    chdir(context.root);
    for (let i = 0; i < 25; i++) {
      mkdirSync('x'.repeat(200));
      chdir('x'.repeat(200));
    }
    writeFileSync('file', '');
    chdir(start);
  });
  afterEach(() => execFileSync('rm', ['-rf', context.at('x'.repeat(200))]));

  test('fails where it is copied', () => {
    const error = failure(() => context.hash());
    expect(error.problem).toBe(
      'cannot be read: its path is longer than this system can open, and Docker cannot either',
    );
    expect(error.file).toContain('x'.repeat(200));
  });

  test('is no error where a rule drops it, or nothing reads it', () => {
    context.put({ '.dockerignore': 'x*' });
    expect(context.paths()).toEqual(['.dockerignore', 'Dockerfile']);
    context.put({ '.dockerignore': '', Dockerfile: 'FROM x\nCOPY Dockerfile /\n' });
    expect(context.paths()).toEqual(['Dockerfile']);
  });
});

describe('an error of the file system', () => {
  test('fails on a context and on a Dockerfile that are links to each other', () => {
    symlinkSync('b', context.at('a'));
    symlinkSync('a', context.at('b'));
    expect(() => hashSource({ context: context.at('a') })).toThrow(SourceError);
    expect(() => context.hash({ dockerfile: 'a' })).toThrow(SourceError);
  });

  test.each<[string, (root: string) => void]>([
    ['a folder', (at) => chmodSync(join(at, 'src'), 0)],
    ['a file', (at) => chmodSync(join(at, 'src/a'), 0)],
    ['the ignore file', (at) => chmodSync(join(at, '.dockerignore'), 0)],
    ['the Dockerfile', (at) => chmodSync(join(at, 'Dockerfile'), 0)],
    ['the context', (at) => chmodSync(at, 0)],
  ])('fails on %s that this user may not read', (_, close) => {
    context.put({ Dockerfile: WHOLE, 'src/a': '', '.dockerignore': '*.log' });
    chmodSync(dirname(context.root), 0o755);
    close(context.root);
    try {
      asNobody(() => expect(failure(() => context.hash()).what).toContain('permission denied'));
    } finally {
      chmodSync(context.root, 0o755);
      chmodSync(context.at('src'), 0o755);
    }
  });
});

describe('links to the root of the context', () => {
  test.each(['.', './', '..', '../..', '/', '../x/..', 'deep/..', './.', 'deep/../..', '/..', '//'])(
    '%s is the context',
    (target) => {
      context.put({
        Dockerfile: 'FROM x\nCOPY all/ /d/\nCOPY top deep/none* /d/\n',
        top: '',
        'deep/file': '',
        all: `-> ${target}`,
      });
      expect(context.paths()).toEqual(['Dockerfile', 'all', 'deep/file', 'top']);
      context.put({ 'other/Dockerfile': 'FROM x\nCOPY all/top /d/\n' });
      expect(context.paths({ dockerfile: 'other/Dockerfile' })).toEqual(['all', 'top']);
    },
  );

  test('count for the line, and only for it, in a named context', () => {
    context.put({
      'lib/top': '',
      'lib/deep/file': '',
      'lib/all': '-> .',
      Dockerfile: 'FROM x\nCOPY --from=lib all/ top deep/none* /d/\n',
    });
    const contexts = { lib: context.at('lib') };
    expect(context.hash({ contexts }).contexts?.['lib']?.map(({ path }) => path)).toEqual(['all', 'deep/file', 'top']);
    context.put({ Dockerfile: 'FROM x\nCOPY --from=lib all/ /d/\nCOPY --from=lib top deep/none* /d/\n' });
    expect(failure(() => context.hash({ contexts })).what).toContain('nothing in "deep" matches');
  });

  test.each<[string, string, Record<string, string>]>([
    ['two paths through one link', 'COPY l/x l/y /', { l: '-> r', 'r/x': '', 'r/y': '' }],
    ['two lines through one link', 'COPY l/x /\nCOPY l/y /', { l: '-> r', 'r/x': '', 'r/y': '' }],
    ['one path through a link twice', 'COPY l/l/x /', { l: '-> .', x: '' }],
  ])('fails on %s, which the builder follows once', (_, lines, files) => {
    context.put({ Dockerfile: `FROM a\n${lines}\n`, ...files });
    expect(failure(() => context.hash()).what).toContain('follows a link of the context once');
  });

  test('are part of the source where, without them, the builder would not be sent what another line reads', () => {
    context.put({
      Dockerfile: 'FROM scratch\nCOPY */* /a/\nCOPY docs* /b/\n',
      'docs/link': '-> ../README.md',
      'README.md': '',
      'lib/file': '',
      top: '-> lib/file',
    });
    // `top` matches the first name of the pattern, for which the builder asks for all that is beside it.
    expect(context.paths()).toEqual(['README.md', 'docs/link', 'lib/file', 'top']);
    context.take('docs/link');
    context.put({ 'docs/link': '-> ../lib/file' });
    expect(context.paths()).toEqual(['docs/link', 'lib/file']);
  });
});

describe('where everything counts', () => {
  const UNKNOWN = 'FROM base\nCOPY $STAGE-* /\n';

  test.each<[string, string, string]>([
    ['is not there', 'COPY gone /', 'there is no "gone"'],
    ['an ignore rule drops', 'COPY a.log /', '.dockerignore ("*.log") drops it'],
    ['no context holds', 'COPY .git /', '.git is never part of a build context'],
    ['only a mount reads', 'RUN --mount=source=gone,target=/m x', 'there is no "gone"'],
    ['a named context lacks', 'COPY --from=lib gone /', 'is not in the named context "lib"'],
  ])('fails on a source all the same that %s', (_, line, reason) => {
    context.put({
      Dockerfile: `${UNKNOWN}${line}\n`,
      'a.log': '',
      '.git/HEAD': '',
      'lib/a': '',
      '.dockerignore': '*.log',
    });
    expect(failure(() => context.hash({ contexts: { lib: context.at('lib') } })).what).toContain(reason);
  });

  test.each([
    ['a path that only the base image knows is not there', 'COPY app-$STAGE.json /'],
    ['another line reads a folder behind a link', 'COPY l/x l/y /'],
  ])('says nothing where %s', (_, line) => {
    context.put({ Dockerfile: `${UNKNOWN}${line}\n`, l: '-> r', 'r/x': '', 'r/y': '' });
    expect(context.hash().paths).toBeNull();
  });
});
