import {
  appendFileSync,
  chmodSync,
  mkdirSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { FILES, git, repository, write } from '../../../test/working-repository';
import { SourceError } from '../source-error';
import type { SourceOptions } from '../source-options';
import type { SourceWarning } from '../source-warning';
import { hashSource } from './hash-source';

const warnings = (options: Partial<SourceOptions> = {}): SourceWarning[] =>
  hashSource({ context: 'api', ...options }).warnings;
const refused = (options: Partial<SourceOptions> = {}): string => {
  try {
    hashSource({ context: 'api', requireCommitted: true, ...options });
    return 'nothing';
  } catch (error) {
    if (error instanceof SourceError) return error.what;
    throw error;
  }
};

/** What git LFS has in the place of `x`. */
const POINTER =
  'version https://git-lfs.github.com/spec/v1\n' +
  'oid sha256:2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881\nsize 1\n';

const commit = (): void => {
  git('add', '.');
  git('commit', '--quiet', '--allow-empty', '-m', 'more');
};

const committed = (path: string, content: string): void => {
  write(path, content);
  commit();
};

const submodule = (): void => {
  const here = process.cwd();
  const library = repository({ 'lib.txt': 'x', 'deep/lib.txt': 'y' });
  process.chdir(here);
  git('submodule', '--quiet', 'add', library, 'api/src/lib');
  commit();
};

describe('requireCommitted', () => {
  test.each<[string, () => void]>([
    ['as it is', () => undefined],
    [
      'with large files that git keeps elsewhere',
      () => (committed('api/src/large', POINTER), write('api/src/large', 'x')),
    ],
    ['with links', () => (symlinkSync('a.txt', 'api/src/link'), commit())],
    ['with submodules', submodule],
    ['with submodules whose branches are packed', () => (submodule(), git('-C', 'api/src/lib', 'pack-refs', '--all'))],
    ['of a worktree', () => (git('worktree', 'add', '--quiet', '../tree'), process.chdir('../tree'))],
    ['with files larger than a piece that is read', () => committed('api/src/large', 'x'.repeat(1_000_001))],
    [
      'with attributes that change no bytes',
      () => committed('api/.gitattributes', '* text=auto eol=lf\n*.txt -diff\n'),
    ],
    [
      'with binary files among text that does change',
      () => committed('api/.gitattributes', '* text=auto eol=crlf\n*.txt binary\n*.sh -text\nDockerfile eol=lf\n'),
    ],
    ['with CRLF in git', () => (write('.gitattributes', '* -text\n'), committed('api/src/crlf', 'a\r\n'))],
    ['with attributes of this machine', () => write('.git/info/attributes', '* ident\n')],
    ['with attributes that are not committed', () => write('api/.gitattributes', '* ident\n')],
    [
      'with changes that no line reads',
      () => (appendFileSync('api/unread.txt', 'x'), write('new.txt', ''), rmSync('api/unread.txt')),
    ],
    [
      'with changes that an ignore file drops',
      () => (committed('api/.dockerignore', 'src/*.tmp\n'), write('api/src/x.tmp', '')),
    ],
    ['with what is staged', () => (write('api/src/new', ''), git('add', '.'))],
    [
      'with a sparse checkout of what no line reads',
      () => {
        committed('docs/guide.md', '');
        git('sparse-checkout', 'set', '--cone', '--sparse-index', 'api');
      },
    ],
  ])('accepts a clean checkout %s', (_, prepare) => {
    repository();
    prepare();
    expect(refused()).toBe('nothing');
  });

  test('accepts a repository with SHA-256 ids', () => {
    repository(FILES, '--object-format=sha256');
    expect(refused()).toBe('nothing');
    appendFileSync('api/src/a.txt', 'b');
    expect(refused()).toContain('git has other content for api/src/a.txt');
  });

  test.each<[string, () => void, string]>([
    ['an untracked file', () => write('api/src/new', ''), 'git does not track api/src/new'],
    [
      'a file that is only announced',
      () => (write('api/src/new', ''), git('add', '-N', '.')),
      'git does not track api/src/new',
    ],
    ['an empty folder', () => mkdirSync('api/src/empty'), 'git does not track api/src/empty'],
    [
      'a repository in it that is no submodule',
      () => {
        mkdirSync('api/src/inner');
        git('init', '--quiet', 'api/src/inner');
        write('api/src/inner/file', '');
        git('-C', 'api/src/inner', 'add', '.');
      },
      'git does not track api/src/inner/file',
    ],
    [
      'an untracked Dockerfile',
      () => git('rm', '--quiet', '--cached', 'api/Dockerfile'),
      'git does not track api/Dockerfile',
    ],
    ['an untracked ignore file', () => write('api/.dockerignore', '*.md\n'), 'git does not track api/.dockerignore'],
    ['other content', () => appendFileSync('api/src/a.txt', 'b'), 'git has other content for api/src/a.txt'],
    [
      'other content of equal size and time',
      () => {
        const { atime, mtime } = statSync('api/src/a.txt');
        writeFileSync('api/src/a.txt', 'b\n');
        utimesSync('api/src/a.txt', atime, mtime);
      },
      'git has other content for api/src/a.txt',
    ],
    [
      'other content that git is to assume unchanged',
      () => {
        git('update-index', '--assume-unchanged', 'api/src/a.txt');
        appendFileSync('api/src/a.txt', 'b');
      },
      'git has other content for api/src/a.txt',
    ],
    [
      'other content of a file that git is to skip',
      () => {
        git('update-index', '--skip-worktree', 'api/src/a.txt');
        appendFileSync('api/src/a.txt', 'b');
      },
      'git has other content for api/src/a.txt',
    ],
    ['another exec bit', () => chmodSync('api/src/a.txt', 0o755), 'git has another exec bit for api/src/a.txt'],
    [
      'an exec bit that git does not look at',
      () => {
        git('config', 'core.fileMode', 'false');
        chmodSync('api/src/run.sh', 0o644);
      },
      'git has another exec bit for api/src/run.sh',
    ],
    [
      'a file that became a link',
      () => (rmSync('api/src/a.txt'), symlinkSync('x', 'api/src/a.txt')),
      'git has other content for api/src/a.txt',
    ],
    [
      'a link that leads elsewhere',
      () => {
        symlinkSync('a.txt', 'api/src/link');
        commit();
        rmSync('api/src/link');
        symlinkSync('run.sh', 'api/src/link');
      },
      'git has other content for api/src/link',
    ],
    [
      'a file that became a folder',
      () => (rmSync('api/src/a.txt'), write('api/src/a.txt/b', '')),
      'git does not track api/src/a.txt/b; git has other content for api/src/a.txt',
    ],
    [
      'another Dockerfile, by a comment',
      () => appendFileSync('api/Dockerfile', '#\n'),
      'git has other content for api/Dockerfile',
    ],
    [
      'several of these',
      () => (write('api/src/new', ''), appendFileSync('api/src/a.txt', 'b')),
      'git does not track api/src/new; git has other content for api/src/a.txt',
    ],
    ['a deleted file', () => rmSync('api/src/a.txt'), 'git has api/src/a.txt, and the disk does not'],
    [
      'a deleted folder',
      () => (committed('api/src/deep/er/file', ''), rmSync('api/src/deep', { recursive: true })),
      'git has api/src/deep/er/file, and the disk does not',
    ],
    [
      'a deleted link',
      () => (symlinkSync('a.txt', 'api/src/link'), commit(), rmSync('api/src/link')),
      'git has api/src/link, and the disk does not',
    ],
    [
      'a deleted ignore file',
      () => (committed('api/.dockerignore', '*.md\n'), rmSync('api/.dockerignore')),
      'git has api/.dockerignore, and the disk does not',
    ],
    [
      'a file that a wildcard would match',
      () => {
        write('api/Dockerfile', `FROM x@sha256:${'0'.repeat(32)}\nCOPY src/*.txt /src\n`);
        committed('api/src/b.txt', '');
        rmSync('api/src/a.txt');
      },
      'git has api/src/a.txt, and the disk does not',
    ],
    [
      'a sparse checkout',
      () => {
        committed('api/src/big/file', '');
        git('sparse-checkout', 'set', '--no-cone', '/*', '!big');
      },
      'git has api/src/big/file, and the disk does not',
    ],
    [
      'a sparse checkout with a sparse index',
      () => {
        committed('api/src/big/file', '');
        git('sparse-checkout', 'set', '--cone', '--sparse-index', 'api/src/none');
      },
      'git has api/src/big, and the disk does not',
    ],
    [
      'a pointer in place of a large file',
      () => (committed('.gitattributes', '*.bin filter=lfs -text\n'), committed('api/src/large.bin', POINTER)),
      'pointers of Git LFS stand in place of the content of api/src/large.bin',
    ],
    [
      'a pointer without an attribute',
      () => committed('api/src/large', POINTER),
      'pointers of Git LFS stand in place of the content of api/src/large',
    ],
    [
      'a large file with other content than its pointer',
      () => (committed('api/src/large', POINTER), write('api/src/large', 'y')),
      'git has other content for api/src/large',
    ],
    [
      'another commit of a submodule',
      () => {
        submodule();
        git('-C', 'api/src/lib', 'commit', '--quiet', '--allow-empty', '-m', 'next');
      },
      'the disk does not have the commit that git tracks of the submodule api/src/lib',
    ],
    [
      'a submodule that is not checked out',
      () => (submodule(), git('submodule', '--quiet', 'deinit', '--all', '--force')),
      'the disk does not have the commit that git tracks of the submodule api/src/lib',
    ],
    [
      'other content in a submodule',
      () => (submodule(), appendFileSync('api/src/lib/deep/lib.txt', 'x')),
      'git has other content for api/src/lib/deep/lib.txt',
    ],
    [
      'a file that a submodule does not track',
      () => (submodule(), write('api/src/lib/new', '')),
      'git does not track api/src/lib/new',
    ],
    [
      'a file that a submodule has and the disk does not',
      () => (submodule(), rmSync('api/src/lib/lib.txt')),
      'git has api/src/lib/lib.txt, and the disk does not',
    ],
    [
      'line ends that a checkout changes',
      () => committed('.gitattributes', '*.txt eol=crlf\n'),
      'a checkout writes other bytes than git has for api/src/a.txt (eol=crlf)',
    ],
    [
      'line ends that a checkout has changed',
      () => {
        committed('.gitattributes', '*.txt text eol=crlf\n');
        rmSync('api/src/a.txt');
        git('checkout', '--', 'api/src/a.txt');
      },
      'a checkout writes other bytes than git has for api/src/a.txt (eol=crlf)',
    ],
    [
      'line ends of a Dockerfile that a checkout changes',
      () => committed('api/.gitattributes', 'Dockerfile text eol=crlf\n'),
      'for api/Dockerfile (eol=crlf)',
    ],
    [
      'a filter',
      () => committed('api/src/.gitattributes', '/run.* filter=vault\n'),
      'for api/src/run.sh (filter=vault)',
    ],
    [
      'an id that a checkout writes',
      () => committed('.gitattributes', '[attr]stamped ident\napi/**/*.txt stamped\n'),
      'for api/src/a.txt (ident)',
    ],
    [
      'an encoding that a checkout writes',
      () => committed('.gitattributes', '*.txt working-tree-encoding=UTF-16LE\n'),
      'for api/src/a.txt (working-tree-encoding=UTF-16LE)',
    ],
    [
      'attributes that are changed',
      () => (committed('api/.gitattributes', '* text\n'), appendFileSync('api/.gitattributes', '* -text\n')),
      'git has other content for api/.gitattributes',
    ],
    [
      'attributes that are deleted',
      () => (committed('.gitattributes', '* ident\n'), rmSync('.gitattributes')),
      'git has .gitattributes, and the disk does not',
    ],
    [
      'a merge that is not ended',
      () => {
        git('checkout', '--quiet', '-b', 'other');
        committed('api/src/a.txt', 'theirs\n');
        git('checkout', '--quiet', '-');
        committed('api/src/a.txt', 'ours\n');
        expect(() => git('merge', '--quiet', 'other')).toThrow();
      },
      'a merge has left several versions of api/src/a.txt',
    ],
    ['no repository', () => rmSync('.git', { recursive: true }), 'api is in no git repository'],
  ])('fails on %s', (_, change, what) => {
    repository();
    change();
    expect(refused()).toContain(what);
    expect(refused()).toMatch(/^only committed files are allowed \(requireCommitted\)/);
  });

  describe('through links', () => {
    const linked = (): string => {
      const root = repository();
      symlinkSync('api', 'link');
      symlinkSync('../api/Dockerfile', 'api/Link.Dockerfile');
      commit();
      return root;
    };

    test.each<[string, (root: string) => Partial<SourceOptions>]>([
      ['inside of the repository', () => ({ context: 'link' })],
      ['from outside', (root) => (symlinkSync(join(root, 'api'), `${root}-link`), { context: `${root}-link` })],
      ['above the repository', (root) => (symlinkSync(root, `${root}-link`), { context: `${root}-link/link` })],
      ['to the Dockerfile', () => ({ dockerfile: 'Link.Dockerfile' })],
      ['in a named context', () => ({ contexts: { lib: 'link' }, dockerfile: 'Named.Dockerfile' })],
    ])('finds what git tracks: %s', (_, options) => {
      const root = linked();
      committed('api/Named.Dockerfile', 'FROM scratch\nCOPY --from=lib src /\n');
      const where = options(root);
      expect(warnings({ ...where, silence: ['unpinned-base'] })).toEqual([]);
      expect(refused(where)).toBe('nothing');
      appendFileSync('api/src/a.txt', 'b');
      expect(refused(where)).toMatch(/git has other content for (\S*\/)?api\/src\/a.txt/);
    });

    test('fails on a context behind a link that git does not track', () => {
      repository();
      symlinkSync('api', 'link');
      expect(refused({ context: 'link' })).toContain('git does not track link/');
    });

    test('fails on a context behind a link that leads out of the repository', () => {
      const other = repository();
      repository();
      symlinkSync(join(other, 'api'), 'link');
      commit();
      expect(refused({ context: 'link' })).toMatch(/^git does not have what link leads to: .* out of the repository/);
    });
  });
});
