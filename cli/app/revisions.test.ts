import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { privateFolder } from '../../host/folders';
import { hashIn, TestRepository } from '../../test/git-repository';
import { Random } from '../../test/random';
import { withRevisions } from './revisions';

let repository: TestRepository;
beforeEach(() => void (repository = new TestRepository()));
afterEach(() => repository.remove());

const WHOLE = 'FROM scratch\nCOPY . /\n';

describe('a revision', () => {
  test('hashes as its clean checkout, at every commit of a random history', async () => {
    const random = new Random(7);
    repository.write('Dockerfile', WHOLE);
    repository.write('.dockerignore', 'skip\n**/*.log\n!keep.log\n');
    const names = [
      'a',
      'b',
      'ü',
      'keep.log',
      'x.log',
      'skip',
      'with blank',
      '"quoted"',
      "it's",
      'new\nline',
      '😀',
      '-',
    ];
    const revisions: string[] = [];
    for (let step = 0; step < 8; step++) {
      for (let change = 0; change < 12; change++) {
        const name = [...random.several(0, 3, () => random.pick(['d', 'e', 'skip', 'f g'])), random.pick(names)];
        // A file may stand where a folder is to be, and the other way round.
        for (let depth = 1; depth <= name.length; depth++) {
          const above = repository.path(path.join('tree', ...name.slice(0, depth)));
          if (depth === name.length || !isFolder(above)) rmSync(above, { recursive: true, force: true });
        }
        const file = repository.path(path.join('tree', ...name));
        mkdirSync(path.dirname(file), { recursive: true });
        if (random.chance(0.2)) symlinkSync(random.pick(['a', '../b', 'nowhere', '/etc/passwd']), file);
        else writeFileSync(file, Buffer.from(random.several(0, 300, () => random.below(256))));
        if (random.chance(0.3) && name.length === 1) mkdirSync(`${file} empty`, { recursive: true });
      }
      revisions.push(repository.commit());
    }
    const expected = revisions.map((one) => repository.hashOfCheckout(one).hash);
    expect(await hashesOf(revisions)).toEqual(expected);
    expect(await hashesOf(revisions.toReversed())).toEqual(expected.toReversed());
    expect(new Set(expected).size).toBe(revisions.length);
  });

  test('has modes, links, large files, and no empty folders', async () => {
    repository.write('Dockerfile', WHOLE);
    repository.write('run.sh');
    chmodSync(repository.path('run.sh'), 0o755);
    repository.write('large', Buffer.alloc(3_000_000, 'abc'));
    repository.write('empty', '');
    mkdirSync(repository.path('nothing/in/it'), { recursive: true });
    symlinkSync('run.sh', repository.path('link'));
    repository.commit();
    const { entries } = await repository.expectAsCheckedOut();
    expect(entries.map(({ path: name, kind }) => `${kind} ${name}`)).toEqual([
      'file Dockerfile',
      'file empty',
      'file large',
      'link link',
      'executable run.sh',
    ]);
  });

  test('is found by every name that git knows, packed or not, and from any folder', async () => {
    repository.write('app/Dockerfile', WHOLE);
    const first = repository.commit();
    repository.git('tag', '--annotate', '--message', 'one', 'v1');
    repository.write('app/new');
    repository.commit();
    repository.git('branch', 'feature/x', first);
    repository.git('pack-refs', '--all');
    repository.git('gc', '--quiet');
    const expected = repository.hashOfCheckout(first, { context: 'app' }).hash;
    for (const name of [first, first.slice(0, 10), 'v1', 'feature/x', 'HEAD~1', 'main^', 'refs/tags/v1', 'HEAD@{1}']) {
      expect((await repository.hashAt(name, { context: 'app', folder: repository.path('app') })).hash).toBe(expected);
    }
  });

  test('is read through links to the context and to the Dockerfile', async () => {
    repository.write('images/Dockerfile', WHOLE);
    repository.write('services/api/file');
    symlinkSync('services/api', repository.path('current'));
    symlinkSync('../../images/Dockerfile', repository.path('services/api/Dockerfile'));
    repository.commit();
    await repository.expectAsCheckedOut('HEAD', { context: 'current' });
  });

  test('is read from a bare repository, a linked work tree, and one that uses SHA-256', async () => {
    repository.write('Dockerfile', WHOLE);
    repository.write('a/b/c');
    repository.commit();
    const expected = repository.hashOfCheckout('HEAD').hash;
    repository.gitIn(repository.base, 'clone', '--quiet', '--bare', repository.folder, 'bare.git');
    repository.git('worktree', 'add', '--quiet', '--detach', path.join(repository.base, 'linked'));
    expect((await repository.hashAt('main', { folder: path.join(repository.base, 'bare.git') })).hash).toBe(expected);
    expect((await repository.hashAt('main', { folder: path.join(repository.base, 'linked') })).hash).toBe(expected);
    const sha256 = new TestRepository('--object-format=sha256');
    repository.git('checkout-index', '--all', `--prefix=${sha256.folder}/`);
    sha256.commit();
    expect((await sha256.hashAt('main')).hash).toBe(expected);
    sha256.remove();
  });

  test('is whole where the checkout is sparse, and where the work tree has other changes', async () => {
    repository.write('Dockerfile', WHOLE);
    repository.write('in/a');
    repository.write('out/b');
    repository.commit();
    const expected = repository.hashOfCheckout('HEAD').hash;
    repository.git('sparse-checkout', 'set', '--cone', '--sparse-index', 'in');
    repository.write('in/a', 'changed');
    repository.write('in/untracked');
    expect((await repository.hashAt('HEAD')).hash).toBe(expected);
  });

  test('leaves index, HEAD, refs, settings and work tree as they are, and nothing of its own', async () => {
    const ran = path.join(repository.base, 'ran');
    repository.configure('core.splitIndex', 'true');
    repository.configure('core.untrackedCache', 'true');
    repository.configure('core.fsmonitor', `touch ${ran}`);
    repository.write('Dockerfile', WHOLE);
    const first = repository.commit();
    repository.write('more');
    repository.commit();
    repository.write('staged');
    repository.git('add', 'staged');
    repository.write('more', 'edited');
    rmSync(ran, { force: true });
    for (const hook of ['post-checkout', 'post-index-change', 'reference-transaction']) {
      writeFileSync(repository.path(`.git/hooks/${hook}`), `#!/bin/sh\ntouch ${ran}\n`, { mode: 0o755 });
    }
    const before = everythingIn(repository.folder);
    await hashesOf([first, 'HEAD', first]);
    expect(everythingIn(repository.folder)).toEqual(before);
    expect(existsSync(ran)).toBe(false);
    expect(readdirSync(privateFolder('work')).filter((name) => name.startsWith(`${process.pid}-`))).toEqual([]);
  });

  test('does not listen to a hook that speaks of another repository', async () => {
    repository.write('Dockerfile', WHOLE);
    repository.commit();
    const expected = repository.hashOfCheckout('HEAD').hash;
    Object.assign(repository.env, { GIT_DIR: '/nowhere', GIT_INDEX_FILE: '/nowhere', GIT_WORK_TREE: '/' });
    expect((await repository.hashAt('HEAD')).hash).toBe(expected);
  });
});

describe('a revision with unusual files', () => {
  test('knows names that are not UTF-8 as the disk does', async () => {
    repository.write('Dockerfile', WHOLE);
    const folder = Buffer.concat([Buffer.from(`${repository.folder}/caf`), Buffer.from([0xe9])]);
    mkdirSync(folder);
    writeFileSync(Buffer.concat([folder, Buffer.from('/a')]), 'a');
    symlinkSync(Buffer.from([0xff]), Buffer.concat([folder, Buffer.from('/link')]));
    repository.commit();
    await repository.expectAsCheckedOut();
  });

  test('fails with what the image lacks', async () => {
    repository.write('Dockerfile', 'FROM scratch\nCOPY missing /\n');
    repository.commit();
    await expect(repository.hashAt('HEAD')).rejects.toThrow('there is no "missing"');
    await expect(repository.hashAt('HEAD', { context: 'nowhere' })).rejects.toThrow('is not a folder');
  });
});

/** One after the other, in one private folder. */
function hashesOf(revisions: readonly string[]): Promise<string[]> {
  return withRevisions(repository.place(), async (opened) => {
    const hashes: string[] = [];
    for (const revision of revisions) {
      const { root, tree } = await opened.checkOut(revision);
      hashes.push(hashIn(root, {}, tree).hash);
    }
    return hashes;
  });
}

/** Paths with modes, times and contents. */
function everythingIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true }).map((entry) => {
    const file = path.join(entry.parentPath, entry.name);
    const { mode, mtimeMs } = lstatSync(file);
    const content = entry.isFile() ? readFileSync(file, 'base64') : '';
    return `${file} ${mode} ${mtimeMs} ${content}`;
  });
}

function isFolder(file: string): boolean {
  return lstatSync(file, { throwIfNoEntry: false })?.isDirectory() ?? false;
}
