/** Files, links, names and ignore files on which the source hash fell short of Docker. */
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { entryDigest, parseIgnoreFile, SourceError } from '../../modules/source';
import { ContextFolder } from '../context-folder';
import { whileSwapped } from '../swapper';
import { type FieldRow, testRows } from './field/rows';

const WHOLE = 'FROM scratch\nCOPY . /\n';

/** What comes of a context: its paths, the warnings that are not of every test, or the error. */
function row(
  kind: string,
  example: string,
  files: Readonly<Record<string, string>>,
  expected: FieldRow['expected'],
): FieldRow {
  return { kind, example, expected, run: () => inContext({ Dockerfile: WHOLE, ...files }, happened) };
}

async function inContext<T>(
  files: Readonly<Record<string, string>>,
  work: (context: ContextFolder) => T | Promise<T>,
): Promise<T> {
  const context = new ContextFolder(files);
  try {
    return await work(context);
  } finally {
    context.remove();
  }
}

function happened(context: ContextFolder): string {
  try {
    const { entries, warnings } = context.hash({ silence: ['no-ignore-file', 'untracked-files', 'unpinned-base'] });
    return [
      entries.map(({ path: name }) => JSON.stringify(name).slice(1, -1)).join(' '),
      ...warnings.map(({ code }) => code),
    ].join(', ');
  } catch (error) {
    if (error instanceof SourceError) return error.what;
    throw error;
  }
}

const IGNORE = 'an ignore file is what the builder finds';
const LEFT_OUT = 'what is left out is told';
const NAMES = 'names stop nothing that Docker builds';
const LINKS = 'links to the root are the root';
const PATTERNS = 'patterns are refused where moby refuses them';
const COPIED = 'what cannot be copied is refused';
const SWAPPED = 'others who swap folders get nothing in';

const pattern = (text: string, asked: string, expected: string): FieldRow => ({
  kind: PATTERNS,
  example: JSON.stringify(text),
  expected,
  run: () => {
    try {
      return parseIgnoreFile(text).ignores(asked) ? 'ignored' : 'kept';
    } catch (error) {
      return error instanceof SourceError ? 'refused' : String(error);
    }
  },
});

const link = (target: string): FieldRow =>
  row(
    LINKS,
    target,
    {
      Dockerfile: 'FROM scratch\nCOPY all/ /d/\nCOPY top deep/none* /d/\n',
      all: `-> ${target}`,
      top: '',
      'deep/file': '',
    },
    'Dockerfile all deep/file top, nothing-matched',
  );

const piped = (example: string, line: string, expected: RegExp): FieldRow => ({
  kind: COPIED,
  example,
  expected,
  run: () =>
    inContext({ Dockerfile: `FROM scratch\n${line}\n`, 'src/a': '' }, (context) => {
      context.pipe('src/p');
      return happened(context);
    }),
});

testRows([
  row(
    IGNORE,
    'a link out of the context',
    { '.dockerignore': '-> ../rules', 'run.log': '' },
    '.dockerignore Dockerfile run.log',
  ),
  row(IGNORE, 'a link to nothing', { '.dockerignore': '-> rules', 'run.log': '' }, '.dockerignore Dockerfile run.log'),
  row(IGNORE, 'a link in a circle', { '.dockerignore': '-> .dockerignore' }, '.dockerignore Dockerfile'),
  row(
    IGNORE,
    'a link inside',
    { '.dockerignore': '-> rules', rules: '*.log', 'run.log': '' },
    '.dockerignore Dockerfile rules',
  ),
  row(
    IGNORE,
    'a link beside the Dockerfile',
    { 'Dockerfile.dockerignore': '-> rules', rules: '*.log', 'run.log': '' },
    'Dockerfile Dockerfile.dockerignore rules',
  ),
  row(LEFT_OUT, 'state', { 'prod.tfstate': '', a: '' }, 'Dockerfile a, left-out'),
  row(LEFT_OUT, '.git', { '.git/HEAD': '' }, 'Dockerfile, left-out'),
  row(
    LEFT_OUT,
    'by a wildcard',
    { Dockerfile: 'FROM scratch\nCOPY a* /\n', 'a.tfstate': '', 'a.txt': '' },
    'a.txt, left-out',
  ),
  row(LEFT_OUT, 'not what a rule drops', { '.git/HEAD': '', '.dockerignore': '.git' }, '.dockerignore Dockerfile'),
  row(LEFT_OUT, 'not what nothing reads', { Dockerfile: 'FROM scratch\nCOPY a /\n', a: '', 'x.tfstate': '' }, 'a'),
  piped('a named pipe in the whole context', 'COPY . /', /src\/p: is a named pipe or a device/),
  piped('a named pipe by a wildcard', 'COPY src/* /', /src\/p: is a named pipe or a device/),
  piped('not where nothing reads it', 'COPY src/a /', /^src\/a$/),
  row(
    NAMES,
    'no UTF-8, and not read',
    { Dockerfile: 'FROM scratch\nCOPY app.py /\n', 'app.py': '', 'caf\udce9.txt': '' },
    'app.py',
  ),
  row(NAMES, 'no UTF-8, and ignored', { '.dockerignore': '*.txt', 'caf\udce9.txt': '' }, '.dockerignore Dockerfile'),
  row(
    NAMES,
    'no UTF-8, and copied',
    { 'caf\udce9.txt': '', 'caf\udce8.txt': '' },
    'Dockerfile caf\\udce8.txt caf\\udce9.txt',
  ),
  row(
    NAMES,
    'letters of both cases',
    { 'xt_MARK.h': '', 'xt_mark.h': '' },
    'Dockerfile xt_MARK.h xt_mark.h, similar-names',
  ),
  row(NAMES, 'folders of both cases', { 'B/x': '', 'b/y': '' }, 'B/x Dockerfile b/y, similar-names'),
  ...['.', './', '..', '../..', '/', 'deep/..'].map(link),
  row(
    LINKS,
    'not twice on one path, as the builder',
    { Dockerfile: 'FROM scratch\nCOPY l/l/x /\n', l: '-> .', x: '' },
    /follows a link of the context once/,
  ),
  pattern('a*/[a-]', 'b', 'kept'),
  pattern('-/*/\\', 'b', 'kept'),
  pattern('!*/*b/a[b', 'a', 'kept'),
  pattern('!*\\y', 'a', 'kept'),
  pattern('a\\b*', 'a.b', 'ignored'),
  pattern('[[:alpha:]]*', 'a1', 'ignored'),
  pattern('[a-]', 'a', 'refused'),
  pattern('a\\', 'a', 'refused'),
  pattern('\\y', 'a', 'refused'),
  {
    kind: SWAPPED,
    example: 'a folder becomes a link and back while it is hashed',
    expected: 'ours or refused',
    run: () => inContext({ Dockerfile: WHOLE, 'd/a': 'ours', 'd/deep/a': 'ours' }, hashedWhileSwapped),
  },
]);

async function hashedWhileSwapped(context: ContextFolder): Promise<string> {
  const target = path.join(path.dirname(context.root), 'private');
  mkdirSync(path.join(target, 'deep'), { recursive: true });
  for (const name of ['a', 'deep/a']) writeFileSync(path.join(target, name), 'private');
  const seen = new Set<string>();
  await whileSwapped(context.at('d'), target, () => {
    for (let round = 0; round < 200; round++) digests(context).forEach((digest) => seen.add(digest));
  });
  const allowed = [entryDigest('ours'), 'refused'];
  return [...seen].every((digest) => allowed.includes(digest)) ? 'ours or refused' : [...seen].join(' ');
}

function digests(context: ContextFolder): string[] {
  try {
    const { entries } = context.hash({ silence: ['untracked-files'] });
    return entries.filter(({ path: name }) => name.includes('/')).map(({ digest }) => digest);
  } catch (error) {
    if (error instanceof SourceError) return ['refused'];
    throw error;
  }
}
