import {
  BatchGetImageCommand,
  DescribeImagesCommand,
  ListImagesCommand,
  UpdateImageStorageClassCommand,
} from '@aws-sdk/client-ecr';
import { refusal, TestFront } from '../../../test/helpers/front';
import { HandClock } from '../../../test/helpers/hand-clock';
import { pushImage, pushIndex } from '../../../test/helpers/manifests';
import { imagePresent } from '../pulls';

const clock = new HandClock();
let front: TestFront;
beforeAll(async () => {
  front = await TestFront.start({ now: clock.now });
});
afterAll(() => front.stop());

async function move(repositoryName: string, imageTag: string, targetStorageClass: 'ARCHIVE' | 'STANDARD') {
  const input = { repositoryName, imageId: { imageTag }, targetStorageClass };
  return (await front.ecr.send(new UpdateImageStorageClassCommand(input))).imageStatus;
}

async function detail(repositoryName: string, imageTag: string) {
  const { imageDetails } = await front.ecr.send(
    new DescribeImagesCommand({ repositoryName, imageIds: [{ imageTag }] }),
  );
  return imageDetails?.[0];
}

/** What is listed without a word about the status, and with one. */
async function listed(repositoryName: string, imageStatus?: 'ARCHIVED' | 'ANY') {
  const filter = imageStatus && { imageStatus };
  const { imageIds } = await front.ecr.send(new ListImagesCommand({ repositoryName, filter }));
  return imageIds?.map(({ imageTag }) => imageTag);
}

describe('an archived image', () => {
  test('cannot be pulled, and is listed only where archived images are asked for', async () => {
    await front.create('archive');
    const digest = await pushImage(front, 'archive', 'one', 'v1');
    await pushImage(front, 'archive', 'two', 'v2');

    expect(await move('archive', 'v1', 'ARCHIVE')).toBe('ARCHIVED');

    for (const reference of ['v1', digest]) {
      const pull = await front.send('GET', `/v2/archive/manifests/${reference}`);
      expect(await refusal(pull)).toBe('404 MANIFEST_UNKNOWN');
    }
    expect(await imagePresent(front.registry, `${front.registry}/archive:v1`)).toBe(false);
    const imageIds = [{ imageTag: 'v1' }];
    const { failures } = await front.ecr.send(new BatchGetImageCommand({ repositoryName: 'archive', imageIds }));
    expect(failures).toMatchObject([{ failureCode: 'ImageNotFound' }]);
    expect([await listed('archive'), await listed('archive', 'ARCHIVED'), await listed('archive', 'ANY')]).toEqual([
      ['v2'],
      ['v1'],
      ['v1', 'v2'],
    ]);
    expect(await (await front.send('GET', '/v2/archive/tags/list')).json()).toEqual({ name: 'archive', tags: ['v2'] });
    expect(await detail('archive', 'v1')).toMatchObject({
      imageStatus: 'ARCHIVED',
      lastArchivedAt: expect.any(Date) as Date,
    });
  });

  test('can be pulled a while after it was restored', async () => {
    await front.create('restored');
    const digest = await pushImage(front, 'restored', 'one', 'v1');
    await move('restored', 'v1', 'ARCHIVE');

    expect(await move('restored', 'v1', 'STANDARD')).toBe('ACTIVATING');
    expect(await front.digest('restored', 'v1')).toBe(404);
    expect(await detail('restored', 'v1')).toMatchObject({ imageStatus: 'ACTIVATING' });

    clock.pass();
    expect(await front.digest('restored', 'v1')).toBe(digest);
    expect(await detail('restored', 'v1')).toMatchObject({
      imageStatus: 'ACTIVE',
      lastArchivedAt: expect.any(Date) as Date,
      lastActivatedAt: expect.any(Date) as Date,
    });
  });

  test.each([
    ['the same tag', 'v1'],
    ['another tag', 'v2'],
    ['its digest alone', undefined],
  ])('is back at once when it is pushed again under %s, also in an immutable repository', async (_, tag) => {
    const name = `pushed-${tag ?? 'untagged'}`;
    await front.create(name, { imageTagMutability: 'IMMUTABLE' });
    const digest = await pushImage(front, name, 'one', 'v1');
    await move(name, 'v1', 'ARCHIVE');

    await pushImage(front, name, 'one', tag);

    expect(await front.digest(name, 'v1')).toBe(digest);
    expect(await detail(name, 'v1')).toMatchObject({ imageStatus: 'ACTIVE' });
  });

  test('keeps its tag in an immutable repository', async () => {
    await front.create('immutable', { imageTagMutability: 'IMMUTABLE' });
    await pushImage(front, 'immutable', 'one', 'v1');
    await move('immutable', 'v1', 'ARCHIVE');

    expect(await refusal(await front.push('immutable', 'v1', 'two'))).toBe('400 TAG_INVALID');
  });

  test('stays as it is when it is archived again', async () => {
    await front.create('twice');
    await pushImage(front, 'twice', 'one', 'v1');
    await move('twice', 'v1', 'ARCHIVE');
    const before = await detail('twice', 'v1');
    clock.pass();

    expect(await move('twice', 'v1', 'ARCHIVE')).toBe('ARCHIVED');
    expect(await detail('twice', 'v1')).toEqual(before);
  });
});

describe('UpdateImageStorageClass', () => {
  test('fails on what an index needs that is not archived itself', async () => {
    await front.create('indexed');
    const child = await pushImage(front, 'indexed', 'one', 'child');
    await pushIndex(front, 'indexed', [child], 'multi');

    await expect(move('indexed', 'child', 'ARCHIVE')).rejects.toMatchObject({
      name: 'ImageStorageClassUpdateNotSupportedException',
    });
    await move('indexed', 'multi', 'ARCHIVE');
    expect(await move('indexed', 'child', 'ARCHIVE')).toBe('ARCHIVED');
  });

  test.each([
    ['an unknown image', 'indexed', 'none', 'ImageNotFoundException'],
    ['an unknown repository', 'nowhere', 'v1', 'RepositoryNotFoundException'],
  ])('fails on %s', async (_, repository, tag, name) => {
    await expect(move(repository, tag, 'ARCHIVE')).rejects.toMatchObject({ name });
  });
});
