import { BatchDeleteImageCommand, DeleteRepositoryCommand, ListImagesCommand } from '@aws-sdk/client-ecr';
import { digestOf, refusal, TestFront } from '../../test/helpers/front';
import { pushImage, pushIndex } from '../../test/helpers/manifests';
import type { ImageId } from './image-id';

let front: TestFront;
beforeAll(async () => {
  front = await TestFront.start();
});
afterAll(() => front.stop());

async function remove(repositoryName: string, ...imageIds: ImageId[]) {
  const ids = imageIds as { imageDigest?: string; imageTag?: string }[];
  const { imageIds: removed, failures } = await front.ecr.send(
    new BatchDeleteImageCommand({ repositoryName, imageIds: ids }),
  );
  return { removed, failures: failures?.map(({ failureCode }) => failureCode) };
}

/** What the API lists, and whether the registry has it. */
async function everywhere(repositoryName: string): Promise<unknown> {
  const { imageIds = [] } = await front.ecr.send(new ListImagesCommand({ repositoryName }));
  return Promise.all(
    imageIds.map(async ({ imageDigest = '', imageTag }) => {
      const found = await front.digest(repositoryName, imageTag ?? imageDigest);
      return [imageTag, found === imageDigest];
    }),
  );
}

describe('BatchDeleteImage', () => {
  test('leaves an image whose digest is given with the tag of another', async () => {
    await front.create('mixed');
    await pushImage(front, 'mixed', 'one', 'v1');
    const imageDigest = await pushImage(front, 'mixed', 'two', 'v2');

    expect(await remove('mixed', { imageTag: 'v1', imageDigest })).toEqual({
      removed: [],
      failures: ['ImageTagDoesNotMatchDigest'],
    });
    expect(await everywhere('mixed')).toEqual([
      ['v1', true],
      ['v2', true],
    ]);
  });

  test('names every tag of an image that goes, in one call with ids that fail', async () => {
    await front.create('several');
    for (const tag of ['a', 'b']) await pushImage(front, 'several', 'one', tag);
    const imageDigest = await pushImage(front, 'several', 'one', 'c');
    await pushImage(front, 'several', 'two', 'd');

    const answer = await remove('several', { imageTag: 'none' }, { imageDigest }, {}, { imageDigest: 'sha256:1' });

    expect(answer).toEqual({
      removed: ['a', 'b', 'c'].map((imageTag) => ({ imageDigest, imageTag })),
      failures: ['ImageNotFound', 'MissingDigestAndTag', 'InvalidImageDigest'],
    });
    expect(await everywhere('several')).toEqual([['d', true]]);
  });

  test('empties a repository by what ListImages says', async () => {
    await front.create('emptied');
    for (const tag of ['a', 'b']) await pushImage(front, 'emptied', 'one', tag);
    await pushImage(front, 'emptied', 'two');
    const { imageIds = [] } = await front.ecr.send(new ListImagesCommand({ repositoryName: 'emptied' }));

    expect((await remove('emptied', ...imageIds)).failures).toEqual([]);
    expect(await everywhere('emptied')).toEqual([]);
  });

  describe('of what an index needs', () => {
    const repository = 'indexed';
    let child: string;
    let index: string;
    beforeEach(async () => {
      await front.create(repository);
      child = await pushImage(front, repository, 'one', 'child');
      index = await pushIndex(front, repository, [child], 'multi');
    });
    afterEach(() => front.ecr.send(new DeleteRepositoryCommand({ repositoryName: repository, force: true })));

    test.each([
      ['by its digest', () => ({ imageDigest: child })],
      ['by its last tag', () => ({ imageTag: 'child' })],
    ])('fails %s', async (_, id) => {
      expect(await remove(repository, id())).toEqual({ removed: [], failures: ['ImageReferencedByManifestList'] });
      expect(await everywhere(repository)).toEqual([
        ['child', true],
        ['multi', true],
      ]);
    });

    test('takes a tag that is not the last', async () => {
      await pushImage(front, repository, 'one', 'other');

      expect((await remove(repository, { imageTag: 'child' })).failures).toEqual([]);
      expect(await everywhere(repository)).toEqual([
        ['other', true],
        ['multi', true],
      ]);
    });

    test('fails beside the index in one call, and works once that is gone', async () => {
      const both = [{ imageDigest: index }, { imageDigest: child }];

      expect((await remove(repository, ...both)).failures).toEqual(['ImageReferencedByManifestList']);
      expect(await everywhere(repository)).toEqual([['child', true]]);
      expect((await remove(repository, { imageDigest: child })).failures).toEqual([]);
      expect(await everywhere(repository)).toEqual([]);
    });
  });

  test.each([
    ['no id', [], 'greater than or equal to 1'],
    ['101 ids', Array<object>(101).fill({ imageTag: 'a' }), 'less than or equal to 100'],
  ])('fails with %s', async (_, imageIds, message) => {
    await front.create(`count-${String(imageIds.length)}`);

    await expect(remove(`count-${String(imageIds.length)}`, ...imageIds)).rejects.toThrow(
      `Invalid parameter at 'imageIds' failed to satisfy constraint: 'Member must have length ${message}`,
    );
  });
});

describe('DELETE of a manifest', () => {
  const del = (repository: string, reference: string): Promise<Response> =>
    front.send('DELETE', `/v2/${repository}/manifests/${reference}`);

  test('deletes the image of a digest for the API too', async () => {
    await front.create('deleted');
    const digest = await pushImage(front, 'deleted', 'one', 'v1');

    expect((await del('deleted', digest)).status).toBe(202);
    expect(await everywhere('deleted')).toEqual([]);
    expect((await front.calls()).at(-2)?.action).toBe('ecr:BatchDeleteImage');
  });

  test('fails on what an index needs, with the index in the message', async () => {
    await front.create('held');
    const child = await pushImage(front, 'held', 'one');
    const index = await pushIndex(front, 'held', [child], 'multi');

    const answer = await del('held', child);

    expect(answer.status).toBe(405);
    expect(await answer.json()).toEqual({
      errors: [{ code: 'UNSUPPORTED', message: `Requested image referenced by manifest list: [${index}]` }],
    });
    expect(await front.digest('held', child)).toBe(child);
  });

  test('fails by tag and on an unknown digest', async () => {
    await front.create('kept');
    await pushImage(front, 'kept', 'one', 'v1');

    expect(await refusal(await del('kept', 'v1'))).toBe('405 UNSUPPORTED');
    expect(await refusal(await del('kept', digestOf('nothing')))).toBe('404 MANIFEST_UNKNOWN');
    expect(await everywhere('kept')).toEqual([['v1', true]]);
  });
});
