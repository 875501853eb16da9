import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { explainSource } from '../explain/explain-source';
import { hashSource } from '../hash/hash-source';
import { SourceError } from '../source-error';

const FILES = [
  'dir/code',
  'dir/notes.md',
  'dir/sub/a.md',
  'dir/sub/b.ts',
  'dir/docs/x.md',
  'docs/y.md',
  'top.md',
  'top.ts',
];

describe('--exclude', () => {
  let root: string;
  beforeEach(() => {
    root = mkdtempSync(path.join(tmpdir(), 'slipway-exclude-'));
    FILES.forEach((file) => write(file, file));
    symlinkSync('dir', path.join(root, 'link'));
  });
  afterEach(() => rmSync(root, { recursive: true }));

  function write(file: string, text: string): void {
    mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
    writeFileSync(path.join(root, file), text);
  }

  function taken(...lines: string[]): string[] {
    const dockerfile = path.join(root, '..', `${path.basename(root)}.Dockerfile`);
    writeFileSync(dockerfile, `FROM scratch\n${lines.join('\n')}\n`);
    try {
      const { entries } = hashSource({ context: root, dockerfile });
      return entries.map((entry) => (entry.kind === 'folder' ? `${entry.path}/` : entry.path));
    } finally {
      rmSync(dockerfile);
    }
  }

  test.each<[string, string[]]>([
    ['COPY --exclude=*.md dir /d/', ['dir/code', 'dir/docs/x.md', 'dir/sub/a.md', 'dir/sub/b.ts']],
    ['COPY --exclude=**/*.md dir /d/', ['dir/code', 'dir/docs/', 'dir/sub/b.ts']],
    ['COPY --exclude=**/*.md --exclude=!sub/a.md dir /d/', ['dir/code', 'dir/docs/', 'dir/sub/a.md', 'dir/sub/b.ts']],
    ['COPY --exclude=!sub/a.md --exclude=**/*.md dir /d/', ['dir/code', 'dir/docs/', 'dir/sub/b.ts']],
    ['COPY --exclude=* --exclude=!sub dir /d/', ['dir/sub/a.md', 'dir/sub/b.ts']],
    ['COPY --exclude=* --exclude=!sub/a.md dir /d/', ['dir/sub/a.md']],
    ['COPY --exclude=* dir /d/', ['dir/']],
    ['COPY --exclude=** dir/sub /d/', ['dir/sub/']],
    ['COPY --exclude=docs --exclude=sub dir /d/', ['dir/code', 'dir/notes.md']],
    ['COPY --exclude=dir --exclude=/docs dir /d/', FILES.filter((file) => file.startsWith('dir/')).sort()],
    ['COPY --exclude=./notes.md --exclude=sub/ dir /d/', ['dir/code', 'dir/docs/x.md']],
    ['COPY --exclude=*.md link /d/', ['dir/code', 'dir/docs/x.md', 'dir/sub/a.md', 'dir/sub/b.ts', 'link']],
    ['ADD --exclude=*.md dir /d/', ['dir/code', 'dir/docs/x.md', 'dir/sub/a.md', 'dir/sub/b.ts']],
    // A source that is a file is below nothing.
    ['COPY --exclude=*.md top.md /d/', ['top.md']],
    ['COPY --exclude=*.md *.md /d/', ['top.md']],
    ['COPY --exclude=*.md d* /d/', ['dir/code', 'dir/docs/x.md', 'dir/sub/a.md', 'dir/sub/b.ts', 'docs/']],
    ['COPY --exclude=*.md dir/* /d/', ['dir/code', 'dir/docs/', 'dir/notes.md', 'dir/sub/b.ts']],
    ['COPY --exclude=link --exclude=dir . /d/', ['docs/y.md', 'top.md', 'top.ts']],
    ['COPY --exclude=** . /d/', []],
    // Patterns of --parents start where the names do that it keeps.
    ['COPY --parents --exclude=*.md dir/sub /d/', ['dir/sub/a.md', 'dir/sub/b.ts']],
    ['COPY --parents --exclude=**/*.md dir/sub /d/', ['dir/sub/b.ts']],
    ['COPY --parents --exclude=sub/*.md dir/./sub /d/', ['dir/sub/b.ts']],
    ['COPY --parents --exclude=dir/docs **/*.md /d/', ['dir/notes.md', 'dir/sub/a.md', 'docs/y.md', 'top.md']],
    ['COPY --parents --exclude=**/sub dir/./**/*.md /d/', ['dir/docs/x.md', 'dir/notes.md']],
    // Patterns are not expanded, and a later frontend may do it.
    ['ARG X=*.md\nCOPY --exclude=$X docs /d/', ['docs/y.md']],
    [
      'COPY --exclude=*.md dir /d/\nCOPY dir/notes.md /e/',
      ['dir/code', 'dir/docs/x.md', 'dir/notes.md', 'dir/sub/a.md', 'dir/sub/b.ts'],
    ],
    [
      'COPY --exclude=*.md dir /d/\nCOPY --exclude=sub dir /e/',
      ['dir/code', 'dir/docs/x.md', 'dir/notes.md', 'dir/sub/a.md', 'dir/sub/b.ts'],
    ],
    [
      'COPY --exclude=*.md --exclude=sub dir /d/\nCOPY --exclude=*.md dir /e/',
      ['dir/code', 'dir/docs/x.md', 'dir/sub/a.md', 'dir/sub/b.ts'],
    ],
  ])('%s', (line, expected) => {
    expect(taken(line)).toEqual(expected);
  });

  test('fails when it leaves out what --parents names', () => {
    expect(() => taken('COPY --parents --exclude=dir dir/sub /d/')).toThrow(SourceError);
  });

  test('tells what is left out as not read', () => {
    write('Dockerfile', 'FROM scratch\nCOPY --exclude=*.md dir /d/\n');
    const { included, excluded } = explainSource({ context: root }).context;
    expect(included.map((one) => one.path)).toEqual(['dir/code', 'dir/docs/x.md', 'dir/sub/a.md', 'dir/sub/b.ts']);
    expect(excluded.find((one) => one.path === 'dir/notes.md')?.reasons).toEqual([{ kind: 'unread' }]);
    expect(excluded.find((one) => one.path === 'dir/code')).toBeUndefined();
  });
});
