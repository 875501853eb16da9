import { rmSync } from 'node:fs';
import path from 'node:path';
import { hashIn, TestRepository } from '../../test/git-repository';
import { withGitRepository } from './repository';

let repository: TestRepository;
beforeEach(() => void (repository = new TestRepository()));
afterEach(() => repository.remove());

const WHOLE = 'FROM scratch\nCOPY . /\n';

describe('a revision that is not all there', () => {
  it('is read from a partial clone as far as the image needs no missing file', async () => {
    repository.write('Dockerfile', 'FROM scratch\nCOPY in /\n');
    repository.write('in/file');
    repository.write('out.Dockerfile', 'FROM scratch\nCOPY out /\n');
    repository.write('out/.gitattributes', '* text');
    repository.write('out/file');
    repository.commit();
    repository.git('config', 'uploadpack.allowFilter', 'true');
    repository.git('config', 'uploadpack.allowAnySHA1InWant', 'true');
    const clone = path.join(repository.base, 'partial');
    const url = `file://${repository.folder}`;
    repository.gitIn(repository.base, 'clone', '--quiet', '--no-checkout', '--filter=blob:none', url, clone);
    await expect(repository.hashAt('HEAD', { folder: clone })).rejects.toMatchObject({
      name: 'RunnerError',
      what: 'Dockerfile of HEAD is not in this clone',
      why: expect.stringContaining('partial clone') as string,
    });
    repository.gitIn(clone, 'sparse-checkout', 'set', '--cone', 'in');
    repository.gitIn(clone, 'checkout', '--quiet');
    const missing = () => repository.gitIn(clone, 'rev-list', '--objects', '--missing=print', 'HEAD').match(/^\?.*/gm);
    expect(missing()).toHaveLength(2);
    expect((await repository.hashAt('HEAD', { folder: clone })).hash).toBe(repository.hashOfCheckout('HEAD').hash);
    await expect(repository.hashAt('HEAD', { folder: clone, dockerfile: 'out.Dockerfile' })).rejects.toMatchObject({
      what: 'out/.gitattributes of HEAD is not in this clone',
    });
    expect(missing()).toHaveLength(2);
    repository.gitIn(clone, 'fetch', '--quiet', '--refetch', '--no-filter');
    await repository.hashAt('HEAD', { folder: clone, dockerfile: 'out.Dockerfile' });
  });

  it('goes on after a file that is missing', async () => {
    repository.write('Dockerfile', WHOLE);
    const good = repository.commit();
    repository.write('gone');
    repository.write('other');
    const bad = repository.commit();
    const id = repository.git('rev-parse', 'HEAD:gone').trim();
    rmSync(path.join(repository.folder, '.git/objects', id.slice(0, 2), id.slice(2)), { force: true });
    await withGitRepository(repository.place(), async (opened) => {
      const hash = (revision: string) => opened.read(revision, (tree) => hashIn(opened.root, {}, tree).hash);
      const [first, second] = await Promise.allSettled([hash(bad), hash(good)]);
      expect(first).toMatchObject({ reason: { what: `gone of ${bad} is not in this clone` } });
      expect(second).toEqual({ status: 'fulfilled', value: expect.any(String) as string });
    });
  });

  it('fails on a revision that a shallow clone lacks, and reads the one that it has', async () => {
    repository.write('Dockerfile', WHOLE);
    const first = repository.commit();
    repository.write('new');
    repository.commit();
    const clone = path.join(repository.base, 'shallow');
    repository.gitIn(repository.base, 'clone', '--quiet', '--depth=1', `file://${repository.folder}`, clone);
    expect((await repository.hashAt('HEAD', { folder: clone })).hash).toBe(repository.hashOfCheckout('HEAD').hash);
    await expect(repository.hashAt(first, { folder: clone })).rejects.toMatchObject({
      name: 'RunnerError',
      fix: expect.stringContaining('--unshallow') as string,
    });
    await expect(repository.hashAt('HEAD~1', { folder: clone })).rejects.toMatchObject({
      name: 'RunnerError',
      why: expect.stringContaining('shallow') as string,
    });
  });

  it.each(['', 'nowhere', '--help', '-x', 'a\nb', 'HEAD:Dockerfile', 'HEAD^{tree}', '0'.repeat(40)])(
    'fails on the revision %j',
    async (revision) => {
      repository.write('Dockerfile', WHOLE);
      repository.commit();
      await expect(repository.hashAt(revision)).rejects.toMatchObject({
        name: 'RunnerError',
        what: expect.stringContaining(`there is no revision ${JSON.stringify(revision)}`) as string,
      });
    },
  );

  it('fails on a folder that is no repository, and without git', async () => {
    await expect(repository.hashAt('HEAD', { folder: repository.base })).rejects.toMatchObject({
      name: 'RunnerError',
      why: expect.stringContaining('not a git repository') as string,
    });
    await expect(repository.hashAt('HEAD', { folder: path.join(repository.base, 'nowhere') })).rejects.toMatchObject({
      name: 'RunnerError',
      why: 'there is no such folder',
    });
    repository.env['PATH'] = '/nowhere';
    await expect(repository.hashAt('HEAD')).rejects.toMatchObject({ name: 'RunnerError', fix: 'install git' });
  });

  it('ends when it is cancelled', async () => {
    repository.write('Dockerfile', WHOLE);
    repository.commit();
    const controller = new AbortController();
    const reading = withGitRepository({ ...repository.place(), signal: controller.signal }, (opened) =>
      opened.read('HEAD', (tree) => {
        controller.abort(new Error('stopped'));
        return hashIn(opened.root, {}, tree);
      }),
    );
    await expect(reading).rejects.toThrow('stopped');
  });
});
