import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import type { ImageDocument } from '../../contract/image';
import { hashSource, recordOf } from '../../modules/source';
import { imageDocument } from '../../test/image-document';
import { EngineError } from '../engine-error';
import { hashForBuild } from './source';

let root: string;
let stack: string;
describe('source changed', () => {
  beforeEach(() => {
    root = mkdtempSync(path.join(tmpdir(), 'slipway-test-'));
    stack = path.join(root, 'cdktf.out/stacks/app');
    mkdirSync(path.join(root, 'unread'));
    write('a', 'A');
    write('lib/b', 'B');
  });
  afterEach(() => rmSync(root, { recursive: true }));

  const whole = { context: '../../..', dockerfile: 'Dockerfile', platforms: ['linux/amd64'] };
  const options = () => ({ context: root, platforms: whole.platforms });
  /** As synthesis plans it and records it. */
  function planned(more: Partial<ImageDocument> = {}): ImageDocument {
    write('Dockerfile', 'FROM scratch\nCOPY . /app/\n');
    write('cdktf.out/stacks/app/api.json.gz', gzipSync(JSON.stringify(recordOf(options()))));
    const { tag } = hashSource(options());
    return imageDocument({ module: stack, source: whole, tag, record: 'api.json.gz', ...more });
  }
  function write(file: string, content: string | Buffer = 'x'): void {
    mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
    writeFileSync(path.join(root, file), content);
  }
  function changed(document: ImageDocument, env: NodeJS.ProcessEnv = {}): EngineError {
    try {
      hashForBuild(document, env);
    } catch (error) {
      if (error instanceof EngineError) return error;
      throw error;
    }
    throw new Error('it did not fail');
  }

  test.each<[string, () => void, RegExp, RegExp]>([
    ['a file that is new', () => write('tfplan'), /now; added: tfplan$/, /`tfplan`, a line of \.dockerignore; then/],
    [
      'a folder that is new',
      () => ['tmp/a', 'tmp/b/c'].forEach((file) => write(file)),
      /added: tmp\/$/,
      /`tmp`, a line/,
    ],
    ['a file in a known folder', () => write('lib/c'), /added: lib\/c$/, /`lib\/c`, a line/],
    ['a file that was edited', () => write('a', 'B'), /changed: a$/, /`a`, a line/],
    ['a mode', () => chmodSync(path.join(root, 'a'), 0o755), /changed: a$/, /`a`/],
    ['a file that is gone', () => rmSync(path.join(root, 'a')), /deleted: a$/, /^synthesize again/],
    [
      'several',
      () => [write('n'), write('a', 'B'), rmSync(path.join(root, 'lib/b'))],
      /: n; .*: a; .*: lib\/b$|: a; deleted: lib\/b; added: n$/,
      /`a` and `n`, lines of/,
    ],
    [
      'many',
      () => [1, 2, 3, 4, 5, 6, 7, 8, 9].forEach((name) => write(`n${String(name)}`)),
      /added: n1, n2, n3, n4, n5; and 4 more$/,
      /`n5`, lines of/,
    ],
    ['a name with signs', () => write('#[a]*!'), /added: #\[a\]\*!$/, /`\[#\]\\\[a]\\\*!`/],
    ['a name that hides a line', () => write('a\nb\u001b'), /added: a\\nb\\u001b$/, /`a\?b\?`, a line of/],
    [
      'the Dockerfile',
      () => write('Dockerfile', 'FROM scratch\nCOPY . /\n'),
      /changed: Dockerfile; instruction: .*COPY/,
      /^synthesize/,
    ],
    ['an ignore file', () => write('.dockerignore', 'lib\n'), /added: \.dockerignore; ignore rule "lib"/, /.*/],
  ])('fails on %s, and names it', (_, change, why, fix) => {
    const document = planned();
    change();
    const error = changed(document);
    expect(error.what).toBe('the source changed since synthesis');
    expect(error.why).toMatch(why);
    expect(error.fix).toMatch(fix);
    expect(error.fix).toMatch(/synthesize again/);
  });

  test.each(['#x', '!y', 'a*b', 'a[b]', 'back\\slash', ' z', 'z ', 'q?'])(
    'proposes a line that keeps out %j',
    (name) => {
      write('.dockerignore', '');
      const document = planned();
      write(name);
      const [, line = ''] = /with `(.*)`, a line of \.dockerignore/.exec(changed(document).fix) ?? [];
      write('.dockerignore', `${line}\n`);
      const paths = hashSource(options()).entries.map((entry) => entry.path);
      expect(paths).toEqual(['.dockerignore', 'Dockerfile', 'a', 'lib/b', 'unread']);
    },
  );

  test.each([
    ['without a record', undefined],
    ['with a record that is gone', 'gone.json.gz'],
  ])('names what changed last %s', (_, record) => {
    const { record: _record, ...document } = planned();
    write('tfplan');
    const error = changed({ ...document, ...(record !== undefined && { record }) });
    expect(error.why).toMatch(/now; changed last: tfplan, /);
    expect(error.what).toBe(`the source changed since ${record === undefined ? 'it was planned' : 'synthesis'}`);
  });

  test.each<[string, (folder: string) => NodeJS.ProcessEnv]>([
    ['TMPDIR', (TMPDIR) => ({ TMPDIR })],
    ['TF_DATA_DIR', (TF_DATA_DIR) => ({ TF_DATA_DIR })],
    ['DOCKER_CONFIG', (DOCKER_CONFIG) => ({ DOCKER_CONFIG })],
    ['BUILDX_CONFIG', (BUILDX_CONFIG) => ({ BUILDX_CONFIG })],
    ['XDG_CACHE_HOME', (XDG_CACHE_HOME) => ({ XDG_CACHE_HOME })],
  ])('builds what was planned when tools write into the context where %s says', (_, env) => {
    const document = planned();
    write('written/here/a');
    expect(changed(document).why).toMatch(/added: written\/$/);
    const { context } = hashForBuild(document, env(path.join(root, 'written/here')));
    expect(context.entries.map((entry) => entry.path)).toEqual(['Dockerfile', 'a', 'lib/b', 'unread']);
  });

  test('builds what was planned when synthesis knew a folder and the apply does not', () => {
    write('infra-out/manifest.json');
    const leftOut = [path.join(root, 'infra-out')];
    const document = planned();
    const { tag } = hashSource({ ...options(), leftOut });
    const source = { ...whole, leftOut: ['../../../infra-out'] };
    expect(hashForBuild({ ...document, source, tag }).hash.slice(0, 20)).toBe(tag.slice(4));
  });

  test('builds what was planned when the apply calls a folder of the source its own', () => {
    const document = planned();
    const { context } = hashForBuild(document, { TMPDIR: path.join(root, 'lib') });
    expect(context.entries.map((entry) => entry.path)).toContain('lib/b');
  });
});
