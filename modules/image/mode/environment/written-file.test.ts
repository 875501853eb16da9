import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { asNobody } from '../../../../test/as-nobody';
import { builtImages } from './images-file';
import { pinsIn } from './pins';

const PIN = { stack: 'shop', name: 'api' };
const MEBIBYTE = 1024 * 1024;

let folder: string;
let file: string;

const FILES = [
  {
    name: 'slipway.pins.json',
    called: 'slipway.pins.json',
    read: () => pinsIn(folder),
    content: JSON.stringify({ version: 1, pins: { shop: { api: '1.2.3' } } }),
    choice: '1.2.3',
  },
  {
    name: 'built.json',
    called: 'IMAGES_FILE (built.json)',
    read: () => builtImages({ IMAGES_FILE: 'built.json' }, folder),
    content: JSON.stringify({
      commit: null,
      images: [
        {
          ...PIN,
          repository: 'registry.example/api',
          digest: `sha256:${'0'.repeat(64)}`,
          tag: `src-${'1'.repeat(20)}`,
          tags: [],
          platform: 'linux/amd64',
          did: 'present',
          seconds: 0,
        },
      ],
    }),
    choice: `src-${'1'.repeat(20)}@sha256:${'0'.repeat(64)}`,
  },
];

describe.each(FILES)('$name', ({ name, called, read, content, choice }) => {
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'slipway-written-'));
    chmodSync(folder, 0o755);
    file = path.join(folder, name);
  });

  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  test.each<[string, () => void]>([
    ['as it was written', () => writeFileSync(file, content)],
    ['with the mark that some editors put before UTF-8', () => writeFileSync(file, `\uFEFF${content}`)],
    [
      'where it is a link to one',
      () => {
        writeFileSync(path.join(folder, 'elsewhere'), content);
        symlinkSync('elsewhere', file);
      },
    ],
    ['of 10 MiB', () => writeFileSync(file, content.padEnd(10 * MEBIBYTE))],
  ])('is read %s', (_, make) => {
    make();
    expect(read().of(PIN)?.choice).toBe(choice);
  });

  test.each<[string, string | Buffer, string, string | undefined]>([
    ['text', 'IMAGE_TAG=1.2.3\n', 'is no JSON', undefined],
    ['nothing', '', 'is no JSON', 'it is empty'],
    ['white space', ' \n', 'is no JSON', 'it is empty'],
    ['half of it', content.slice(0, -2), 'is no JSON', undefined],
    ['a comma too many', content.replace(/\}$/, ',}'), 'is no JSON', undefined],
    ['a comment', `// pinned\n${content}`, 'is no JSON', undefined],
    ['UTF-16', Buffer.from(`\uFEFF${content}`, 'utf16le'), 'cannot be read', 'its text is not in UTF-8'],
    ['bytes', Buffer.from([0x1f, 0x8b, 0x08, 0x00]), 'cannot be read', 'its text is not in UTF-8'],
  ])('fails on %s', (_, text, what, why) => {
    writeFileSync(file, text);
    expect(read).toThrow(`${called} ${what}\n`);
    if (why !== undefined) expect(read).toThrow(`  why:  ${why}\n`);
  });

  test('fails on JSON that breaks, and says in which line', () => {
    writeFileSync(file, JSON.stringify(JSON.parse(content), undefined, 2).replace(/,\n/, ',,\n'));
    expect(read).toThrow(`${called} is no JSON\n  why:  it stops being JSON in line 2\n`);
  });

  test.each<[string, string]>([
    ['text', 'password=hunter2'],
    ['JSON that breaks', '{"a": hunter2}'],
  ])('fails on %s without a copy of it', (_, text) => {
    writeFileSync(file, text);
    expect(read).toThrow(called);
    expect(read).not.toThrow(/hunter|password/);
  });

  test('fails without a copy of what would move the cursor', () => {
    writeFileSync(file, JSON.stringify({ 'a\u001b[2J\u202eb\n': '' }));
    expect(read).toThrow(`${called}: 'a b' is no field of it`);
  });

  test('fails on more than 10 MiB, unread', () => {
    writeFileSync(file, content);
    truncateSync(file, 10 * MEBIBYTE + 1);
    expect(read).toThrow(`${called} is larger than 10 MiB\n  why:  it has 11 MiB\n`);
  });

  test('fails on a link to nothing', () => {
    symlinkSync('nothing', file);
    expect(read).toThrow(`${called} cannot be read\n  why:  there is no ${file}\n`);
  });

  test('fails on a link to itself', () => {
    symlinkSync(name, file);
    expect(read).toThrow(`${called} cannot be read\n  why:  the file system answers ELOOP\n`);
  });

  test('fails on a named pipe, and does not wait for it', () => {
    execFileSync('mkfifo', [file]);
    expect(read).toThrow(`${called} is no file\n`);
  });

  test('fails on one that this user may not read', () => {
    writeFileSync(file, content, { mode: 0 });
    asNobody(() => expect(read).toThrow(`${called} cannot be read\n  why:  this user may not read it\n`));
  });

  test('fails where this user may not look for it', () => {
    writeFileSync(file, content);
    chmodSync(folder, 0);
    asNobody(() => expect(read).toThrow(`${called} cannot be read\n  why:  this user may not read it\n`));
    chmodSync(folder, 0o755);
  });
});

describe('a folder', () => {
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'slipway-written-'));
  });

  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  test('fails where slipway.pins.json is to be', () => {
    mkdirSync(path.join(folder, 'slipway.pins.json'));
    expect(() => pinsIn(folder)).toThrow('slipway.pins.json is no file\n  why:  it is a folder\n');
  });

  test('fails where the file of a job is to be', () => {
    mkdirSync(path.join(folder, 'built/api.json'), { recursive: true });
    expect(() => builtImages({ IMAGES_FILE: 'built' }, folder)).toThrow(
      'IMAGES_FILE (built/api.json) is no file\n  why:  it is a folder\n',
    );
  });

  test('has no pins without the file', () => {
    expect(pinsIn(folder).of(PIN)).toBeUndefined();
  });
});
