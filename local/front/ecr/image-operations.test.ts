import {
  BatchGetImageCommand,
  DescribeImagesCommand,
  DescribeRepositoriesCommand,
  GetAccountSettingCommand,
  ListImagesCommand,
  paginateDescribeImages,
} from '@aws-sdk/client-ecr';
import { TestFront } from '../../../test/helpers/front';
import { attach, pushImage, pushIndex } from '../../../test/helpers/manifests';

let front: TestFront;
beforeAll(async () => {
  front = await TestFront.start();
});
afterAll(() => front.stop());

describe('images of a repository', () => {
  beforeAll(async () => {
    await front.create('paged');
    for (const each of ['1', '2', '3']) await pushImage(front, 'paged', each, `v${each}`);
    await pushImage(front, 'paged', '4');
  });
  const repositoryName = 'paged';

  test('are described page by page, each once and in the order of their pushes', async () => {
    const sizes: number[] = [];
    const tags: (string[] | undefined)[] = [];
    for await (const page of paginateDescribeImages({ client: front.ecr, pageSize: 3 }, { repositoryName })) {
      sizes.push(page.imageDetails?.length ?? 0);
      tags.push(...(page.imageDetails ?? []).map(({ imageTags }) => imageTags));
    }

    expect(sizes).toEqual([3, 1]);
    expect(tags).toEqual([['v1'], ['v2'], ['v3'], undefined]);
  });

  test('are listed page by page', async () => {
    const first = await front.ecr.send(new ListImagesCommand({ repositoryName, maxResults: 1 }));
    const { nextToken } = first;
    const rest = await front.ecr.send(new ListImagesCommand({ repositoryName, nextToken }));

    expect(first.imageIds?.map(({ imageTag }) => imageTag)).toEqual(['v1']);
    expect(rest.imageIds?.map(({ imageTag }) => imageTag)).toEqual(['v2', 'v3', undefined]);
    expect(rest.nextToken).toBeUndefined();
  });

  test.each([
    ['TAGGED', ['v1', 'v2', 'v3']],
    ['UNTAGGED', [undefined]],
    ['ANY', ['v1', 'v2', 'v3', undefined]],
  ] as const)('are filtered by their tag status %s', async (tagStatus, expected) => {
    const input = { repositoryName, filter: { tagStatus } };
    const { imageIds } = await front.ecr.send(new ListImagesCommand(input));
    const { imageDetails } = await front.ecr.send(new DescribeImagesCommand(input));

    expect(imageIds?.map(({ imageTag }) => imageTag)).toEqual(expected);
    expect(imageDetails?.map(({ imageTags }) => imageTags?.[0])).toEqual(expected);
  });

  test('are read under the tag that was asked for', async () => {
    await front.create('two-tags');
    for (const tag of ['a', 'z']) await pushImage(front, 'two-tags', 'one', tag);

    const { images, failures } = await front.ecr.send(
      new BatchGetImageCommand({ repositoryName: 'two-tags', imageIds: [{ imageTag: 'a' }, { imageTag: 'none' }] }),
    );

    expect(images?.map(({ imageId }) => imageId?.imageTag)).toEqual(['a']);
    expect(failures).toMatchObject([{ imageId: { imageTag: 'none' }, failureCode: 'ImageNotFound' }]);
  });

  test('say when they were pulled, what they are and what they belong to', async () => {
    await front.create('told');
    const image = await pushImage(front, 'told', 'one');
    const index = await pushIndex(front, 'told', [image], 'v1');
    const artifact = await attach(front, 'told', index);
    const detailOf = async (imageDigest: string) => {
      const input = { repositoryName: 'told', imageIds: [{ imageDigest }] };
      return (await front.ecr.send(new DescribeImagesCommand(input))).imageDetails?.[0];
    };
    await front.send('HEAD', `/v2/told/manifests/${image}`);
    expect(await detailOf(image)).not.toHaveProperty('lastRecordedPullTime');

    await front.send('GET', `/v2/told/manifests/${image}`);

    const { imageSizeInBytes, ...detail } = (await detailOf(image)) ?? {};
    expect(detail.lastRecordedPullTime?.getTime()).toBeGreaterThanOrEqual(detail.imagePushedAt?.getTime() ?? Infinity);
    expect(detail.artifactMediaType).toBe('application/vnd.oci.image.config.v1+json');
    expect(await detailOf(index)).toMatchObject({ imageTags: ['v1'], imageSizeInBytes });
    expect(await detailOf(artifact)).toMatchObject({
      artifactMediaType: 'application/spdx+json',
      subjectManifestDigest: index,
    });
  });

  const imageIds = [{ imageTag: 'v1' }];
  const tokenOfAnotherList = async (): Promise<string | undefined> =>
    (await front.ecr.send(new ListImagesCommand({ repositoryName, maxResults: 1 }))).nextToken;

  test.each([
    ['1,001 at once', { maxResults: 1_001 }, "'maxResults' .* 'Member must have value less than or equal to 1000'"],
    ['no image at once', { maxResults: 0 }, "'Member must have value greater than or equal to 1'"],
    ['a token that nobody gave out', { nextToken: 'abc' }, "'nextToken' .* 'Invalid token'"],
    ['pages of images that are named', { maxResults: 1, imageIds }, 'cannot be used'],
    ['101 names', { imageIds: Array(101).fill(imageIds[0]) }, "'Member must have length less than or equal to 100'"],
  ])('fails for %s', async (_, more, message) => {
    const described = front.ecr.send(new DescribeImagesCommand({ repositoryName, ...more }));

    await expect(described).rejects.toMatchObject({
      name: 'InvalidParameterException',
      message: expect.stringMatching(message) as string,
    });
  });

  test('fails for the token of another list', async () => {
    const nextToken = await tokenOfAnotherList();

    await expect(front.ecr.send(new DescribeImagesCommand({ repositoryName, nextToken }))).rejects.toThrow(
      /Invalid token/,
    );
  });

  test.each([
    ['an unknown repository', { repositoryName: 'nowhere' }, 'RepositoryNotFoundException'],
    ['a repository of another account', { registryId: '210987654321' }, 'RepositoryNotFoundException'],
    ['an unknown image', { imageIds: [{ imageTag: 'none' }] }, 'ImageNotFoundException'],
  ])('fails for %s', async (_, more, name) => {
    await expect(front.ecr.send(new DescribeImagesCommand({ repositoryName, ...more }))).rejects.toMatchObject({
      name,
    });
  });
});

describe('repositories', () => {
  test('are described page by page', async () => {
    for (const name of ['page-a', 'page-b', 'page-c']) await front.create(name);
    const all = await front.ecr.send(new DescribeRepositoriesCommand({}));
    const first = await front.ecr.send(new DescribeRepositoriesCommand({ maxResults: 2 }));
    const rest = await front.ecr.send(new DescribeRepositoriesCommand({ nextToken: first.nextToken }));

    expect(first.repositories).toHaveLength(2);
    expect([...(first.repositories ?? []), ...(rest.repositories ?? [])]).toEqual(all.repositories);
  });

  test('fail to be described in pages when they are named', async () => {
    const input = { repositoryNames: ['page-a'], maxResults: 1 };

    await expect(front.ecr.send(new DescribeRepositoriesCommand(input))).rejects.toThrow(/cannot be used/);
  });
});

describe('the local ECR', () => {
  test('fails an operation that it does not know with one readable answer', async () => {
    const asked = front.ecr.send(new GetAccountSettingCommand({ name: 'BLOB_MOUNTING' }));

    await expect(asked).rejects.toMatchObject({
      name: 'UnsupportedOperationException',
      message: 'The local AWS does not know ecr:GetAccountSetting.',
      $metadata: { httpStatusCode: 400 },
    });
  });
});
