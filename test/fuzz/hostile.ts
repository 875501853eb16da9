import { hashSource, parseIgnoreFile, readPaths, SourceError } from '../../modules/source';
import { memoryTree } from './memory-tree';

/** An input that can be made twice as large, and what reads it. */
export interface Hostile {
  readonly name: string;
  /** Size to start with. */
  readonly size: number;
  run(size: number): unknown;
}

const read = (lines: readonly string[]): unknown => readPaths(['FROM scratch', ...lines].join('\n'));
const times = (count: number, make: (i: number) => string): string[] =>
  Array.from({ length: count }, (_, i) => make(i));

/** Each line of a Dockerfile may have 64 KiB; continued lines make longer ones. */
const continued = (words: readonly string[]): string => words.join(' \\\n');

const DOCKERFILES: readonly Hostile[] = [
  { name: 'continuation lines', size: 2000, run: (n) => read([continued(['RUN x', ...times(n, () => 'x')])]) },
  { name: 'comments inside of a continued line', size: 2000, run: (n) => read([`RUN x \\\n${'# no\n'.repeat(n)}x`]) },
  { name: 'a continued line without an end', size: 2000, run: (n) => read([`RUN ${'\\\n'.repeat(n)}`]) },
  {
    name: 'sources of one COPY',
    size: 1000,
    run: (n) => read([continued(['COPY', ...times(n, (i) => `s${i}`), '/'])]),
  },
  { name: 'COPY lines', size: 1000, run: (n) => read(times(n, (i) => `COPY s${i} /`)) },
  { name: 'a long JSON array', size: 2000, run: (n) => read([`COPY [${continued(times(n, () => '"a",'))} "/"]`]) },
  {
    name: 'flags',
    size: 500,
    run: (n) => read([continued(['RUN', ...times(n, (i) => `--mount=source=s${i},target=/t`), 'x'])]),
  },
  {
    name: 'heredocs of one line',
    size: 200,
    run: (n) => read([continued(['RUN', ...times(n, (i) => `<<E${i}`)]), ...times(n, (i) => `x\nE${i}`)]),
  },
  { name: 'the body of a heredoc', size: 5000, run: (n) => read(['COPY <<E /a', ...times(n, () => '$A ${B} x'), 'E']) },
  { name: 'heredocs without an end', size: 500, run: (n) => read(times(n, (i) => `RUN <<E${i}`)) },
  { name: 'heredoc signs', size: 1000, run: (n) => read([continued(['RUN', ...times(n, () => '<<')])]) },
  {
    name: 'nested braces',
    size: 100,
    run: (n) => read(times(n, () => `ENV A=${'${A:-'.repeat(90)}x${'}'.repeat(90)}`)),
  },
  { name: 'braces without an end', size: 1000, run: (n) => read([continued(['ENV A=', ...times(n, () => '${A:-')])]) },
  {
    name: 'values that double',
    size: 32,
    run: (n) => read(['ENV A=xx', ...times(n, () => 'ENV A=$A$A'), 'COPY $A /']),
  },
  {
    name: 'lines that repeat a long value',
    size: 4,
    run: (n) => read(['ENV A=xx', ...times(18, () => 'ENV A=$A$A'), ...times(n, (i) => `ENV B${i}=$A`)]),
  },
  {
    name: 'patterns in substitutions',
    size: 500,
    run: (n) => read([`ENV A=${'a'.repeat(n)}`, 'ENV B=${A//*a*b/x}', 'ENV B=${A##*a*b}']),
  },
  {
    name: 'long patterns in substitutions',
    size: 500,
    run: (n) => read([`ENV A=aaaaaaaa`, `ENV B=\${A##${'*a'.repeat(n)}}`]),
  },
  { name: 'quotes', size: 2000, run: (n) => read([continued(['ENV A=', ...times(n, () => '"\\""')])]) },
  { name: 'backslashes', size: 5000, run: (n) => read([`RUN ${'\\'.repeat(n)}`]) },
  {
    name: 'blanks',
    size: 5000,
    run: (n) => read([`RUN x${' '.repeat(n)}x`, `COPY${'\t'.repeat(n)}a${' '.repeat(n)}b`]),
  },
  {
    name: 'stages from each other',
    size: 500,
    run: (n) => read(times(n, (i) => `FROM ${i === 0 ? 'scratch' : `s${i - 1}`} AS s${i}\nENV A=x`)),
  },
  {
    name: 'stages that copy from each other',
    size: 500,
    run: (n) => read(times(n, (i) => `FROM scratch AS s${i}\n${i === 0 ? 'COPY a /' : `COPY --from=s${i - 1} / /`}`)),
  },
  { name: 'triggers', size: 500, run: (n) => read([...times(n, (i) => `ONBUILD COPY s${i} /`), 'FROM 0']) },
  { name: 'variables', size: 500, run: (n) => read(times(n, (i) => `ARG A${i}=$A${i - 1}`)) },
  { name: 'directives and comments', size: 5000, run: (n) => readPaths(`${'# x=y\n'.repeat(n)}FROM scratch`) },
  { name: 'instructions that do not exist', size: 2000, run: (n) => read(times(n, () => 'WHAT ever')) },
];

const LONGEST_PATH = 4095;
const deep = Array.from({ length: 200 }, () => 'a').join('/');
const long = 'a'.repeat(LONGEST_PATH);

const IGNORE_FILES: readonly Hostile[] = [
  {
    name: 'ignore rules',
    size: 1000,
    run: (n) => parseIgnoreFile(times(n, (i) => `dir-${i}/*.x`).join('\n')).ignores(deep),
  },
  {
    name: 'exceptions',
    size: 1000,
    run: (n) => parseIgnoreFile(times(n, (i) => (i % 2 ? '!**/a' : '**/a')).join('\n')).ignores(deep),
  },
  { name: 'double stars', size: 500, run: (n) => parseIgnoreFile(`${'**/'.repeat(n)}b`).ignores(deep) },
  { name: 'double stars between names', size: 200, run: (n) => parseIgnoreFile(`${'**/a/'.repeat(n)}b`).ignores(deep) },
  { name: 'stars', size: 200, run: (n) => parseIgnoreFile(`${'a*'.repeat(n)}b`).ignores(long) },
  { name: 'question marks', size: 500, run: (n) => parseIgnoreFile(`${'?'.repeat(n)}*b`).ignores(long) },
  { name: 'classes', size: 500, run: (n) => parseIgnoreFile(`*${'[a-z]'.repeat(n)}b`).ignores(long) },
  { name: 'one long class', size: 2000, run: (n) => parseIgnoreFile(`*[${'b-z'.repeat(n)}]`).ignores(long) },
  { name: 'repetitions', size: 50, run: (n) => parseIgnoreFile(`*${'a{9}'.repeat(n)}b`).ignores(long) },
  { name: 'many repetitions', size: 2, run: (n) => parseIgnoreFile(`*${'a{0,900}'.repeat(n)}b`).ignores(long) },
  { name: 'alternatives', size: 200, run: (n) => parseIgnoreFile(`*${'a|*'.repeat(n)}b`).ignores(long) },
  {
    name: 'blanks in front of and behind a pattern',
    size: 5000,
    run: (n) => parseIgnoreFile(`${' '.repeat(n)}a b${' '.repeat(n)}`),
  },
  { name: 'slashes and dots', size: 5000, run: (n) => parseIgnoreFile(`${'a/../'.repeat(n)}${'/'.repeat(n)}`) },
  { name: 'a class without an end', size: 5000, run: (n) => parseIgnoreFile(`[${'a-b'.repeat(n)}`) },
];

const ROOT = '/context';

function context(dockerfile: string, files: Readonly<Record<string, string>> = {}, ignored = ''): unknown {
  const all = { Dockerfile: dockerfile, '.dockerignore': ignored, ...files };
  return hashSource({ context: ROOT, tree: memoryTree(ROOT, all) }).hash;
}

const many = (count: number): Record<string, string> =>
  Object.fromEntries(times(count, (i) => `d${i % 50}/f${i}`).map((name) => [name, '']));

const CONTEXTS: readonly Hostile[] = [
  { name: 'files', size: 1000, run: (n) => context('FROM scratch\nCOPY . /', many(n), '**/*.x\n!**/f1*') },
  { name: 'files and --parents', size: 1000, run: (n) => context('FROM scratch\nCOPY --parents **/f*1* /', many(n)) },
  {
    name: 'double stars of --parents',
    size: 100,
    run: (n) => context(`FROM scratch\nCOPY --parents ${'**/'.repeat(n)}f1 /`, many(500)),
  },
  { name: 'stars of COPY', size: 500, run: (n) => context(`FROM scratch\nCOPY ${'*d'.repeat(n)}x /`, many(500)) },
  {
    name: 'links that lead to links',
    size: 10,
    run: (n) =>
      context(
        'FROM scratch\nCOPY l0/l0/l0/l0/l0/l0 /',
        Object.fromEntries([
          ...times(n, (i) => `l${i}`).map((name, i) => [name, `-> l${i + 1}`] as const),
          [`l${n}`, '-> .'],
        ]),
      ),
  },
  {
    name: 'sources that are looked for',
    size: 200,
    run: (n) => context(`FROM scratch\n${times(n, (i) => `COPY d1/f${(i % 10) * 50 + 1} /`).join('\n')}`, many(500)),
  },
  {
    name: 'a name with no near one',
    size: 1000,
    run: (n) =>
      context(
        'FROM scratch\nCOPY nothing-of-that-name /',
        Object.fromEntries(times(n, (i) => `file-${i}`).map((name) => [name, ''])),
      ),
  },
];

export const HOSTILE = [...DOCKERFILES, ...IGNORE_FILES, ...CONTEXTS];

/** Answers and documented errors are one to the clock. */
export function settle(work: () => unknown): void {
  try {
    work();
  } catch (error) {
    if (!(error instanceof SourceError)) throw error;
  }
}
