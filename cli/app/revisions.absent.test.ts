import { readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { TestRepository } from '../../test/git-repository';
import { withRevisions } from './revisions';

let repository: TestRepository;
beforeEach(() => void (repository = new TestRepository()));
afterEach(() => repository.remove());

const WHOLE = 'FROM scratch\nCOPY . /\n';

describe('a revision that is not all there', () => {
  test('is fetched into a partial clone, and into nothing else of it', async () => {
    repository.write('Dockerfile', WHOLE);
    repository.write('in/file');
    const first = repository.commit();
    repository.write('in/file', 'changed');
    repository.commit();
    repository.git('config', 'uploadpack.allowFilter', 'true');
    repository.git('config', 'uploadpack.allowAnySHA1InWant', 'true');
    const clone = path.join(repository.base, 'partial');
    const url = `file://${repository.folder}`;
    repository.gitIn(repository.base, 'clone', '--quiet', '--no-checkout', '--filter=blob:none', url, clone);
    const outsideObjects = () =>
      readdirSync(path.join(clone, '.git'), { recursive: true, withFileTypes: true })
        .map((entry) => path.join(entry.parentPath, entry.name))
        .filter((file) => !file.includes('/objects/'));
    const before = outsideObjects();
    expect((await repository.hashAt(first, { folder: clone })).hash).toBe(repository.hashOfCheckout(first).hash);
    expect(outsideObjects()).toEqual(before);
    expect(readdirSync(clone)).toEqual(['.git']);
    rmSync(path.join(repository.folder, '.git/HEAD'));
    await expect(repository.hashAt('HEAD', { folder: clone })).rejects.toMatchObject({
      name: 'CliError',
      what: 'HEAD cannot be checked out',
    });
  });

  test('does not stand in the way of the next when a file is missing', async () => {
    repository.write('Dockerfile', WHOLE);
    const good = repository.commit();
    repository.write('gone');
    repository.write('other');
    const bad = repository.commit();
    const id = repository.git('rev-parse', 'HEAD:gone').trim();
    rmSync(path.join(repository.folder, '.git/objects', id.slice(0, 2), id.slice(2)), { force: true });
    await withRevisions(repository.place(), async (revisions) => {
      await revisions.checkOut(good);
      await expect(revisions.checkOut(bad)).rejects.toMatchObject({
        what: `${bad} cannot be checked out`,
        why: expect.stringContaining('gone') as string,
      });
      const { root, tree } = await revisions.checkOut(good);
      expect(tree.list(root)?.map(({ name }) => name)).toEqual(['Dockerfile']);
    });
  });

  test('fails on a revision that a shallow clone lacks, and reads the one that it has', async () => {
    repository.write('Dockerfile', WHOLE);
    const first = repository.commit();
    repository.write('new');
    repository.commit();
    const clone = path.join(repository.base, 'shallow');
    repository.gitIn(repository.base, 'clone', '--quiet', '--depth=1', `file://${repository.folder}`, clone);
    expect((await repository.hashAt('HEAD', { folder: clone })).hash).toBe(repository.hashOfCheckout('HEAD').hash);
    await expect(repository.hashAt(first, { folder: clone })).rejects.toMatchObject({
      name: 'CliError',
      fix: expect.stringContaining('--unshallow') as string,
    });
    await expect(repository.hashAt('HEAD~1', { folder: clone })).rejects.toMatchObject({
      name: 'CliError',
      why: expect.stringContaining('shallow') as string,
    });
  });

  test.each(['', 'nowhere', '--help', '-x', 'a\nb', 'HEAD:Dockerfile', 'HEAD^{tree}', '0'.repeat(40)])(
    'fails on the revision %j',
    async (revision) => {
      repository.write('Dockerfile', WHOLE);
      repository.commit();
      await expect(repository.hashAt(revision)).rejects.toMatchObject({
        name: 'CliError',
        what: expect.stringContaining(`there is no revision ${JSON.stringify(revision)}`) as string,
      });
    },
  );

  test('fails on a folder that is no repository, and without git', async () => {
    await expect(repository.hashAt('HEAD', { folder: repository.base })).rejects.toMatchObject({
      name: 'CliError',
      why: expect.stringContaining('not a git repository') as string,
    });
    await expect(repository.hashAt('HEAD', { folder: path.join(repository.base, 'nowhere') })).rejects.toMatchObject({
      name: 'CliError',
      why: 'there is no such folder',
    });
    repository.env['PATH'] = '/nowhere';
    await expect(repository.hashAt('HEAD')).rejects.toMatchObject({ name: 'CliError', fix: 'install git' });
  });

  test('ends when it is cancelled', async () => {
    repository.write('Dockerfile', WHOLE);
    repository.commit();
    const controller = new AbortController();
    const reading = withRevisions({ ...repository.place(), signal: controller.signal }, (revisions) => {
      controller.abort(new Error('stopped'));
      return revisions.checkOut('HEAD');
    });
    await expect(reading).rejects.toThrow('stopped');
  });
});
