/** What a Dockerfile says: what counts of its text, what is left out, what is refused, and what moves unseen. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { hashSource, SourceError, type SourceHash, type SourceOptions } from '../../modules/source';
import { type FieldRow, testRows } from './field/rows';

const FILES = ['file', 'dir/code', 'dir/notes.md', 'dir/sub/page.md', 'dir/sub/main.ts'];
const DIGEST = `sha256:${'0'.repeat(64)}`;
const COMMIT = '0123456789abcdef0123456789abcdef01234567';

let root: string;
beforeAll(() => {
  root = mkdtempSync(path.join(tmpdir(), 'slipway-field-'));
  FILES.forEach((name) => write(name, name));
});
afterAll(() => rmSync(root, { recursive: true }));

function write(name: string, text: string): void {
  const file = path.join(root, name);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, text);
}

/** As a table shows it. */
const oneLine = (text: string): string => text.replaceAll('\n', ' ⏎ ').replaceAll(DIGEST, 'sha256:0…');

function hash(dockerfile: string, options: Partial<SourceOptions> = {}): SourceHash {
  write('Dockerfile', dockerfile);
  return hashSource({ context: root, silence: ['unpinned-base', 'no-ignore-file'], ...options });
}

const SPELLING = `FROM scratch AS one
ENV KEY=value
LABEL a="b c"
COPY --chown=1:1 file dir /d/
WORKDIR w
EXPOSE 80
VOLUME /v
FROM scratch AS two
COPY file /a
FROM one
COPY --from=two --link /a /b
CMD ["x"]
`;

function spelling([example, from, to]: readonly [string, string, string], expected: string): FieldRow {
  const run = (): string => {
    const other = SPELLING.replaceAll(from, to);
    if (other === SPELLING) return 'nothing is spelled otherwise';
    return hash(SPELLING).tag === hash(other).tag ? 'the same tag' : 'another tag';
  };
  return { kind: 'spelling', example, run, expected };
}

const SPELLINGS = [
  ['keywords in small letters', 'COPY', 'copy'],
  ['two blanks behind keywords', 'COPY ', 'COPY  '],
  ['a tab behind keywords', 'ENV ', 'ENV\t'],
  ['blanks at the end of lines', '\n', ' \n'],
  ['line ends of Windows', '\n', '\r\n'],
  ['quotes around a value', '=value', '="value"'],
  ['single quotes around a value', '=value', "='value'"],
  ['an escape in place of quotes', '"b c"', 'b\\ c'],
  ['the old form of ENV', 'KEY=value', 'KEY value'],
  ['another name of a stage', 'one', 'other'],
  ['the number of a stage', '--from=two', '--from=1'],
  ['two blanks between words', 'file dir', 'file  dir'],
  ['flags in another order', '--from=two --link', '--link --from=two'],
  ['a flag with its value', '--link', '--link=true'],
  ['./ where no history is', 'COPY file /a', 'COPY ./file /a'],
  ['JSON where there are words', 'COPY file /a', 'COPY ["file", "/a"]'],
  ['blanks in JSON', '["x"]', '[ "x" ]'],
  ['a list of volumes', '/v', '["/v"]'],
  ['a port with its protocol', 'EXPOSE 80', 'EXPOSE 80/tcp'],
  ['a folder that is cleaned', 'WORKDIR w', 'WORKDIR ./w/'],
  ['a label where no history is', 'COPY file /a', 'LABEL a=1\nCOPY file /a'],
] as const;
const OTHERS = [
  ['./ where history is', 'COPY --chown=1:1 file', 'COPY --chown=1:1 ./file'],
  ['letters of a key', 'KEY=', 'Key='],
  ['a blank in a value', '"b c"', '"b  c"'],
  ['a command in a shell', '["x"]', 'x'],
  ['sources in another order', 'file dir', 'dir file'],
  ['a variable in single quotes', '=value', "='$HOME'"],
  ['a label that the image has', 'LABEL a=', 'LABEL b='],
  ['an instruction of a stage', 'COPY file /a', 'COPY dir /a'],
] as const;

/** What changes the tag among the files of the context. */
function seen(line: string, expected: string): FieldRow {
  const run = (): string => {
    const dockerfile = `FROM scratch\n${line}\n`;
    const { tag } = hash(dockerfile);
    const changed = FILES.filter((name) => {
      write(name, `${name} changed`);
      const other = hash(dockerfile);
      write(name, name);
      return other.tag !== tag;
    });
    return changed.join(' ') || 'nothing';
  };
  return { kind: 'what --exclude leaves', example: oneLine(line), run, expected };
}

const EXCLUDES = [
  ['COPY --exclude=*.md dir /d/', 'dir/code dir/sub/page.md dir/sub/main.ts'],
  ['COPY --exclude=**/*.md dir /d/', 'dir/code dir/sub/main.ts'],
  ['COPY --exclude=**/*.md --exclude=!notes.md dir /d/', 'dir/code dir/notes.md dir/sub/main.ts'],
  ['COPY --exclude=!notes.md --exclude=**/*.md dir /d/', 'dir/code dir/sub/main.ts'],
  ['COPY --exclude=sub dir /d/', 'dir/code dir/notes.md'],
  ['COPY --exclude=dir/sub dir /d/', 'dir/code dir/notes.md dir/sub/page.md dir/sub/main.ts'],
  ['COPY --exclude=dir --exclude=Dockerfile . /d/', 'file'],
  ['ADD --exclude=*.md dir /d/', 'dir/code dir/sub/page.md dir/sub/main.ts'],
  ['COPY --exclude=*.md d* /d/', 'dir/code dir/sub/page.md dir/sub/main.ts'],
  ['COPY --exclude=*.md dir/notes.md /d/', 'dir/notes.md'],
  ['COPY --parents --exclude=**/*.md dir /d/', 'dir/code dir/sub/main.ts'],
  ['COPY --parents --exclude=sub/*.md dir/./sub /d/', 'dir/sub/main.ts'],
  ['COPY --exclude=* dir /d/', 'nothing'],
  ['COPY --exclude=*.md dir /d/\nCOPY dir/notes.md /e/', 'dir/code dir/notes.md dir/sub/page.md dir/sub/main.ts'],
] as const;

function refused(lines: string): FieldRow {
  const run = (): string => {
    try {
      return hash(`${lines}\n`).tag;
    } catch (error) {
      if (error instanceof SourceError) return `refused: ${error.what}`;
      throw error;
    }
  };
  return { kind: 'fails as in BuildKit', example: oneLine(lines), run, expected: /^refused: / };
}

const REFUSED = [
  'FROM alpine\nCOPY --chmod=64a file /',
  'FROM alpine\nCOPY --chmod=u+y file /',
  `FROM alpine\nADD --checksum=${DIGEST} file /`,
  `FROM alpine\nADD --checksum=${DIGEST} https://host.test/x file /`,
  'FROM alpine\nADD --checksum=sha256:0 https://host.test/x /',
  'FROM alpine\nRUN --mount=type=cache,target= true',
  'FROM alpine\nARG WHERE\nRUN --mount=type=cache,target=$WHERE true',
  'FROM alpine\nRUN --mount=type=bind,target=. true',
  'FROM alpine\nRUN --device=vendor.com/x=y true',
  'FROM alpine\nEXPOSE 80x',
  'FROM alpine\nSTOPSIGNAL SIGNOPE',
  'FROM alpine\nHEALTHCHECK --interval=5 CMD true',
  'FROM alpine\nCOPY --exclude=[ dir /',
  'FROM --platform=commodore alpine',
  'ARG SOURCE_DATE_EPOCH=yesterday\nFROM alpine\nCOPY file /',
];

function warned(example: string, expected: string, frontends?: string[]): FieldRow {
  const run = (): string => {
    const { warnings, paths } = hash(`${example}\n`, frontends && { frontends });
    const codes = warnings.map(({ code }) => code).join(' ') || 'no warning';
    return frontends === undefined ? codes : `${codes}; reads ${paths?.join(' ') ?? 'everything'}`;
  };
  return {
    kind: 'content that moves',
    example: oneLine(example) + (frontends === undefined ? '' : ` with ${frontends.join()}`),
    run,
    expected,
  };
}

const MIRROR = '# syntax=mirror.example/docker/dockerfile:1\nFROM scratch\nCOPY file /';

testRows([
  ...SPELLINGS.map((one) => spelling(one, 'the same tag')),
  ...OTHERS.map((one) => spelling(one, 'another tag')),
  ...EXCLUDES.map(([line, files]) => seen(line, files)),
  ...REFUSED.map(refused),
  warned('FROM scratch\nADD https://host.test/tool.tgz /', 'unpinned-source'),
  warned('FROM scratch\nADD http://host.test/tool.tgz /', 'unpinned-source'),
  warned('FROM scratch\nADD https://host.test/a.git#main /', 'unpinned-source'),
  warned('FROM scratch\nADD https://host.test/a.git#v1.0.0 /', 'unpinned-source'),
  warned('FROM scratch\nADD git@host.test:a.git#main /', 'unpinned-source'),
  warned(`FROM scratch\nADD --checksum=${DIGEST} https://host.test/tool.tgz /`, 'no warning'),
  warned(`FROM scratch\nADD https://host.test/a.git#${COMMIT} /`, 'no warning'),
  warned('# syntax=docker/dockerfile:1\nFROM scratch', 'unpinned-syntax'),
  warned('# syntax=docker.io/docker/dockerfile:1.7\nFROM scratch', 'unpinned-syntax'),
  warned(`# syntax=docker/dockerfile:1@${DIGEST}\nFROM scratch`, 'no warning'),
  warned(MIRROR, 'unpinned-syntax foreign-syntax'),
  warned(MIRROR, 'unpinned-syntax; reads file', ['mirror.example/docker/dockerfile']),
  warned(MIRROR, 'unpinned-syntax foreign-syntax; reads everything', ['mirror.example/other']),
]);
