import {
  DescribeImagesCommand,
  GetLifecyclePolicyCommand,
  GetLifecyclePolicyPreviewCommand,
  type GetLifecyclePolicyPreviewCommandInput,
  ListImagesCommand,
  PutLifecyclePolicyCommand,
  StartLifecyclePolicyPreviewCommand,
} from '@aws-sdk/client-ecr';
import { TestFront } from '../../../test/helpers/front';
import { HandClock } from '../../../test/helpers/hand-clock';
import { attach, pushImage, pushIndex } from '../../../test/helpers/manifests';

const DAY = 86_400;
const clock = new HandClock();
let front: TestFront;
beforeAll(async () => {
  front = await TestFront.start({ now: clock.now });
});
afterAll(() => front.stop());

const KEEP_TWO = policyOf({
  tagStatus: 'tagged',
  tagPatternList: ['v*'],
  countType: 'imageCountMoreThan',
  countNumber: 2,
});

function policyOf(selection: object, action: object = { type: 'expire' }): string {
  return JSON.stringify({ rules: [{ rulePriority: 7, description: 'A rule of the test', selection, action }] });
}

const putPolicy = (repositoryName: string, lifecyclePolicyText: string) =>
  front.ecr.send(new PutLifecyclePolicyCommand({ repositoryName, lifecyclePolicyText }));
const start = (repositoryName: string, lifecyclePolicyText?: string) =>
  front.ecr.send(new StartLifecyclePolicyPreviewCommand({ repositoryName, lifecyclePolicyText }));
const preview = (repositoryName: string, more: Partial<GetLifecyclePolicyPreviewCommandInput> = {}) =>
  front.ecr.send(new GetLifecyclePolicyPreviewCommand({ repositoryName, ...more }));

async function tags(repositoryName: string): Promise<(string | undefined)[] | undefined> {
  const { imageIds } = await front.ecr.send(new ListImagesCommand({ repositoryName }));
  return imageIds?.map(({ imageTag }) => imageTag);
}

async function expire(body: object | string): Promise<{ status: number; answer: unknown }> {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const answer = await fetch(`${front.origin}/_slipway/expire`, { method: 'POST', body: text });
  return { status: answer.status, answer: await answer.json() };
}

/** Pushes images a day apart, under a tag each. */
async function pushDaily(repository: string, ...pushed: string[]): Promise<string[]> {
  const digests: string[] = [];
  for (const tag of pushed) {
    digests.push(await pushImage(front, repository, tag, tag));
    clock.pass(DAY);
  }
  return digests;
}

describe('a preview of a lifecycle policy', () => {
  test('is in progress for a moment, then says which rule takes which image, and takes none', async () => {
    await front.create('preview');
    const [oldest, second] = await pushDaily('preview', 'v1', 'v2', 'v3', 'v4');
    await putPolicy('preview', KEEP_TWO);

    expect((await start('preview')).status).toBe('IN_PROGRESS');
    expect(await preview('preview')).not.toHaveProperty('previewResults');
    await expect(start('preview')).rejects.toMatchObject({ name: 'LifecyclePolicyPreviewInProgressException' });
    clock.pass();

    const { status, previewResults, summary } = await preview('preview');
    expect(status).toBe('COMPLETE');
    expect(previewResults).toEqual(
      [
        ['v1', oldest],
        ['v2', second],
      ].map(([tag, imageDigest]) => ({
        imageTags: [tag],
        imageDigest,
        imagePushedAt: expect.any(Date) as Date,
        action: { type: 'EXPIRE' },
        appliedRulePriority: 7,
        storageClass: 'STANDARD',
      })),
    );
    expect(summary).toEqual({ expiringImageTotalCount: 2 });
    expect(await tags('preview')).toEqual(['v1', 'v2', 'v3', 'v4']);
  });

  test('tries a policy out that the repository does not have', async () => {
    await front.create('tried');
    await pushDaily('tried', 'v1');
    const selection = { tagStatus: 'any', countType: 'sinceImagePulled', countUnit: 'days', countNumber: 90 };
    clock.pass(90 * DAY);
    await start('tried', policyOf(selection, { type: 'transition', targetStorageClass: 'archive' }));
    clock.pass();

    const { previewResults, summary } = await preview('tried');

    expect(previewResults?.map(({ action }) => action)).toEqual([
      { type: 'TRANSITION', targetStorageClass: 'ARCHIVE' },
    ]);
    expect(summary).toEqual({
      expiringImageTotalCount: 0,
      transitioningImageTotalCounts: [{ targetStorageClass: 'ARCHIVE', imageTotalCount: 1 }],
    });
    await expect(front.ecr.send(new GetLifecyclePolicyCommand({ repositoryName: 'tried' }))).rejects.toMatchObject({
      name: 'LifecyclePolicyNotFoundException',
    });
  });

  test('is given in pages, by tag status and for images that are named', async () => {
    await front.create('parts');
    await pushDaily('parts', 'v1', 'v2', 'v3');
    await pushImage(front, 'parts', 'untagged');
    await start('parts', policyOf({ tagStatus: 'any', countType: 'imageCountMoreThan', countNumber: 1 }));
    clock.pass();
    const tagsOf = async (more: Partial<GetLifecyclePolicyPreviewCommandInput>) =>
      (await preview('parts', more)).previewResults?.map(({ imageTags }) => imageTags?.[0]);

    const { nextToken, previewResults } = await preview('parts', { maxResults: 2 });
    expect(previewResults).toHaveLength(2);
    expect(await tagsOf({ nextToken })).toEqual(['v3']);
    expect(await tagsOf({ filter: { tagStatus: 'UNTAGGED' } })).toEqual([]);
    expect(await tagsOf({ imageIds: [{ imageTag: 'v2' }] })).toEqual(['v2']);
  });

  test.each([
    ['without a policy', () => start('bare'), 'LifecyclePolicyNotFoundException'],
    ['before it was started', () => preview('bare'), 'LifecyclePolicyPreviewNotFoundException'],
    ['in pages of more than 100', () => preview('bare', { maxResults: 101 }), 'InvalidParameterException'],
    ['of a policy that ECR refuses', () => start('bare', `${KEEP_TWO}}`), 'InvalidParameterException'],
    ['of a repository that is not there', () => start('nowhere'), 'RepositoryNotFoundException'],
  ])('fails %s', async (title, ask, name) => {
    if (title === 'without a policy') await front.create('bare');

    await expect(ask()).rejects.toMatchObject({ name });
  });
});

describe('POST /_slipway/expire', () => {
  test('deletes what the policies expire, everywhere, and says so', async () => {
    await front.create('expired');
    await front.create('unruled');
    await pushDaily('unruled', 'v1', 'v2', 'v3');
    const [digest = ''] = await pushDaily('expired', 'v1', 'in-use', 'v2', 'v3');
    await putPolicy('expired', KEEP_TWO);

    const { answer } = await expire({ repository: 'expired' });

    const gone = { digest, tags: ['v1'], rulePriority: 7 };
    expect(answer).toEqual({ repositories: [{ repository: 'expired', expired: [gone], archived: [] }] });
    expect(await tags('expired')).toEqual(['in-use', 'v2', 'v3']);
    expect([await front.digest('expired', 'v1'), await front.digest('expired', digest)]).toEqual([404, 404]);
    expect(await tags('unruled')).toEqual(['v1', 'v2', 'v3']);
    const { lastEvaluatedAt } = await front.ecr.send(new GetLifecyclePolicyCommand({ repositoryName: 'expired' }));
    expect(lastEvaluatedAt).toEqual(new Date(clock.now()));
  });

  test('applies all policies when nothing is said', async () => {
    await front.create('all');
    const [digest] = await pushDaily('all', 'v1', 'v2', 'v3');
    await putPolicy('all', KEEP_TWO);

    const { answer } = await expire('');

    const { repositories } = answer as { repositories: { repository: string }[] };
    expect(repositories.find(({ repository }) => repository === 'all')).toMatchObject({ expired: [{ digest }] });
    expect(repositories.map(({ repository }) => repository)).not.toContain('unruled');
  });

  test('keeps what the newest indexes need, and takes what belongs to the others along', async () => {
    await front.create('platforms');
    const whole: string[][] = [];
    for (const tag of ['v1', 'v2', 'v3']) {
      const children = await Promise.all(['amd64', 'arm64'].map((each) => pushImage(front, 'platforms', tag + each)));
      const index = await pushIndex(front, 'platforms', children, tag);
      whole.push([index, ...children, await attach(front, 'platforms', index)]);
      clock.pass(DAY);
    }
    await putPolicy('platforms', KEEP_TWO);

    await expire({ repository: 'platforms' });

    const found = await Promise.all(
      whole.map((digests) =>
        Promise.all(digests.map(async (each) => (await front.digest('platforms', each)) === each)),
      ),
    );
    expect(found).toEqual([Array(4).fill(false), Array(4).fill(true), Array(4).fill(true)]);
  });

  test('archives what nobody pulls, and expires it later', async () => {
    await front.create('cold');
    await pushDaily('cold', 'v1', 'v2');
    const days = { countUnit: 'days', countNumber: 90 };
    const selection = { tagStatus: 'any', ...days };
    const action = { type: 'transition', targetStorageClass: 'archive' };
    const later = { ...selection, storageClass: 'archive', countType: 'sinceImageTransitioned' };
    const rules = [
      { rulePriority: 1, selection: { ...selection, countType: 'sinceImagePulled' }, action },
      { rulePriority: 2, selection: later, action: { type: 'expire' } },
    ];
    await putPolicy('cold', JSON.stringify({ rules }));
    clock.pass(60 * DAY);
    await front.send('GET', '/v2/cold/manifests/v2');
    clock.pass(60 * DAY);

    expect(await expire({ repository: 'cold' })).toMatchObject({
      answer: { repositories: [{ expired: [], archived: [{ tags: ['v1'], rulePriority: 1 }] }] },
    });
    expect(await front.digest('cold', 'v1')).toBe(404);

    const now = new Date(clock.now() + 91 * DAY * 1_000).toISOString();
    expect(await expire({ repository: 'cold', now })).toMatchObject({
      answer: { repositories: [{ expired: [{ tags: ['v1'], rulePriority: 2 }], archived: [{ tags: ['v2'] }] }] },
    });
    const { imageDetails } = await front.ecr.send(
      new DescribeImagesCommand({ repositoryName: 'cold', filter: { imageStatus: 'ANY' } }),
    );
    expect(imageDetails?.map(({ imageTags, imageStatus }) => [imageTags, imageStatus])).toEqual([[['v2'], 'ARCHIVED']]);
  });

  test.each([
    ['a body that is no JSON', '{', 400, /"expected": "object"/],
    ['an unknown key', { when: 'now' }, 400, /when/],
    ['a time that is none', { now: 'tomorrow' }, 400, /now/],
    [
      'a repository without a policy',
      { repository: 'nowhere' },
      404,
      /no repository 'nowhere' with a lifecycle policy/,
    ],
  ])('fails with %s', async (_, body, status, error) => {
    expect(await expire(body)).toEqual({
      status,
      answer: { error: expect.stringMatching(error) as string },
    });
  });
});
