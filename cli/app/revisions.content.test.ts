import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { entryDigest } from '../../modules/source';
import { hashIn, TestRepository } from '../../test/git-repository';
import { withRevisions } from './revisions';

let repository: TestRepository;
beforeEach(() => void (repository = new TestRepository()));
afterEach(() => repository.remove());

const WHOLE = 'FROM scratch\nCOPY . /\n';

describe('a revision whose checkout has other bytes', () => {
  const texts = {
    'text.txt': 'a\nb\n',
    'mixed.txt': 'a\r\nb\n',
    'data.bin': 'a\n\0b\n',
    'noise.txt': '\x01\x02a\n',
    'last.txt': 'a\nb',
    'x.sh': '\n',
  };
  const rules = [
    '',
    '* text',
    '* text=auto',
    '* -text',
    '* eol=crlf',
    '* eol=lf',
    '* text=auto eol=crlf',
    '* text=auto eol=lf',
    '* text eol=crlf\n*.sh eol=lf',
    '* crlf',
    '* crlf=input',
    '* text=input eol=crlf',
    '*.bin binary\n* text=auto\nsub/** -text',
    '*.txt dos',
    '* text=auto\n/noise.txt !text',
  ];

  test.each([
    ['no settings', []],
    ['core.autocrlf=true', [['core.autocrlf', 'true']]],
    ['core.autocrlf=input', [['core.autocrlf', 'input']]],
    ['core.eol=crlf', [['core.eol', 'crlf']]],
  ])('writes line endings as the checkout writes them with %s', async (_, settings) => {
    const folders = [...rules.keys()].flatMap((rule) => [`rule-${rule}`, `rule-${rule}/sub`]);
    for (const folder of folders) {
      for (const [name, text] of Object.entries(texts)) repository.write(`${folder}/${name}`, text);
    }
    repository.write('Dockerfile', WHOLE);
    repository.commit();
    // Later, because they change what `git add` stores as well.
    rules.forEach((rule, index) => {
      repository.write(`rule-${index}/.gitattributes`, `${rule}\n`);
      repository.write(`rule-${index}/sub/.gitattributes`, 'last.txt text eol=crlf\n');
    });
    repository.write('.gitattributes', '[attr]dos text eol=crlf\n');
    repository.commit('.gitattributes', '*/.gitattributes');
    for (const [name = '', value = ''] of settings) repository.configure(name, value);
    const { entries } = await repository.expectAsCheckedOut();
    expect(
      new Set(entries.filter(({ path: name }) => name.endsWith('/text.txt')).map(({ digest }) => digest)).size,
    ).toBe(2);
  });

  test('has the files of Git LFS', async () => {
    const store = path.join(repository.base, 'store');
    mkdirSync(store);
    repository.configure(
      'filter.lfs.clean',
      `f=$(mktemp); cat > $f; s=$(sha256sum < $f | cut -c1-64); cp $f ${store}/$s; printf 'version https://git-lfs.github.com/spec/v1\\noid sha256:%s\\nsize %s\\n' $s $(stat -c %s $f)`,
    );
    repository.configure(
      'filter.lfs.smudge',
      `f=$(mktemp); cat > $f; s=$(sed -n 's/^oid sha256://p' $f); if [ -n "$s" ]; then cat ${store}/$s; else cat $f; fi`,
    );
    repository.write('plain.bin', 'not a pointer');
    repository.git('add', 'plain.bin');
    repository.write('.gitattributes', '*.bin filter=lfs diff=lfs merge=lfs -text\n');
    repository.write('Dockerfile', WHOLE);
    repository.write('model.bin', Buffer.alloc(100_000, 'model'));
    repository.commit('.gitattributes', 'Dockerfile', 'model.bin');
    expect(repository.git('show', 'HEAD:model.bin')).toMatch(/^version/);
    const { entries } = await repository.expectAsCheckedOut();
    expect(entries).toContainEqual(expect.objectContaining({ path: 'model.bin', size: 100_000 }));
  });

  test('follows rules that changed although the files did not', async () => {
    repository.write('Dockerfile', WHOLE);
    repository.write('a/text.txt', 'a\nb\n');
    const revisions = [repository.commit()];
    for (const rule of ['* text eol=crlf\n', '* text eol=lf\n']) {
      repository.write('a/.gitattributes', rule);
      revisions.push(repository.commit('a/.gitattributes'));
    }
    const digests = await withRevisions(repository.place(), async (opened) => {
      const found: string[] = [];
      for (const revision of [...revisions, ...revisions]) {
        const { root, tree } = await opened.checkOut(revision);
        found.push(tree.file(`${root}/a/text.txt`).digest);
      }
      return found;
    });
    const [lf, crlf] = ['a\nb\n', 'a\r\nb\r\n'].map(entryDigest);
    expect(digests).toEqual([lf, crlf, lf, lf, crlf, lf]);
  });

  test('does not take attributes from the work tree of the user', async () => {
    repository.write('Dockerfile', WHOLE);
    repository.write('text.txt', 'a\nb\n');
    repository.commit();
    const expected = repository.hashOfCheckout('HEAD').hash;
    repository.write('.gitattributes', '* text eol=crlf\n');
    expect((await repository.hashAt('HEAD')).hash).toBe(expected);
  });

  test.each([
    ['a filter', '*.txt filter=crypt', 'secret'],
    ['ident', 'secret.txt ident', '$Id$'],
    ['another encoding', '*.txt working-tree-encoding=UTF-16LE', Buffer.from('text', 'utf16le')],
  ])('has what a checkout makes of %s', async (_, rule, content) => {
    repository.configure('filter.crypt.smudge', 'tr a-z b-za');
    repository.configure('filter.crypt.clean', 'tr b-za a-z');
    repository.write('Dockerfile', WHOLE);
    repository.write('secret.txt', content);
    repository.write('.gitattributes', rule);
    repository.commit();
    const { entries } = await repository.expectAsCheckedOut();
    const stored = entryDigest(repository.git('cat-file', 'blob', 'HEAD:secret.txt'));
    expect(entries.find((entry) => entry.path === 'secret.txt')?.digest).not.toBe(stored);
  });
});

describe('a revision with submodules', () => {
  /** A repository beside the one of the test, with this submodule of its own. */
  function library(name: string, submodule?: string): string {
    const folder = path.join(repository.base, name);
    repository.gitIn(repository.base, 'init', '--quiet', folder);
    writeFileSync(path.join(folder, name), name);
    repository.gitIn(folder, 'add', name);
    if (submodule) repository.gitIn(folder, 'submodule', '--quiet', 'add', submodule, 'inner');
    repository.gitIn(folder, 'commit', '--quiet', '--message', 'x');
    return folder;
  }

  test('has their files, also of nested ones, in every revision that has them', async () => {
    repository.write('Dockerfile', WHOLE);
    const before = repository.commit();
    repository.git('submodule', '--quiet', 'add', library('outer', library('inner')), 'vendor/outer');
    repository.git('submodule', '--quiet', 'update', '--init', '--recursive');
    const first = repository.commit();
    repository.gitIn(repository.path('vendor/outer'), 'commit', '--quiet', '--allow-empty', '--message', 'y');
    repository.write('vendor/outer/new');
    repository.gitIn(repository.path('vendor/outer'), 'add', 'new');
    repository.gitIn(repository.path('vendor/outer'), 'commit', '--quiet', '--message', 'z');
    const second = repository.commit();
    const files = await withRevisions(repository.place(), async (opened) => {
      const found: string[][] = [];
      for (const revision of [before, first, second, first, before]) {
        const { root, tree } = await opened.checkOut(revision);
        const { entries } = hashIn(root, {}, tree);
        found.push(entries.filter(({ kind }) => kind === 'file').map((entry) => entry.path));
      }
      return found;
    });
    const old = [
      '.gitmodules',
      'Dockerfile',
      'vendor/outer/.gitmodules',
      'vendor/outer/inner/inner',
      'vendor/outer/outer',
    ];
    expect(files[1]).toEqual(old);
    expect(files[2]).toEqual([...old.slice(0, 4), 'vendor/outer/new', 'vendor/outer/outer']);
    expect(files[3]).toEqual(old);
    expect([files[0], files[4]]).toEqual([['Dockerfile'], ['Dockerfile']]);
  });

  test('fails by name where one was never fetched', async () => {
    repository.write('Dockerfile', WHOLE);
    repository.git('submodule', '--quiet', 'add', library('library'), 'vendor/library');
    repository.commit();
    const clone = path.join(repository.base, 'clone');
    repository.gitIn(repository.base, 'clone', '--quiet', repository.folder, clone);
    await expect(repository.hashAt('HEAD', { folder: clone })).rejects.toMatchObject({
      name: 'CliError',
      what: 'the submodule vendor/library cannot be checked out',
      why: 'it was never fetched into this clone',
    });
  });

  test('fails by name where the commit of one was never fetched', async () => {
    repository.write('Dockerfile', WHOLE);
    repository.git('submodule', '--quiet', 'add', library('library'), 'vendor/library');
    repository.git('update-index', '--add', '--cacheinfo', `160000,${'1'.repeat(40)},vendor/library`);
    repository.git('commit', '--quiet', '--message', 'next');
    await expect(repository.hashAt('HEAD')).rejects.toMatchObject({
      what: 'the submodule vendor/library cannot be checked out',
      why: expect.stringContaining('1'.repeat(40)) as string,
    });
  });

  test('fails on a submodule whose name leads to another repository', async () => {
    repository.write('Dockerfile', WHOLE);
    repository.git('submodule', '--quiet', 'add', library('library'), 'vendor/library');
    repository.write('.gitmodules', '[submodule "../../.git"]\n\tpath = vendor/library\n');
    repository.commit();
    await expect(repository.hashAt('HEAD')).rejects.toMatchObject({ why: 'it was never fetched into this clone' });
  });
});
