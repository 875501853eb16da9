/** `requireCommitted` promises what a clean checkout gives. */
import { chmodSync, rmSync, writeFileSync } from 'node:fs';
import { hashSource, SourceError } from '../../modules/source';
import { git, repository, write } from '../working-repository';
import { type FieldRow, testRows } from './field/rows';

const POINTER = `version https://git-lfs.github.com/spec/v1\noid sha256:${'0'.repeat(64)}\nsize 5000\n`;

function row(example: string, change: () => void, says: FieldRow['expected']): FieldRow {
  const run = (): string => {
    repository();
    change();
    try {
      return hashSource({ context: 'api', requireCommitted: true }).tag;
    } catch (error) {
      if (error instanceof SourceError) return error.problem.replace(/^.*\(requireCommitted\): /, '');
      throw error;
    }
  };
  return { kind: 'committed', example, run, expected: says };
}

function committed(path: string, content: string): void {
  write(path, content);
  git('add', '.');
  git('commit', '--quiet', '-m', 'more');
}

testRows([
  row('nothing changed', () => undefined, /^src-/),
  row('a deleted file', () => rmSync('api/src/a.txt'), 'git has api/src/a.txt, and the disk does not'),
  row(
    'a sparse checkout',
    () => {
      committed('api/src/big/file', '');
      git('sparse-checkout', 'set', '--no-cone', '/*', '!big');
    },
    'git has api/src/big/file, and the disk does not',
  ),
  row('git add -N', () => (write('api/src/new', ''), git('add', '-N', '.')), 'git does not track api/src/new'),
  row(
    'assume-unchanged',
    () => {
      git('update-index', '--assume-unchanged', 'api/src/a.txt');
      writeFileSync('api/src/a.txt', 'b\n');
    },
    'git has other content for api/src/a.txt',
  ),
  row(
    'core.fileMode off',
    () => {
      git('config', 'core.fileMode', 'false');
      chmodSync('api/src/run.sh', 0o644);
    },
    'git has another exec bit for api/src/run.sh',
  ),
  row(
    'a pointer of Git LFS',
    () => committed('api/src/model.bin', POINTER),
    'pointers of Git LFS stand in place of the content of api/src/model.bin',
  ),
  row(
    'a filter',
    () => committed('.gitattributes', '*.txt filter=vault\n'),
    'a checkout writes other bytes than git has for api/src/a.txt (filter=vault)',
  ),
  row(
    'eol=crlf',
    () => committed('.gitattributes', '*.txt text eol=crlf\n'),
    'a checkout writes other bytes than git has for api/src/a.txt (eol=crlf)',
  ),
  row(
    'an ignore file that is gone',
    () => (committed('api/.dockerignore', '*.md\n'), rmSync('api/.dockerignore')),
    'git has api/.dockerignore, and the disk does not',
  ),
]);
