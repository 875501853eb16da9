import type { ImageDocument } from '../../contract/image';
import { REGION } from '../../local/aws/moto';
import { EcrRepositories, sourceTag } from '../../test/ecr-repositories';
import { failure } from '../../test/engine-failure';
import { digestOf, TestFront } from '../../test/helpers/front';
import { IndexImage } from '../../test/helpers/index-image';
import { imageDocument } from '../../test/image-document';
import { build } from '../verbs/build';

const HASH = 'a'.repeat(64);

/** Account of the stack, and another one. */
let own: EcrRepositories;
let other: TestFront;
let count = 0;

describe('copied', () => {
  beforeAll(async () => {
    [own, other] = await Promise.all([EcrRepositories.start(), TestFront.start()]);
  });
  afterAll(async () => {
    await other.stop();
    await own.stop();
  });
  beforeEach(() => own.lines.splice(0));

  async function pushIndex(front: TestFront, repository: string, hash = HASH): Promise<string> {
    const image = new IndexImage(hash);
    await image.push(front, repository, sourceTag('a'));
    return image.digest;
  }

  /** An empty repository of the stack's account, and one that has the image. */
  async function repositories(from: TestFront, hash = HASH): Promise<{ name: string; source: string; digest: string }> {
    const name = `copied-${String(count++)}`;
    const source = `${name}-from`;
    await own.front.create(name, { imageTagMutability: 'IMMUTABLE' });
    await from.create(source);
    return { name, source, digest: await pushIndex(from, source, hash) };
  }

  const repositoryOf = (front: TestFront, name: string) => ({
    repository: `${front.registry}/${name}`,
    registry: { kind: 'ecr', access: { region: REGION, endpoints: { ecr: front.origin } } } as const,
  });

  /** Without a program on the PATH, nothing can be built. */
  const apply = (name: string, copyFrom: ImageDocument['copyFrom'] = [], env: NodeJS.ProcessEnv = {}): Promise<void> =>
    build(imageDocument({ ...own.pushed(name), copyFrom }), {
      ...own.context,
      env: { ...own.context.env, PATH: '/nonexistent', ...env },
    });

  /** Whether a repository can give every blob of an index. */
  async function isWhole(front: TestFront, repository: string, reference: string): Promise<boolean> {
    const read = async (part: string) => front.send('GET', `/v2/${repository}/${part}`);
    const { manifests } = (await (await read(`manifests/${reference}`)).json()) as { manifests: { digest: string }[] };
    for (const { digest } of manifests) {
      const { config, layers } = (await (await read(`manifests/${digest}`)).json()) as {
        config: { digest: string };
        layers: { digest: string }[];
      };
      for (const blob of [config, ...layers]) {
        const content = Buffer.from(await (await read(`blobs/${blob.digest}`)).arrayBuffer());
        if (digestOf(content) !== blob.digest) return false;
      }
    }
    return manifests.length === 2;
  }

  test.each([
    ['another account and registry', () => other],
    ['another repository of the same registry', () => own.front],
  ])('copies an image by its digest from %s', async (_, from) => {
    const { name, source, digest } = await repositories(from());
    await apply(name, [repositoryOf(from(), source)]);
    expect(await own.front.digest(name, sourceTag('a'))).toBe(digest);
    expect(await isWhole(own.front, name, sourceTag('a'))).toBe(true);
    expect(own.lines.at(-1)).toMatch(`api: copied from ${from().registry}/${source} in `);
  });

  test('copies where nothing may be built', async () => {
    const { name, source, digest } = await repositories(other);
    await apply(name, [repositoryOf(other, source)], { SLIPWAY_BUILD: 'never' });
    expect(await own.front.digest(name, sourceTag('a'))).toBe(digest);
  });

  test('asks in order, and passes over registries that do not have it', async () => {
    const { name, source, digest } = await repositories(other);
    await own.front.create(`${name}-empty`);
    await apply(name, [
      repositoryOf(own.front, `${name}-empty`),
      repositoryOf(other, 'nowhere'),
      repositoryOf(other, source),
    ]);
    expect(await own.front.digest(name, sourceTag('a'))).toBe(digest);
  });

  test('asks once for the login of a registry', async () => {
    const { name, source } = await repositories(own.front);
    const before = (await own.front.calls()).length;
    await apply(name, [repositoryOf(own.front, 'nowhere'), repositoryOf(own.front, source)]);
    const calls = (await own.front.calls()).slice(before);
    expect(calls.filter(({ action }) => action === 'ecr:GetAuthorizationToken')).toHaveLength(1);
  });

  test('takes another build of the source that came under the tag meanwhile', async () => {
    const { name, source } = await repositories(other);
    const second = `${source}-second`;
    await other.create(second);
    await pushIndex(other, second);
    await Promise.all([source, second].map((from) => apply(name, [repositoryOf(other, from)])));
    expect(own.lines.filter((line) => line.startsWith('api: ')).sort()).toEqual([
      'api: already in the registry, nothing built',
      expect.stringMatching(/^api: copied from /),
    ]);
  });

  test('asks nobody when the image is there', async () => {
    const { name, source } = await repositories(other);
    await apply(name, [repositoryOf(other, source)]);
    const before = (await other.calls()).length;
    await apply(name, [repositoryOf(other, source)]);
    expect(own.lines.at(-1)).toBe('api: already in the registry, nothing built');
    expect(await other.calls()).toHaveLength(before);
  });

  test('sends a layer again that broke in its middle', async () => {
    const { name, source, digest } = await repositories(other);
    await own.front.fault({ kind: 'reset', method: 'PUT', path: `${name}/blobs/uploads`, afterBytes: 1_000 });
    await other.fault({ kind: 'throttle', method: 'GET', path: `${source}/blobs/` });
    await apply(name, [repositoryOf(other, source)]);
    expect(await own.front.digest(name, sourceTag('a'))).toBe(digest);
    expect(await isWhole(own.front, name, sourceTag('a'))).toBe(true);
  });

  test('fails when a registry gives no clear answer, and puts nothing', async () => {
    const { name, source } = await repositories(other);
    await other.fault({ kind: 'expired-token', through: 'registry', path: source, times: 4 });
    const error = await failure(apply(name, [repositoryOf(other, source)]));
    expect(error.what).toBe(`the login may not read ${other.registry}/${source} (the source of the copy)`);
    expect(await own.front.digest(name, sourceTag('a'))).toBe(404);
  });

  test('fails when the tag names an image of another source there, and puts nothing', async () => {
    const { name, source } = await repositories(other, 'b'.repeat(64));
    const error = await failure(apply(name, [repositoryOf(other, source)]));
    expect(error.what).toBe(`the image ${other.registry}/${source}:${sourceTag('a')} is not copied`);
    expect(error.why).toContain('b'.repeat(64));
    expect(await own.front.digest(name, sourceTag('a'))).toBe(404);
  });

  test('builds what no registry has', async () => {
    const name = `copied-${String(count++)}`;
    await own.front.create(name);
    const error = await failure(apply(name, [repositoryOf(other, 'nowhere')]));
    expect(error.what).toBe('docker is not installed on this machine');
  });
});
