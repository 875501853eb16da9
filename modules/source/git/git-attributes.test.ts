import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Random } from '../../../test/random';
import { ATTRIBUTE_NAMES } from './checkout-of';
import { attributesOf } from './git-attributes';

const ROUNDS = process.env['SLIPWAY_SOAK'] ? 10_000 : 100;

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'slipway-attributes-'));
  git(['init', '--quiet']);
  mkdirSync(path.join(folder, 'src', 'deep'), { recursive: true });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function git(args: readonly string[], input = ''): string {
  const env = { PATH: process.env['PATH'], HOME: '/nowhere', GIT_CONFIG_NOSYSTEM: '1' };
  return execFileSync('git', args, { cwd: folder, env, encoding: 'utf8', input, stdio: 'pipe' });
}

const PATHS = [
  'a',
  'a.txt',
  'a b',
  '{a}',
  'src/a',
  'src/a.txt',
  'src/b.bin',
  'src/deep/a.txt',
  'src/deep/b^',
  'x/src/a',
];

/** As git itself says it. */
function asked(): string[][] {
  const words = git(['check-attr', '--stdin', '-z', ...ATTRIBUTE_NAMES], PATHS.join('\0')).split('\0');
  return PATHS.map((_, at) => ATTRIBUTE_NAMES.map((__, of) => words[(at * ATTRIBUTE_NAMES.length + of) * 3 + 2] ?? ''));
}

function read(files: Readonly<Record<string, string>>): string[][] {
  return PATHS.map((name) => {
    const above = Object.entries(files).filter(([of]) => of === '' || name.startsWith(`${of}/`));
    const found = attributesOf(
      name,
      above.map(([of, text]) => ({ folder: of, text })),
    );
    return ATTRIBUTE_NAMES.map((attribute) => found[attribute]);
  });
}

function compare(files: Readonly<Record<string, string>>): void {
  for (const place of ['', 'src', 'src/deep'])
    writeFileSync(path.join(folder, place, '.gitattributes'), files[place] ?? '');
  expect({ files, attributes: read(files) }).toEqual({ files, attributes: asked() });
}

describe('the attributes of git', () => {
  test.each<[string, Record<string, string>]>([
    ['a name in any folder', { '': 'a text\n*.txt eol=crlf' }],
    ['a path from the folder of the file', { '': '/a text\nsrc/a.txt eol=crlf', src: '/a ident' }],
    ['any number of folders', { '': '**/a text\nsrc/** ident\nsrc/**/a.txt eol=lf' }],
    ['stars within a name', { '': 'src/**a* text\n*.*** ident' }],
    ['classes', { '': '[ab] text\n[!a]* ident\n[^b].txt eol=lf\n[[:alpha:]] crlf' }],
    ['characters that have a meaning elsewhere', { '': '{a} text\nb^ ident\n(a) eol=lf\n\\{a\\} crlf' }],
    ['quotes', { '': '"a b" text\n"\\141" ident' }],
    ['later lines and deeper files', { '': '* text ident\n*.txt -text', src: 'a !text', 'src/deep': '* text=auto' }],
    ['macros', { '': '[attr]odd ident eol=lf\na odd\n*.txt odd -ident\n*.bin binary' }],
    ['macros elsewhere than in the root', { src: '[attr]odd ident\na odd' }],
    ['a macro that is taken off', { '': '* binary\na.txt -binary text=auto\na !binary' }],
    [
      'values and blanks',
      { '': '  a \t filter=lfs\ttext  \n\n# b text\n\\#c text\r\n*.bin working-tree-encoding=UTF-16' },
    ],
    ['patterns of folders', { '': 'src/ text\n/src ident\nsrc eol=lf' }],
    ['exceptions, which git does not know', { '': '!a text\n* ident' }],
    ['what is malformed', { '': '[a text\na\\ ident\n* eol=lf' }],
  ])('are read as git does: %s', (_, files) => compare(files));

  test('are read as git does, whatever stands there', () => {
    const random = new Random(7);
    const parts = [
      'a',
      'b',
      '.txt',
      '.bin',
      '*',
      '**',
      '?',
      '/',
      '/',
      '[ab]',
      '[!b]',
      '[b-a]',
      '[]a]',
      '[a-',
      '[^-b]',
      '\\a',
      'src',
      'deep',
      '{',
      '^',
      '.',
    ];
    const values = [
      'text',
      '-text',
      '!text',
      'text=auto',
      'eol=lf',
      'eol=crlf',
      'ident',
      'filter=lfs',
      '-filter',
      'binary',
      '-binary',
      'odd',
    ];
    const line = (): string => {
      const pattern = random.several(1, 4, () => random.pick(parts)).join('');
      return `${pattern} ${random.several(1, 2, () => random.pick(values)).join(' ')}`;
    };
    const file = (): string => ['[attr]odd ident -text', line(), line(), line(), line()].join('\n');
    for (let round = 0; round < ROUNDS; round++) compare({ '': file(), src: file(), 'src/deep': file() });
  });
});
