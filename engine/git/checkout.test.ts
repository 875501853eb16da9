import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { TestRepository } from '../../test/git-repository';

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

  it.each([
    ['no settings', []],
    ['core.autocrlf=true', [['core.autocrlf', 'true']]],
    ['core.autocrlf=input', [['core.autocrlf', 'input']]],
    ['core.eol=crlf', [['core.eol', 'crlf']]],
  ])('hashes line endings as the checkout writes them with %s', async (_, settings) => {
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

  it('hashes files of Git LFS by their pointers', async () => {
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

  it.each([
    ['filter=crypt', '*.txt filter=crypt', 'secret.txt'],
    ['ident', 'secret.txt ident', 'secret.txt'],
    ['working-tree-encoding=UTF-16', '*.txt working-tree-encoding=UTF-16', 'secret.txt'],
  ])('fails on the attribute %s, unless the file is not read', async (attribute, rule, file) => {
    repository.write('Dockerfile', WHOLE);
    repository.write(file, Buffer.from('text', 'utf16le'));
    repository.git('add', file);
    repository.write('.gitattributes', rule);
    repository.commit('Dockerfile', '.gitattributes');
    await expect(repository.hashAt('HEAD')).rejects.toMatchObject({
      name: 'RunnerError',
      what: `${file} of HEAD cannot be read as a checkout has it: attribute ${attribute}`,
      fix: expect.stringContaining('.dockerignore') as string,
    });
    repository.git('reset', '--quiet', '--hard');
    repository.write('.dockerignore', '*.txt\n');
    repository.commit('.dockerignore');
    await repository.expectAsCheckedOut();
  });

  it('fails on the pointers of an extension of Git LFS', async () => {
    repository.write('Dockerfile', WHOLE);
    repository.write('.gitattributes', 'a filter=lfs -text\n');
    repository.write('a', `version https://git-lfs.github.com/spec/v1\next-0-x sha256:${'0'.repeat(64)}\n`);
    repository.commit();
    await expect(repository.hashAt('HEAD')).rejects.toMatchObject({
      name: 'RunnerError',
      why: expect.stringContaining('format') as string,
    });
  });
});
