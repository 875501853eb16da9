import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { hashSource } from '../hash/hash-source';
import { SourceError } from '../source-error';
import type { SourceOptions } from '../source-options';
import { differenceOf, type SourceDifference } from './difference';
import { differenceText } from './difference-text';
import { parseSourceRecord } from './parse-source-record';
import { recordOf, type SourceRecord } from './source-record';

const scratch = mkdtempSync(join(tmpdir(), 'difference-'));
let count = 0;

afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const FILES = {
  Dockerfile: 'FROM node:20 AS build\nCOPY app lib* /app/\nFROM build\n',
  '.dockerignore': '*.md\napp/tmp\n!app/tmp/keep\n',
  'app/a.ts': 'a',
  'app/run.sh': '#!/bin/sh',
  'app/tmp/keep': 'x',
  'app/docs/guide.txt': 'x',
  'lib/b.ts': 'b',
};

function tree(files: Record<string, string>): string {
  const root = join(scratch, String(count++));
  for (const [path, content] of Object.entries(files)) write(root, path, content);
  symlinkSync('a.ts', join(root, 'app/link'));
  return root;
}

function write(root: string, path: string, content: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), content, { mode: 0o644 });
}

/** Records travel as JSON. */
const record = (context: string, options: Partial<SourceOptions> = {}): SourceRecord =>
  parseSourceRecord(JSON.stringify(recordOf({ context, ...options })));

/** What a change makes different. */
function after(change: (root: string) => void, options: Partial<SourceOptions> = {}): SourceDifference[] {
  const root = tree(FILES);
  const before = record(root);
  change(root);
  return differenceOf(before, record(root, options));
}

describe('the difference between two hashes', () => {
  test('is nothing when they are the same', () => {
    expect(after(() => undefined)).toEqual([]);
    expect(after((root) => write(root, '.dockerignore', `# other text\n${FILES['.dockerignore']}unrelated\n`))).toEqual(
      [],
    );
    expect(
      after((root) => write(root, 'Dockerfile', `# why\nFROM x AS unused\nRUN x\n${FILES.Dockerfile}`), {
        args: { UNUSED: '1' },
      }),
    ).toEqual([]);
    expect(differenceText([])).toBe('nothing differs');
  });

  test.each<[string, (root: string) => unknown, string]>([
    ['a new file', (root) => write(root, 'app/new.ts', ''), 'added: app/new.ts'],
    ['a file that is gone', (root) => rmSync(join(root, 'app/a.ts')), 'removed: app/a.ts'],
    ['content', (root) => write(root, 'app/a.ts', 'other'), 'content: app/a.ts'],
    ['the exec bit', (root) => chmodSync(join(root, 'app/run.sh'), 0o755), 'mode: app/run.sh is executable now'],
    [
      'where a link leads',
      (root) => (rmSync(join(root, 'app/link')), symlinkSync('run.sh', join(root, 'app/link'))),
      'link: app/link leads elsewhere',
    ],
    [
      'a file that became a link',
      (root) => (rmSync(join(root, 'app/a.ts')), symlinkSync('run.sh', join(root, 'app/a.ts'))),
      'link: app/a.ts was a file, is a link',
    ],
    [
      'a folder that became a file',
      (root) => (rmSync(join(root, 'app/docs'), { recursive: true }), write(root, 'app/docs', '')),
      'added: app/docs\nremoved: app/docs/guide.txt',
    ],
    ['the first file of a folder', (root) => write(root, 'app/docs/guide.txt', ''), 'content: app/docs/guide.txt'],
    ['an empty folder that is filled', (root) => write(root, 'lib/sub/x', ''), 'added: lib/sub/x'],
    [
      'a new ignore rule',
      (root) => write(root, '.dockerignore', `${FILES['.dockerignore']}app/docs\n`),
      'ignore rule "app/docs", now line 4 of .dockerignore\n  out: app/docs/guide.txt',
    ],
    [
      'an exception that is gone',
      (root) => write(root, '.dockerignore', '*.md\napp/tmp\n'),
      'ignore rule "!app/tmp/keep", was line 3 of .dockerignore\n  out: app/tmp/keep',
    ],
    [
      'an instruction that changed',
      (root) => write(root, 'Dockerfile', FILES.Dockerfile.replace('node:20', 'node:22')),
      'instruction: FROM node:20 → FROM node:22',
    ],
    [
      'instructions that came and went',
      (root) => write(root, 'Dockerfile', FILES.Dockerfile.replace('FROM build', 'ENV A=1\nENV B=2')),
      'instruction that is gone: FROM stage-0\nnew instruction: ENV A=1\nnew instruction: ENV B=2',
    ],
    [
      'what changed at the end of a long instruction',
      (root) => write(root, 'Dockerfile', `${FILES.Dockerfile}RUN <<EOF\n${'x '.repeat(99)}1\nEOF\n`),
      `new instruction: RUN <<EOF ${'x '.repeat(30)}x…`,
    ],
    [
      'a directive',
      (root) => write(root, 'Dockerfile', `# escape=\`\n# syntax=docker/dockerfile:1\n${FILES.Dockerfile}`),
      'new instruction: # syntax=docker/dockerfile:1',
    ],
    [
      'another order',
      (root) => write(root, 'Dockerfile', 'FROM node:20 AS build\nFROM build\nCOPY app lib* /app/\n'),
      'the Dockerfile has other text',
    ],
    [
      'bytes that are not understood',
      (root) => write(root, 'Dockerfile', `${FILES.Dockerfile}FETCH x\n`),
      'the Dockerfile has other text\nthe Dockerfile reads other paths\n  in: .dockerignore\n  in: Dockerfile',
    ],
    [
      'lines that read less',
      (root) => write(root, 'Dockerfile', 'FROM node:20 AS build\nCOPY app /app/\nFROM build\n'),
      'instruction: COPY app lib* /app/ → COPY app /app/\nthe Dockerfile reads other paths\n  out: lib/b.ts',
    ],
  ])('tells %s', (_, change, text) => {
    expect(differenceText(after((root) => void change(root)))).toBe(text);
  });

  test('tells what changed in a long instruction', () => {
    const text = (last: string): string => `${FILES.Dockerfile}RUN <<EOF\n${'x '.repeat(99)}${last}\nEOF\n`;
    const root = tree({ ...FILES, Dockerfile: text('1') });
    const before = record(root);
    write(root, 'Dockerfile', text('2'));
    expect(differenceText(differenceOf(before, record(root)))).toBe(
      `instruction: …${'x '.repeat(10)}1 EOF → …${'x '.repeat(10)}2 EOF`,
    );
  });

  test('tells an ignore rule that is gone by what it kept out', () => {
    const root = tree({ ...FILES, '.dockerignore': 'app/docs\n' });
    const before = record(root);
    write(root, '.dockerignore', '\n');
    expect(differenceOf(before, record(root))).toEqual([
      { kind: 'ignore', subject: 'app/docs', line: 1, before: '.dockerignore', come: ['app/docs/guide.txt'] },
    ]);
  });

  test.each<[string, Partial<SourceOptions>, string]>([
    ['a build argument', { args: { BUILDKIT_A: '1' } }, 'build argument BUILDKIT_A: none → 1'],
    ['a build argument that is empty', { args: { BUILDKIT_A: '' } }, 'build argument BUILDKIT_A: none → ""'],
    ['the target', { target: 'build' }, 'target: the last stage → build\ninstruction that is gone: FROM stage-0'],
    [
      'the platform',
      { platforms: ['linux/arm64'] },
      'platform linux/arm64 is built now\nplatform linux/amd64 is not built any more',
    ],
    ['the salt', { salt: '2026-47' }, 'salt: none → 2026-47'],
  ])('tells %s', (_, options, text) => {
    expect(differenceText(after(() => undefined, options))).toBe(text);
  });

  test('does not write what looks like a secret', () => {
    expect(differenceText(after(() => undefined, { args: { BUILDKIT_TOKEN: 'hidden' } }))).toBe(
      'build argument BUILDKIT_TOKEN: another value',
    );
  });

  test('tells named contexts and base images of ours', () => {
    const Dockerfile = 'FROM base\nCOPY --from=tool /x /\nCOPY --from=lib b* /\nCOPY app /app\n';
    const root = tree({ ...FILES, Dockerfile });
    const contexts = { base: { image: `src-${'1'.repeat(20)}` }, tool: { image: 'tool:1' }, lib: join(root, 'lib') };
    const before = record(root, { contexts });
    write(root, 'lib/b2.ts', '');
    const now = record(root, {
      contexts: { ...contexts, base: { image: `src-${'2'.repeat(20)}` }, tool: { image: 'tool:2' } },
    });
    const differences = differenceOf(before, now);
    expect(differences.map(({ kind }) => kind)).toEqual(['base', 'context', 'added']);
    expect(differenceText(differences)).toBe(
      'base image of ours "base": src-11111111111111111111 → src-22222222222222222222\n' +
        'named context "tool": tool:1 → tool:2\n' +
        'added: b2.ts (named context "lib")',
    );
  });

  test('stops where it gets long', () => {
    const many = after((root) => {
      for (let i = 0; i < 30; i++) write(root, `app/${i}`, '');
    });
    expect(differenceText(many).split('\n')).toHaveLength(21);
    expect(differenceText(many)).toMatch(/… and 10 differences more$/);
    expect(differenceText(many, { limit: Infinity }).split('\n')).toHaveLength(30);
  });
});

describe('a record', () => {
  test('has the hash of its source', () => {
    const root = tree(FILES);
    expect(record(root).hash).toBe(hashSource({ context: root }).hash);
  });

  test('is not compared with one of another scheme', () => {
    const now = record(tree(FILES));
    expect(differenceText(differenceOf({ ...now, scheme: 'slipway-source-0' }, now))).toBe(
      'the hashes are of two schemes: slipway-source-0 → slipway-source-3',
    );
  });

  test('is read back whatever another scheme has in it', () => {
    const now = record(tree(FILES));
    const old = parseSourceRecord(JSON.stringify({ ...now, scheme: 'slipway-source-2', inputs: { escape: '`' } }));
    expect(differenceOf(old, now)).toEqual([{ kind: 'scheme', before: 'slipway-source-2', after: now.scheme }]);
  });

  test.each<[string, (made: SourceRecord) => unknown, string]>([
    ['no object', () => [], 'record must be an object'],
    ['a missing field', ({ hash: _, ...rest }) => rest, 'record.hash must be a SHA-256'],
    ['a field that nobody knows', (made) => ({ ...made, extra: 1 }), 'record.extra must be absent'],
    [
      'an entry of no kind',
      (made) => ({ ...made, context: { ...made.context, entries: [{ ...made.context.entries[0], kind: 'x' }] } }),
      'record.context.entries[0].kind must be one of file, executable, link, folder',
    ],
    [
      'a rule that is no pattern',
      (made) => ({ ...made, context: { ...made.context, rules: [{ line: 1, pattern: '![' }] } }),
      'record.context.rules[0].pattern must be a pattern',
    ],
    [
      'a salt that is no text',
      (made) => ({ ...made, inputs: { ...made.inputs, salt: 1 } }),
      'record.inputs.salt must be',
    ],
    [
      'content that is not that of its hash',
      (made) => ({ ...made, hash: '0'.repeat(64) }),
      'hash must be the hash of what',
    ],
  ])('fails on %s', (_, change, message) => {
    const json = JSON.stringify(change(recordOf({ context: tree(FILES) })));
    expect(() => parseSourceRecord(json)).toThrow(SourceError);
    expect(() => parseSourceRecord(json)).toThrow(message);
  });

  test('fails on text that is no JSON', () => {
    expect(() => parseSourceRecord('{')).toThrow(/this is no record of a source: record must be JSON/);
  });
});
