import type { TagsDocument } from '../../contract/commit-tags';
import { EcrRepositories, sourceTag } from '../../test/ecr-repositories';
import { failure } from '../../test/engine-failure';
import { oldest } from '../tags/commit-tags';
import { tagCommits } from './tags';

let repositories: EcrRepositories;
describe('tags', () => {
  beforeAll(async () => {
    repositories = await EcrRepositories.start();
  });
  afterAll(() => repositories.stop());
  beforeEach(() => repositories.lines.splice(0));

  const document = (repository: string, more: Partial<TagsDocument>): TagsDocument => ({
    ...repositories.pushed(repository),
    kind: 'tags',
    version: 1,
    name: 'api',
    address: 'null_resource.api_tags',
    commitTags: ['3f2a1c9'],
    keep: 900,
    ...more,
  });

  /** A run of its own, with a login of its own. */
  const tag = (repository: string, more: Partial<TagsDocument> = {}): Promise<void> =>
    tagCommits(document(repository, more), { ...repositories.context });

  test('puts tags on the image, in an immutable repository too', async () => {
    await repositories.front.create('tagged', { imageTagMutability: 'IMMUTABLE' });
    const image = await repositories.push('tagged', 'one', sourceTag('a'));

    await tag('tagged');
    await tag('tagged', { commitTags: ['3f2a1c9', 'build-7'] });

    expect(await repositories.tags('tagged')).toEqual({ [image]: ['3f2a1c9', 'build-7', sourceTag('a')] });
    expect(repositories.lines).toEqual([
      `api: tagged 3f2a1c9 -> ${repositories.front.registry}/tagged@${image}`,
      `api: tagged build-7 -> ${repositories.front.registry}/tagged@${image}`,
    ]);
  });

  test('asks once for a tag that is there', async () => {
    await repositories.front.create('there');
    await repositories.push('there', 'one', sourceTag('a'), '3f2a1c9');
    const before = (await repositories.front.calls()).length;

    await tag('there');

    const calls = (await repositories.front.calls()).slice(before);
    expect(calls.map(({ action, method }) => `${method} ${action}`)).toEqual([
      'POST ecr:GetAuthorizationToken',
      'GET ecr:BatchGetImage',
      'HEAD ecr:BatchGetImage',
    ]);
    expect(repositories.lines).toEqual(['api: has 3f2a1c9 already']);
  });

  test.each(['MUTABLE', 'IMMUTABLE'] as const)(
    'fails on a tag of another image, %s, and puts none',
    async (mutability) => {
      const name = `taken-${mutability.toLowerCase()}`;
      await repositories.front.create(name, { imageTagMutability: mutability });
      const other = await repositories.push(name, 'other', sourceTag('b'), '3f2a1c9');
      const image = await repositories.push(name, 'one', sourceTag('a'));

      const error = await failure(tag(name, { commitTags: ['build-7', '3f2a1c9'] }));

      expect(error.what).toMatch(/^the tag 3f2a1c9 of .* belongs to another image than src-a/);
      expect(error.why).toContain(other);
      expect(await repositories.tags(name)).toEqual({
        [other]: ['3f2a1c9', sourceTag('b')],
        [image]: [sourceTag('a')],
      });
    },
  );

  test('takes the first of too many commit tags off, and never the image', async () => {
    await repositories.front.create('many', { imageTagMutability: 'IMMUTABLE' });
    const kept = [sourceTag('a'), '1.0.0', 'in-use-shop.api-aaaaaaaaaaaa', 'latest'];
    const image = await repositories.push('many', 'one', ...kept, 'build-9', 'build-10', 'build-11');

    await tag('many', { commitTags: ['build-12'], keep: 2, movingTags: ['latest'] });

    expect(await repositories.tags('many')).toEqual({ [image]: [...kept, 'build-11', 'build-12'].sort() });
    expect(repositories.lines[0]).toBe('api | took off 2 older commit tags to make room: build-9, build-10');
  });

  test('puts the tag although older ones cannot be taken off', async () => {
    await repositories.front.create('stuck');
    const image = await repositories.push('stuck', 'one', sourceTag('a'), 'build-1');
    await repositories.front.fault({ kind: 'expired-token', action: 'ecr:BatchDeleteImage' });

    await tag('stuck', { commitTags: ['build-2'], keep: 1 });

    expect((await repositories.tags('stuck'))[image]).toEqual(['build-1', 'build-2', sourceTag('a')]);
    expect(repositories.lines[0]).toMatch(/^api \| warning: older commit tags stay: .*expired/);
  });

  test('puts tags in other registries, and takes none off there', async () => {
    await repositories.front.create('other');
    const image = await repositories.push('other', 'one', sourceTag('a'), 'build-1');

    await tag('other', { registry: { kind: 'oci' }, commitTags: ['build-2'], keep: 1 });

    expect(await repositories.tags('other')).toEqual({ [image]: ['build-1', 'build-2', sourceTag('a')] });
  });

  test('fails when the image is gone', async () => {
    await repositories.front.create('gone');

    expect((await failure(tag('gone'))).fix).toMatch(/-replace=/);
  });

  test.each([
    [99, 0],
    [100, 1],
    [200, 101],
  ])('makes room beside the tags of %d services', (services, superfluous) => {
    const inUse = Array.from({ length: services }, (_, number) => `in-use-shop.worker_${number}-aaaaaaaaaaaa`);
    const commits = Array.from({ length: 899 }, (_, number) => `build-${number}`);

    expect(
      oldest([sourceTag('a'), ...inUse, ...commits], document('many', { commitTags: ['build-899'] })),
    ).toHaveLength(superfluous);
  });

  test('counts the new tags, and takes numbers for numbers', () => {
    const tags = [sourceTag('a'), '1.0.0', 'latest', ...Array.from({ length: 900 }, (_, number) => `build-${number}`)];
    const more = { movingTags: ['latest'], commitTags: ['build-900', 'build-899'] };

    expect(oldest(tags, document('many', more))).toEqual(['build-0']);
    expect(oldest(tags.slice(0, 500), document('many', more))).toEqual([]);
  });
});
