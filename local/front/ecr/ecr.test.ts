import {
  BatchDeleteImageCommand,
  BatchGetImageCommand,
  CreateRepositoryCommand,
  DeleteRepositoryCommand,
  DescribeImagesCommand,
  DescribeRepositoriesCommand,
  ECRClient,
  GetAuthorizationTokenCommand,
  ListImagesCommand,
  PutImageCommand,
  PutImageTagMutabilityCommand,
} from '@aws-sdk/client-ecr';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { digestOf, TestFront } from '../../../test/helpers/front';
import { imageDigest, imagePresent } from '../pulls';

let front: TestFront;
describe('ecr', () => {
  beforeAll(async () => {
    front = await TestFront.start();
  });
  afterAll(() => front.stop());

  test('says where the repositories are in the words of the local registry', async () => {
    const { repository } = await front.ecr.send(new CreateRepositoryCommand({ repositoryName: 'team/api' }));
    const { repositories } = await front.ecr.send(new DescribeRepositoriesCommand({ repositoryNames: ['team/api'] }));

    expect(repository?.repositoryUri).toBe(`${front.registry}/team/api`);
    expect(repositories?.map(({ repositoryUri }) => repositoryUri)).toEqual([`${front.registry}/team/api`]);
  });

  test('hands out a token that is good for half a day', async () => {
    const { authorizationData } = await front.ecr.send(new GetAuthorizationTokenCommand({}));
    const [data] = authorizationData ?? [];

    expect(data?.proxyEndpoint).toBe(`http://${front.registry}`);
    const hours = ((data?.expiresAt?.getTime() ?? 0) - Date.now()) / 3_600_000;
    expect(hours).toBeGreaterThan(11.9);
    expect(hours).toBeLessThanOrEqual(12);
  });

  test('describes immutability as it was asked for, also after it changed', async () => {
    const filters = [{ filterType: 'WILDCARD' as const, filter: '*-cache' }];
    await front.create('declared', {
      imageTagMutability: 'IMMUTABLE_WITH_EXCLUSION',
      imageTagMutabilityExclusionFilters: filters,
    });
    const describe = async (): Promise<unknown> =>
      (await front.ecr.send(new DescribeRepositoriesCommand({ repositoryNames: ['declared'] }))).repositories?.[0];

    expect(await describe()).toMatchObject({
      imageTagMutability: 'IMMUTABLE_WITH_EXCLUSION',
      imageTagMutabilityExclusionFilters: filters,
    });

    await front.push('declared', 'v1', 'one');
    expect((await front.push('declared', 'v1', 'two')).status).toBe(400);
    await front.ecr.send(
      new PutImageTagMutabilityCommand({ repositoryName: 'declared', imageTagMutability: 'MUTABLE' }),
    );
    expect(await describe()).toMatchObject({ imageTagMutability: 'MUTABLE' });
    expect((await front.push('declared', 'v1', 'two')).status).toBe(201);
  });

  describe('a push to the registry', () => {
    test('is an image of the API', async () => {
      await front.create('pushed');
      const digest = (await front.push('pushed', 'v1', 'one')).headers.get('docker-content-digest') ?? '';
      await front.push('pushed', 'v2', 'one');

      const { imageDetails } = await front.ecr.send(
        new DescribeImagesCommand({ repositoryName: 'pushed', imageIds: [{ imageTag: 'v2' }] }),
      );

      expect(imageDetails).toHaveLength(1);
      expect(imageDetails?.[0]).toMatchObject({ imageDigest: digest, imageTags: ['v1', 'v2'] });
    });

    test('leaves the image that had the tag before untagged, as old as it is', async () => {
      await front.create('untagged');
      const first = (await front.push('untagged', 'latest', 'one')).headers.get('docker-content-digest') ?? '';
      const imageIds = [{ imageDigest: first }];
      const describeFirst = async (): Promise<unknown> =>
        (await front.ecr.send(new DescribeImagesCommand({ repositoryName: 'untagged', imageIds }))).imageDetails?.[0];
      const before = (await describeFirst()) as { imagePushedAt: Date };
      await front.push('untagged', 'latest', 'two');

      const after = await describeFirst();
      const all = await front.ecr.send(new ListImagesCommand({ repositoryName: 'untagged' }));

      expect(after).toMatchObject({ imageDigest: first, imagePushedAt: before.imagePushedAt });
      expect(after).not.toHaveProperty('imageTags');
      expect(all.imageIds).toHaveLength(2);
    });

    test('brings a deleted tag back to an image that was untagged', async () => {
      await front.create('back');
      await front.push('back', 'latest', 'one');
      await front.push('back', 'latest', 'two');
      const digest = (await front.push('back', 'latest', 'one')).headers.get('docker-content-digest') ?? '';

      const { imageDetails } = await front.ecr.send(
        new DescribeImagesCommand({ repositoryName: 'back', imageIds: [{ imageTag: 'latest' }] }),
      );

      expect(imageDetails?.map(({ imageDigest: found }) => found)).toEqual([digest]);
    });
  });

  describe('BatchDeleteImage', () => {
    const describe = async (repositoryName: string): Promise<unknown> =>
      (await front.ecr.send(new DescribeImagesCommand({ repositoryName }))).imageDetails?.map(
        ({ imageTags }) => imageTags,
      );
    const remove = (repositoryName: string, ...imageTags: string[]) =>
      front.ecr.send(
        new BatchDeleteImageCommand({ repositoryName, imageIds: imageTags.map((imageTag) => ({ imageTag })) }),
      );

    test('takes a tag off an immutable image, and the image with its last tag', async () => {
      await front.create('removed', { imageTagMutability: 'IMMUTABLE' });
      for (const tag of ['a', 'b', 'c']) await front.push('removed', tag, 'one');
      const digest = await front.digest('removed', 'a');

      expect((await remove('removed', 'b', 'c')).failures).toEqual([]);
      expect(await describe('removed')).toEqual([['a']]);
      expect([await front.digest('removed', 'a'), await front.digest('removed', 'b')]).toEqual([digest, 404]);

      await remove('removed', 'a');
      expect(await describe('removed')).toEqual([]);
      expect(await front.digest('removed', String(digest))).toBe(404);
    });

    test('names a tag that is not there', async () => {
      await front.create('unknown');
      await front.push('unknown', 'a', 'one');

      const { failures } = await remove('unknown', 'none');

      expect(failures).toMatchObject([{ failureCode: 'ImageNotFound', imageId: { imageTag: 'none' } }]);
      expect(await describe('unknown')).toEqual([['a']]);
    });
  });

  describe('PutImage', () => {
    const put = (repositoryName: string, imageManifest: string, more: object): Promise<unknown> =>
      front.ecr.send(new PutImageCommand({ repositoryName, imageManifest, ...more }));

    test('is a push to the registry', async () => {
      await front.create('put');
      const manifest = await front.manifest('put', 'by the API');

      const { image } = await front.ecr.send(
        new PutImageCommand({ repositoryName: 'put', imageManifest: manifest, imageTag: '1.2.3' }),
      );

      expect(image?.imageId).toEqual({ imageDigest: digestOf(manifest), imageTag: '1.2.3' });
      expect(await front.digest('put', '1.2.3')).toBe(digestOf(manifest));
      expect(await (await front.send('GET', '/v2/put/manifests/1.2.3')).text()).toBe(manifest);
    });

    test('gives an image that was read by BatchGetImage another tag', async () => {
      await front.create('retag', { imageTagMutability: 'IMMUTABLE' });
      const digest = (await front.push('retag', 'src-1', 'one')).headers.get('docker-content-digest') ?? '';
      const { images } = await front.ecr.send(
        new BatchGetImageCommand({ repositoryName: 'retag', imageIds: [{ imageDigest: digest }] }),
      );

      await put('retag', images?.[0]?.imageManifest ?? '', { imageTag: '1.0.0', imageDigest: digest });

      expect(await front.digest('retag', '1.0.0')).toBe(digest);
    });

    test.each([
      ['the same tag', { imageTag: 'v1' }, 'one', 'ImageAlreadyExistsException'],
      ['no tag', {}, 'one', 'ImageAlreadyExistsException'],
      ['the tag of another digest', { imageTag: 'v1' }, 'two', 'ImageTagAlreadyExistsException'],
      ['a digest that is not the content', { imageDigest: digestOf('x') }, 'one', 'ImageDigestDoesNotMatchException'],
    ])('fails on an image in an immutable repository under %s', async (_, more, content, name) => {
      const repository = `put-${digestOf(JSON.stringify([more, content])).slice(7, 19)}`;
      await front.create(repository, { imageTagMutability: 'IMMUTABLE' });
      await front.push(repository, 'v1', 'one');

      await expect(put(repository, await front.manifest(repository, content), more)).rejects.toMatchObject({ name });
    });

    test('fails without layers, without a repository and on what is no manifest', async () => {
      await front.create('put-source');
      await front.create('put-bad');
      const manifest = await front.manifest('put-source', 'x');

      await expect(put('put-bad', manifest, {})).rejects.toMatchObject({ name: 'LayersNotFoundException' });
      await expect(put('put-nowhere', manifest, {})).rejects.toMatchObject({ name: 'RepositoryNotFoundException' });
      await expect(put('put-bad', '{', {})).rejects.toMatchObject({ name: 'InvalidParameterException' });
      await expect(put('put-bad', '{}', {})).rejects.toMatchObject({ name: 'InvalidParameterException' });
    });
  });

  test('fails to delete a repository with images, unless forced', async () => {
    await front.create('full');
    await front.push('full', 'v1', 'one');

    await expect(front.ecr.send(new DeleteRepositoryCommand({ repositoryName: 'full' }))).rejects.toMatchObject({
      name: 'RepositoryNotEmptyException',
    });
    expect(await front.digest('full', 'v1')).toMatch(/^sha256:/);
  });

  test('fails to make a repository of a name that another region has', async () => {
    await front.create('one-host');
    const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
    const elsewhere = new ECRClient({ endpoint: front.origin, region: 'us-east-1', credentials });

    await expect(elsewhere.send(new CreateRepositoryCommand({ repositoryName: 'one-host' }))).rejects.toThrow(
      /one host/,
    );
  });

  test('passes other services on to moto, and records every call', async () => {
    const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
    const sts = new STSClient({ endpoint: front.origin, region: 'eu-west-1', credentials });
    await fetch(`${front.origin}/_slipway/calls`, { method: 'DELETE' });

    const { Account } = await sts.send(new GetCallerIdentityCommand({}));
    await front.create('recorded');
    await front.push('recorded', 'v1', 'one');
    await front.send('GET', '/v2/unknown/manifests/v1');

    expect(Account).toBe('123456789012');
    const calls = await front.calls();
    expect(calls.map(({ action, repository, status }) => [action, repository, status])).toEqual([
      ['sts:GetCallerIdentity', undefined, 200],
      ['ecr:CreateRepository', 'recorded', 200],
      ['ecr:InitiateLayerUpload', 'recorded', 202],
      ['ecr:CompleteLayerUpload', 'recorded', 201],
      ['ecr:PutImage', 'recorded', 201],
      ['ecr:BatchGetImage', 'unknown', 404],
    ]);
  });

  test.each([
    ['by its tag', (host: string) => `${host}/pulls:v1`, true],
    ['by its digest', (host: string, digest: string) => `${host}/pulls@${digest}`, true],
    ['by both', (host: string, digest: string) => `${host}/pulls:v1@${digest}`, true],
    ['by the other name of this machine', (host: string) => `${host.replace('localhost', '127.0.0.1')}/pulls:v1`, true],
    ['by an unknown tag', (host: string) => `${host}/pulls:v2`, false],
    ['without a tag', (host: string) => `${host}/pulls`, false],
    ['in an unknown repository', (host: string) => `${host}/other:v1`, false],
    ['on another host', () => 'docker.io/library/node:22', true],
    ['without a host', () => 'nginx', true],
  ])('knows whether an image %s can be pulled', async (_, reference, expected) => {
    if (!(await imagePresent(front.registry, `${front.registry}/pulls:v1`))) await front.create('pulls');
    const digest = (await front.push('pulls', 'v1', 'one')).headers.get('docker-content-digest') ?? '';

    expect(await imagePresent(front.registry, reference(front.registry, digest))).toBe(expected);
    expect(await imageDigest(front.registry, `${front.registry}/pulls:v1`)).toBe(digest);
  });
});
