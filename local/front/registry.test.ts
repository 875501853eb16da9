import { BatchDeleteImageCommand, DeleteRepositoryCommand } from '@aws-sdk/client-ecr';
import { digestOf, refusal, TestFront } from '../../test/helpers/front';
import { Repositories } from './repositories';

let front: TestFront;
describe('registry', () => {
  beforeAll(async () => {
    front = await TestFront.start();
  });
  afterAll(() => front.stop());

  describe('credentials', () => {
    const basic = (text: string): string => `Basic ${Buffer.from(text).toString('base64')}`;

    test.each([
      ['none', ''],
      ['another user', basic('me:secret')],
      ['a password nobody handed out', basic('AWS:secret')],
      ['another scheme', 'Bearer abc'],
    ])('fails with %s', async (_, authorization) => {
      const answer = await front.send('GET', '/v2/', { headers: { authorization } });

      expect(answer.headers.get('www-authenticate')).toBe(
        `Basic realm="http://${front.registry}/",service="ecr.amazonaws.com"`,
      );
      expect(await refusal(answer)).toBe('401 UNAUTHORIZED');
    });

    test('are those that GetAuthorizationToken hands out', async () => {
      expect((await front.send('GET', '/v2/')).status).toBe(200);
    });
  });

  describe('repositories', () => {
    test.each([
      ['GET', '/v2/never-made/manifests/latest'],
      ['PUT', '/v2/never-made/manifests/latest'],
      ['POST', '/v2/never-made/blobs/uploads/'],
      ['HEAD', `/v2/never-made/blobs/${digestOf('x')}`],
      ['GET', '/v2/never/made/tags/list'],
    ])('fails %s %s of a repository that was never made', async (method, url) => {
      const answer = await front.send(method, url, method === 'PUT' ? { body: '{}' } : {});

      expect(method === 'HEAD' ? answer.status : await refusal(answer)).toBe(
        method === 'HEAD' ? 404 : '404 NAME_UNKNOWN',
      );
    });

    test('start empty when they are made again', async () => {
      await front.create('events/staging/again');
      const blob = await front.pushBlob('events/staging/again', 'a layer');
      await front.push('events/staging/again', 'v1', 'again');
      await front.ecr.send(new DeleteRepositoryCommand({ repositoryName: 'events/staging/again', force: true }));

      expect(await refusal(await front.send('GET', '/v2/events/staging/again/manifests/v1'))).toBe('404 NAME_UNKNOWN');

      await front.create('events/staging/again');
      expect(await refusal(await front.send('GET', '/v2/events/staging/again/manifests/v1'))).toBe(
        '404 MANIFEST_UNKNOWN',
      );
      expect((await front.send('HEAD', `/v2/events/staging/again/blobs/${blob}`)).status).toBe(404);
      expect(await (await front.send('GET', '/v2/events/staging/again/tags/list')).json()).toEqual({
        name: 'events/staging/again',
        tags: [],
      });
    });

    test('take no layers from other repositories', async () => {
      await front.create('mount-from');
      await front.create('mount-to');
      const blob = await front.pushBlob('mount-from', 'a shared layer');

      const answer = await front.send('POST', `/v2/mount-to/blobs/uploads/?mount=${blob}&from=mount-from`);

      expect(answer.status).toBe(202);
      expect(answer.headers.get('location')).toMatch(/^\/v2\/mount-to\/blobs\/uploads\//);
    });
  });

  describe('pushes', () => {
    test('give back what was pushed, byte for byte', async () => {
      await front.create('bytes');
      const layer = Buffer.alloc(3_000_000, 'slipway');
      const digest = await front.pushBlob('bytes', layer);

      const answer = await front.send('GET', `/v2/bytes/blobs/${digest}`);

      expect(digestOf(Buffer.from(await answer.arrayBuffer()))).toBe(digest);
    });

    test('work in chunks', async () => {
      await front.create('chunks');
      const begun = await front.send('POST', '/v2/chunks/blobs/uploads/');
      const sent = await front.send('PATCH', begun.headers.get('location') ?? '', {
        headers: { 'content-type': 'application/octet-stream' },
        body: 'first,',
      });
      const url = new URL(sent.headers.get('location') ?? '', front.origin);
      url.searchParams.set('digest', digestOf('first,second'));

      const ended = await front.send('PUT', url.href, { body: 'second' });

      expect(ended.status).toBe(201);
      expect(ended.headers.get('location')).toBe(`/v2/chunks/blobs/${digestOf('first,second')}`);
    });

    test('fail without the blobs that the manifest names', async () => {
      await front.create('no-blobs');
      await front.create('has-blobs');
      const manifest = await front.manifest('has-blobs', 'elsewhere');

      const answer = await front.putManifest('no-blobs', 'v1', manifest);

      expect(await refusal(answer)).toBe('400 MANIFEST_BLOB_UNKNOWN');
      expect(await front.digest('no-blobs', 'v1')).toBe(404);
    });

    test('fail under a digest that is not the content', async () => {
      await front.create('wrong-digest');

      const answer = await front.push('wrong-digest', digestOf('something else'), 'x');

      expect(await refusal(answer)).toBe('400 DIGEST_INVALID');
    });

    test('keep an image whose tag moved away', async () => {
      await front.create('moving');
      const first = (await front.push('moving', 'latest', 'one')).headers.get('docker-content-digest') ?? '';
      const second = (await front.push('moving', 'latest', 'two')).headers.get('docker-content-digest') ?? '';

      expect(await front.digest('moving', 'latest')).toBe(second);
      expect(await front.digest('moving', first)).toBe(first);
    });
  });

  describe('immutable repositories', () => {
    const exclusions = [
      { filterType: 'WILDCARD' as const, filter: 'latest' },
      { filterType: 'WILDCARD' as const, filter: '*-cache' },
    ];

    test('fail a tag that another digest has', async () => {
      await front.create('immutable', { imageTagMutability: 'IMMUTABLE' });
      const first = await front.push('immutable', 'v1', 'one');

      const answer = await front.push('immutable', 'v1', 'two');

      expect(answer.status).toBe(400);
      expect(await answer.json()).toMatchObject({
        errors: [{ code: 'TAG_INVALID', message: expect.stringContaining('cannot be overwritten') as string }],
      });
      expect(await front.digest('immutable', 'v1')).toBe(first.headers.get('docker-content-digest'));
    });

    test('fail the same digest under the same tag again, in the sentence of the newer ECR', async () => {
      await front.create('same', { imageTagMutability: 'IMMUTABLE' });
      await front.push('same', 'v1', 'one');

      const again = await front.push('same', 'v1', 'one');

      expect(again.status).toBe(400);
      expect(await again.json()).toMatchObject({
        errors: [{ code: 'TAG_INVALID', message: expect.stringContaining('because the tag is immutable.') as string }],
      });
      expect((await front.push('same', 'v2', 'one')).status).toBe(201);
    });

    test('let excluded tags move, and no others', async () => {
      await front.create('excluded', {
        imageTagMutability: 'IMMUTABLE_WITH_EXCLUSION',
        imageTagMutabilityExclusionFilters: exclusions,
      });
      const statuses = async (tag: string): Promise<number[]> => [
        (await front.push('excluded', tag, `${tag} one`)).status,
        (await front.push('excluded', tag, `${tag} two`)).status,
      ];

      expect(await statuses('latest')).toEqual([201, 201]);
      expect(await statuses('build-cache')).toEqual([201, 201]);
      expect(await statuses('latest-1')).toEqual([201, 400]);
      expect(await statuses('src-0123')).toEqual([201, 400]);
    });

    test('let one of two pushes at the same time win', async () => {
      await front.create('race', { imageTagMutability: 'IMMUTABLE' });
      const [one, two] = [await front.manifest('race', 'one'), await front.manifest('race', 'two')];

      const answers = await Promise.all([front.putManifest('race', 'v1', one), front.putManifest('race', 'v1', two)]);

      expect(answers.map(({ status }) => status).sort()).toEqual([201, 400]);
    });
  });

  describe('many tags', () => {
    const LIMIT = 20;

    test('are listed in pages; an image takes so many, and fails the next', async () => {
      const small = await TestFront.start({ tagsPerImage: LIMIT });
      try {
        await small.create('tags');
        const manifest = await small.manifest('tags', 'many');
        for (let n = 1; n <= LIMIT; n++) await small.putManifest('tags', `v${String(n).padStart(2, '0')}`, manifest);

        const answer = await small.putManifest('tags', 'one-more', manifest);

        expect(await answer.json()).toMatchObject({
          errors: [
            { code: 'DENIED', message: expect.stringContaining("number of tags per image which is '20'") as string },
          ],
        });
        expect((await small.putManifest('tags', 'v20', manifest)).status).toBe(201);

        const page = await small.send('GET', '/v2/tags/tags/list?n=12');
        expect(page.headers.get('link')).toBe('</v2/tags/tags/list?n=12&last=v12>; rel="next"');
        const rest = await small.send('GET', '/v2/tags/tags/list?n=12&last=v12');
        expect(rest.headers.get('link')).toBeNull();
        expect(((await rest.json()) as { tags: string[] }).tags).toHaveLength(8);
      } finally {
        await small.stop();
      }
    });

    test('are 1,000 by default, as in ECR', () => {
      const owner = { accessKey: 'local', region: 'eu-central-1', registryId: '123456789012' };
      const { tagsPerImage } = new Repositories().create('tags', owner, { setting: 'MUTABLE', exclusions: [] });
      expect(tagsPerImage).toBe(1_000);
    });
  });

  test('names the digest of a manifest in the answer to HEAD, and as ECR not in that to GET', async () => {
    await front.create('headers');
    const digest = (await front.push('headers', 'v1', 'one')).headers.get('docker-content-digest');
    const [head, get] = await Promise.all(['HEAD', 'GET'].map((each) => front.send(each, '/v2/headers/manifests/v1')));

    expect(head?.headers.get('docker-content-digest')).toBe(digest);
    expect(get?.headers.get('docker-content-digest')).toBeNull();
    expect(digestOf((await get?.text()) ?? '')).toBe(digest);
  });

  test('forgets what BatchDeleteImage deletes', async () => {
    await front.create('deleting');
    const digest = (await front.push('deleting', 'v1', 'one')).headers.get('docker-content-digest') ?? '';
    await front.push('deleting', 'v2', 'one');
    const remove = (imageId: object): Promise<unknown> =>
      front.ecr.send(new BatchDeleteImageCommand({ repositoryName: 'deleting', imageIds: [imageId] }));

    await remove({ imageTag: 'v1' });
    expect([await front.digest('deleting', 'v1'), await front.digest('deleting', 'v2')]).toEqual([404, digest]);

    await remove({ imageTag: 'v2' });
    expect(await front.digest('deleting', digest)).toBe(404);
  });
});
