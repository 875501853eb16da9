import type { ImageDocument } from '../../contract/image';
import { EcrRepositories, sourceTag } from '../../test/ecr-repositories';
import { failure } from '../../test/engine-failure';
import { ImageLog } from '../log/image-log';
import { openRepository } from '../registry/open';
import { tagImage } from './tag-image';

/** Of one image. ECR takes 1,000, which take long to put. */
const MOST_TAGS = 80;

let repositories: EcrRepositories;
describe('tag image', () => {
  beforeAll(async () => {
    repositories = await EcrRepositories.start({ tagsPerImage: MOST_TAGS });
  });
  afterAll(() => repositories.stop());
  beforeEach(() => repositories.lines.splice(0));

  const tag = async (repository: string, more: Partial<ImageDocument>): Promise<void> => {
    const image = { ...repositories.pushed(repository), ...more };
    const log = new ImageLog('api', repositories.context.print);
    await tagImage(image, openRepository(image, repositories.context).client, log);
  };

  test('moves tags to the image and tags it as in use, without another digest', async () => {
    await repositories.front.create('moved');
    const old = await repositories.push('moved', 'old', sourceTag('b'), 'latest');
    const image = await repositories.push('moved', 'new', sourceTag('a'));

    await tag('moved', { movingTags: ['latest', 'edge'], inUseBy: ['shop.api'] });

    expect(await repositories.tags('moved')).toEqual({
      [old]: [sourceTag('b')],
      [image]: ['edge', 'in-use-shop.api-aaaaaaaaaaaa', 'latest', sourceTag('a')],
    });
    expect(repositories.lines).toEqual(['api: tagged in-use-shop.api-aaaaaaaaaaaa, latest, edge']);
  });

  test('tags it for each service, as many as there are', async () => {
    await repositories.front.create('shared', { imageTagMutability: 'IMMUTABLE' });
    const image = await repositories.push('shared', 'one', sourceTag('a'));
    const inUseBy = Array.from({ length: 60 }, (_, number) => `shop.worker_${String(number)}`);

    await tag('shared', { inUseBy });

    const expected = [...inUseBy.map((holder) => `in-use-${holder}-aaaaaaaaaaaa`), sourceTag('a')].sort();
    expect(await repositories.tags('shared')).toEqual({ [image]: expected });
  });

  test('asks once for a tag that is there, and says nothing', async () => {
    await repositories.front.create('there');
    await repositories.push('there', 'one', sourceTag('a'), 'latest', 'edge');
    const before = (await repositories.front.calls()).length;

    await tag('there', { movingTags: ['latest', 'edge'] });

    const calls = (await repositories.front.calls()).slice(before).filter(({ through }) => through === 'registry');
    expect(calls.map(({ method, path }) => `${method} ${path.split('/').at(-1) ?? ''}`).sort()).toEqual([
      `GET ${sourceTag('a')}`,
      'HEAD edge',
      'HEAD latest',
    ]);
    expect(repositories.lines).toEqual([]);
  });

  test('asks nothing for an image without such tags', async () => {
    const before = (await repositories.front.calls()).length;

    await tag('nowhere', {});

    expect(await repositories.front.calls()).toHaveLength(before);
  });

  test('takes two runs at once', async () => {
    await repositories.front.create('twice', { imageTagMutability: 'IMMUTABLE' });
    const image = await repositories.push('twice', 'one', sourceTag('a'));

    await Promise.all([tag('twice', { inUseBy: ['shop.api'] }), tag('twice', { inUseBy: ['shop.api'] })]);

    expect(await repositories.tags('twice')).toEqual({ [image]: ['in-use-shop.api-aaaaaaaaaaaa', sourceTag('a')] });
  });

  test('moves the exceptions of an immutable repository', async () => {
    await repositories.front.create('excepted', {
      imageTagMutability: 'IMMUTABLE_WITH_EXCLUSION',
      imageTagMutabilityExclusionFilters: [{ filterType: 'WILDCARD', filter: 'latest' }],
    });
    await repositories.push('excepted', 'old', sourceTag('b'), 'latest');
    const image = await repositories.push('excepted', 'new', sourceTag('a'));

    await tag('excepted', { movingTags: ['latest'], inUseBy: ['shop.api'] });

    expect((await repositories.tags('excepted'))[image]).toEqual([
      'in-use-shop.api-aaaaaaaaaaaa',
      'latest',
      sourceTag('a'),
    ]);
  });

  test('fails when an immutable repository keeps the tag where it is, with the fix', async () => {
    await repositories.front.create('fixed', { imageTagMutability: 'IMMUTABLE' });
    const old = await repositories.push('fixed', 'old', sourceTag('b'), 'latest');
    await repositories.push('fixed', 'new', sourceTag('a'));

    const error = await failure(tag('fixed', { movingTags: ['latest'] }));

    expect(error.what).toBe(
      `the tag latest of ${repositories.front.registry}/fixed does not move to ${sourceTag('a')}`,
    );
    expect(error.why).toContain(old);
    expect(error.fix).toMatch(/immutability/);
  });

  test('fails when the image is gone', async () => {
    await repositories.front.create('gone');

    const error = await failure(tag('gone', { movingTags: ['latest'] }));

    expect(error.what).toMatch(/is not in the registry/);
  });

  test('fails when the image has as many tags as ECR takes', async () => {
    await repositories.front.create('full');
    await repositories.push('full', 'one', sourceTag('a'));
    const manifest = await (await repositories.front.send('GET', `/v2/full/manifests/${sourceTag('a')}`)).text();
    const tags = Array.from({ length: MOST_TAGS - 1 }, (_, number) => `build-${String(number)}`);
    for (const each of tags) await repositories.front.putManifest('full', each, manifest);

    expect((await failure(tag('full', { movingTags: ['latest'] }))).why).toMatch(/maximum allowed number of tags/);
  });
});
