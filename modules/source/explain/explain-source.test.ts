import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { hashSource } from '../hash/hash-source';
import type { SourceOptions } from '../source-options';
import { explainSource } from './explain-source';
import type { ExplainedContext, Explanation } from './explanation';
import { explanationOfPath } from './explanation-of-path';
import { explanationText } from './explanation-text';

const scratch = mkdtempSync(join(tmpdir(), 'explain-'));
let count = 0;
const home = process.cwd();

afterEach(() => process.chdir(home));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

/** Writes a tree and goes there, so that paths are shown from it. Null is an empty folder. */
function checkout(files: Record<string, string | null>): void {
  const root = join(scratch, String(count++));
  for (const [path, content] of Object.entries(files)) {
    const target = join(root, path);
    mkdirSync(content === null ? target : dirname(target), { recursive: true });
    if (content !== null) writeFileSync(target, content);
  }
  process.chdir(root);
}

const explain = (options: Partial<SourceOptions> = {}): Explanation => explainSource({ context: '.', ...options });
const readersOf = ({ included }: ExplainedContext): Record<string, number[]> =>
  Object.fromEntries(included.map(({ path, readers }) => [path, readers.map(({ line }) => line)]));
const reasonsOf = ({ excluded }: ExplainedContext): Record<string, string[]> =>
  Object.fromEntries(
    excluded.map(({ path, reasons }) => [
      path,
      reasons.map((reason) =>
        reason.kind === 'ignored' ? `${reason.file}:${reason.line} ${reason.text}` : reason.kind,
      ),
    ]),
  );

const SHOP = {
  'services/api/Dockerfile':
    'FROM node:20 AS build\nCOPY package*.json ./\nCOPY services/api \\\n  shared/ /app/\n' +
    'RUN --mount=type=bind,source=shared/schema,target=/s make\nFROM build AS test\nCOPY test /test\n',
  '.dockerignore': '# not needed\n**/node_modules\n*.log\n!keep.log\nshared/tmp/*\n!shared/tmp/kept\n',
  'package.json': '{}',
  'package-lock.json': '{}',
  'services/api/index.ts': 'x',
  'services/api/node_modules/a/index.js': 'x',
  'services/web/index.ts': 'x',
  'shared/a.ts': 'x',
  'shared/schema/b.sql': 'x',
  'shared/tmp/kept': 'x',
  'shared/tmp/dropped': 'x',
  'test/t.ts': 'x',
  'npm.log': 'x',
  '.git/HEAD': 'x',
  'shared/terraform.tfstate': '{}',
};

describe('an explanation', () => {
  test('says which lines read what is in the hash', () => {
    checkout(SHOP);
    const { tag, context } = explain({ dockerfile: 'services/api/Dockerfile', target: 'build' });
    expect(tag).toBe(hashSource({ context: '.', dockerfile: 'services/api/Dockerfile', target: 'build' }).tag);
    expect(readersOf(context)).toEqual({
      'package.json': [2],
      'package-lock.json': [2],
      'services/api/Dockerfile': [3],
      'services/api/index.ts': [3],
      'shared/a.ts': [3],
      'shared/schema/b.sql': [3, 5],
      'shared/tmp/kept': [3],
    });
    expect(context.included.at(-2)?.readers).toEqual([
      { instruction: 'COPY', line: 3, path: 'shared', text: expect.stringContaining('COPY services/api') as string },
      expect.objectContaining({ instruction: 'RUN', line: 5, path: 'shared/schema' }) as object,
    ]);
  });

  test('says why the rest is not, folders that are out as a whole as one', () => {
    checkout(SHOP);
    const { context } = explain({ dockerfile: 'services/api/Dockerfile', target: 'build' });
    expect(reasonsOf(context)).toEqual({
      '.dockerignore': ['unread'],
      '.git': ['dropped'],
      'npm.log': ['.dockerignore:3 *.log', 'unread'],
      'services/api/node_modules': ['.dockerignore:2 **/node_modules'],
      'services/web': ['unread'],
      'shared/terraform.tfstate': ['dropped'],
      'shared/tmp/dropped': ['.dockerignore:5 shared/tmp/*'],
      test: ['unread'],
    });
  });

  test('has every file once, either in the hash or out of it', () => {
    checkout({
      ...SHOP,
      empty: null,
      'shared/tmp/deep/x': '',
      'ignored-empty': null,
      '.dockerignore': 'ignored-empty\n',
    });
    const { context } = explain({ dockerfile: 'services/api/Dockerfile' });
    const isBelow = (path: string, { path: folder }: { path: string }): boolean =>
      path === folder || path.startsWith(`${folder}/`);
    const files = readdirSync('.', { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name));
    for (const file of files) {
      const told = [
        ...context.included.filter(({ path }) => path === file),
        ...context.excluded.filter((one) => isBelow(file, one)),
      ];
      expect({ file, told: told.length }).toEqual({ file, told: 1 });
    }
    expect(reasonsOf(context)).toMatchObject({
      empty: ['unread'],
      'ignored-empty': ['.dockerignore:1 ignored-empty', 'unread'],
    });
    expect(readersOf(context)).toMatchObject({ 'shared/tmp/deep/x': [3], 'test/t.ts': [7] });
  });

  test('has everything else that is in the hash', () => {
    const Dockerfile =
      'FROM base\nCOPY --from=tool /x /\nCOPY --from=lib a /\nFROM node:20\nARG A\nCOPY --from=0 / /\n';
    checkout({ Dockerfile, 'lib/a': '', 'lib/b': '' });
    const { inputs, contexts } = explain({
      contexts: { base: { image: 'src-0123456789abcdef0123' }, tool: { image: 'tool:1' }, lib: 'lib' },
      args: { A: '1', B: '2' },
      salt: 's',
      platforms: ['linux/x86_64'],
    });
    expect(inputs).toEqual({
      dockerfile: {
        path: 'Dockerfile',
        instructions: [
          'FROM base',
          'COPY --from=tool x /',
          'COPY --from=lib a /',
          'FROM node:20',
          'ARG A',
          'COPY --from=stage-0 / /',
        ],
      },
      platforms: ['linux/amd64'],
      args: { A: '1' },
      salt: 's',
      images: [
        { name: 'base', image: 'src-0123456789abcdef0123', ours: true },
        { name: 'tool', image: 'tool:1', ours: false },
      ],
      externalBases: [{ reference: 'node:20', line: 4 }],
    });
    expect(readersOf(contexts['lib']!)).toEqual({ a: [3] });
    expect(reasonsOf(contexts['lib']!)).toEqual({ b: ['unread'] });
  });

  test('says what makes the whole context count as read', () => {
    checkout({ Dockerfile: 'FROM x\nFETCH a\n', a: '' });
    const explanation = explain();
    expect(explanation.widened).toMatchObject([{ code: 'not-understood', line: 2 }]);
    expect(readersOf(explanation.context)).toEqual({ Dockerfile: [], a: [] });
    expect(explanationText(explanation)).toMatch(/Dockerfile +1 path +15 B +line 2: unknown instruction: FETCH/);
  });

  test('is plain data', () => {
    checkout(SHOP);
    const explanation = explain({ dockerfile: 'services/api/Dockerfile' });
    expect(JSON.parse(JSON.stringify(explanation))).toEqual(explanation);
  });
});

describe('the text of an explanation', () => {
  test('is a page, with folders as one line each', () => {
    checkout({ ...SHOP, ...Object.fromEntries(Array.from({ length: 500 }, (_, i) => [`shared/many/${i}.ts`, 'x'])) });
    const { tag } = explain({ dockerfile: 'services/api/Dockerfile', target: 'build' });
    const text = explanationText(
      explain({ dockerfile: 'services/api/Dockerfile', target: 'build', args: { BUILDKIT_KEY: 'hidden', A: '1' } }),
    );
    expect(text).not.toContain('hidden');
    expect(text).toContain('BUILDKIT_KEY=…');
    expect(explanationText(explain({ dockerfile: 'services/api/Dockerfile', target: 'build' })).split('\n')).toEqual([
      `${tag}  507 paths, 681 B`,
      '  Dockerfile     services/api/Dockerfile',
      '  target         build',
      '  platforms      linux/amd64',
      '  base, by name  node:20 (line 1)',
      'in the hash',
      '  package-lock.json     1 path    2 B  line 2: COPY package*.json ./',
      '  package.json          1 path    2 B  line 2: COPY package*.json ./',
      '  services/            2 paths  174 B  line 3: COPY services/api shared/ /app/',
      '  shared/a.ts           1 path    1 B  line 3: COPY services/api shared/ /app/',
      '  shared/many/       500 paths  500 B  line 3: COPY services/api shared/ /app/',
      '  shared/schema/        1 path    1 B  line 3: COPY services/api shared/ /app/; ' +
        'line 5: RUN --mount=type=bind,source=shared/schema,target=/s make',
      '  shared/tmp/           1 path    1 B  line 3: COPY services/api shared/ /app/',
      'not in the hash',
      '  .dockerignore, services/web/, test/  no instruction reads it',
      '  .git/, shared/terraform.tfstate      never part of a build context',
      '  npm.log                              line 3 of .dockerignore drops it: *.log; no instruction reads it',
      '  services/api/node_modules/           line 2 of .dockerignore drops it: **/node_modules',
      '  shared/tmp/dropped                   line 5 of .dockerignore drops it: shared/tmp/*',
    ]);
  });

  test('answers for one path', () => {
    checkout(SHOP);
    const explanation = explain({ dockerfile: 'services/api/Dockerfile', target: 'build' });
    const about = (path: string): string[] => explanationText(explanation, { path }).split('\n').slice(1);
    const copies = 'line 3: COPY services/api shared/ /app/';
    expect(about('shared/a.ts')).toEqual(['in the hash', `  shared/a.ts  1 path  1 B  ${copies}`]);
    expect(about('./services/')).toEqual([
      'in the hash',
      `  services/  2 paths  174 B  ${copies}`,
      'not in the hash',
      '  services/api/node_modules/  line 2 of .dockerignore drops it: **/node_modules',
      '  services/web/               no instruction reads it',
    ]);
    expect(about('services/api/node_modules/a/index.js')).toEqual([
      'not in the hash',
      '  services/api/node_modules/  line 2 of .dockerignore drops it: **/node_modules',
    ]);
    expect(about('services/api/Dockerfile')).toEqual([
      'the Dockerfile itself: the instructions that the target needs are in the hash, copied or not',
      'in the hash',
      `  services/api/Dockerfile  1 path  173 B  ${copies}`,
    ]);
    expect(about('nowhere')).toEqual(['not in the hash: there is no such path']);
    expect(explanationOfPath(explanation, './test/').context.excluded).toMatchObject([{ path: 'test' }]);
  });

  test('stops where it gets long, unless it is asked for all', () => {
    const files = Object.fromEntries(Array.from({ length: 60 }, (_, i) => [`f${i}`, '']));
    checkout({
      Dockerfile: `FROM x\n${Object.keys(files)
        .map((file) => `COPY ${file} /\n`)
        .join('')}`,
      ...files,
    });
    expect(explanationText(explain())).toContain('… and 40 more lines');
    expect(explanationText(explain(), { limit: Infinity })).toContain('line 61: COPY f59 /');
  });
});
