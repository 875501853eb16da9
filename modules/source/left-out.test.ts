/** What tools write below a context while they run. */
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { hashSource, recordOf, SourceError, type SourceOptions } from './index';
import { belowContexts, toolFolders } from './tool-folders';
import { diskTree } from './tree/disk-tree';

let root: string;
beforeEach(() => {
  root = realpathSync(mkdtempSync(path.join(tmpdir(), 'slipway-test-')));
  write('Dockerfile', 'FROM scratch\nCOPY . /app/\n');
  write('src/a', 'A');
});
afterEach(() => rmSync(root, { recursive: true }));

function write(file: string, text = 'x'): void {
  mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
  writeFileSync(path.join(root, file), text);
}

const hash = (leftOut: readonly string[] = [], more: Partial<SourceOptions> = {}) =>
  hashSource({ context: root, leftOut: leftOut.map((each) => path.join(root, each)), ...more });
const paths = (leftOut: readonly string[]) => hash(leftOut).entries.map((entry) => entry.path);

describe('paths that are left out', () => {
  test.each<[string, string, readonly string[]]>([
    ['a folder', 'tmp', ['tmp/a', 'tmp/deep/b']],
    ['a folder in a folder', 'src/tmp', ['src/tmp/a']],
    ['a file', 'terraform.log', ['terraform.log']],
    ['what is alone in its folder, with the folder', 'var/cache/npm', ['var/cache/npm/_logs/a']],
    ['a folder with state in it', '.tfdata', ['.tfdata/terraform.tfstate', '.tfdata/providers/a']],
    ['a name with blanks and signs', 'a b/ü*', ['a b/ü*/c']],
  ])('change no hash: %s', (_, leftOut, files) => {
    const before = hash().hash;
    files.forEach((file) => write(file));
    expect(hash().hash).not.toBe(before);
    expect(hash([leftOut]).hash).toBe(before);
    expect(paths([leftOut])).toEqual(['Dockerfile', 'src/a']);
  });

  test('are no other paths that begin like them', () => {
    write('tmp2/a');
    write('src/tmp');
    expect(paths(['tmp'])).toEqual(['Dockerfile', 'src/a', 'src/tmp', 'tmp2/a']);
  });

  test('may not be there', () => {
    expect(hash(['nowhere', 'src/nowhere']).hash).toBe(hash().hash);
  });

  test('leave a folder that is empty by itself', () => {
    mkdirSync(path.join(root, 'empty'));
    write('tmp/a');
    expect(paths(['tmp'])).toContain('empty');
  });

  test('are out of records and of images that share a tree', () => {
    write('tmp/a');
    const shared = { context: root, leftOut: [path.join(root, 'tmp')], tree: diskTree() };
    expect(recordOf(shared).hash).toBe(hashSource(shared).hash);
    expect(hashSource(shared).hash).toBe(hash(['tmp']).hash);
  });

  test.each(['tmp/a', 'tmp', './tmp/deep', '/tmp/a*'])('fail a line that names them: COPY %s', (source) => {
    write('tmp/a');
    write('Dockerfile', `FROM scratch\nCOPY ${source} /\n`);
    expect(() => hash(['tmp'])).toThrow(SourceError);
    expect(() => hash(['tmp'])).toThrow(/Dockerfile:2: COPY reads .* tools write there while they run/);
  });
});

describe('what tools write', () => {
  const VARIABLES = [
    'TMPDIR',
    'TF_DATA_DIR',
    'TF_PLUGIN_CACHE_DIR',
    'TF_LOG_PATH',
    'TG_DOWNLOAD_DIR',
    'CDKTF_HOME',
    'CDKTF_OUTDIR',
    'DOCKER_CONFIG',
    'BUILDX_CONFIG',
    'XDG_CACHE_HOME',
    'npm_config_cache',
  ];
  const below = (env: NodeJS.ProcessEnv, ...more: string[]) =>
    belowContexts([root, ...more], toolFolders({ TMPDIR: '/nonexistent', ...env }));

  test.each(VARIABLES)('is where %s says', (name) => {
    expect(below({ [name]: path.join(root, 'made here') })).toContain(path.join(root, 'made here'));
  });

  test('is where a variable says from the working directory', () => {
    expect(toolFolders({ TF_DATA_DIR: '.tfdata' })).toContain(path.resolve('.tfdata'));
  });

  test('is in the home folder, of which the rest stays', () => {
    const found = below({ HOME: root });
    expect(found).toContain(path.join(root, '.docker/buildx'));
    expect(found).not.toContain(path.join(root, '.docker'));
    for (const each of found) expect(each.startsWith(`${root}/.`)).toBe(true);
  });

  test('is only the own folder of the engine where the context itself is for temporary files', () => {
    expect(below({ TMPDIR: root })).toEqual([expect.stringMatching(/\/slipway-\d+$/)]);
  });

  test.each(['', '..', '/', 'nowhere/../..'])('is nothing where the context is in it: %s', (place) => {
    expect(below({ DOCKER_CONFIG: place === '/' ? '/' : path.join(root, place) })).toEqual([]);
  });

  test('is not told where its name tells it', () => {
    expect(
      below({ TF_DATA_DIR: path.join(root, 'stack/.terraform'), CDKTF_OUTDIR: path.join(root, 'cdktf.out') }),
    ).toEqual([]);
  });

  test('is found through links, and in every context', () => {
    mkdirSync(path.join(root, 'lib'));
    symlinkSync(root, `${root}-link`);
    try {
      const written = toolFolders({ TMPDIR: '/nonexistent', TF_DATA_DIR: `${root}-link/lib/tmp` });
      const found = belowContexts([`${root}-link`, path.join(root, 'lib')], written);
      expect(found).toEqual([`${root}-link/lib/tmp`, path.join(root, 'lib/tmp')].sort());
    } finally {
      rmSync(`${root}-link`);
    }
  });

  test('leaves out what Terragrunt fills, wherever it is', () => {
    const before = hash().hash;
    write('infra/.terragrunt-cache/x/main.tf');
    expect(hash().hash).toBe(before);
  });
});
