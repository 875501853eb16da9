import type { Presence } from '../../contract/presence';
import { stackImage } from '../../test/stack-image';
import { absentImages, type FoundBuilt, lossOf, lostImages, planOptions, uncertainty } from './lost-images';

const TAG = 'src-0123456789abcdef0123';
const ABSENT = { state: 'absent', reference: `ghcr.io/team/api:${TAG}`, missing: 'image' } as const;
const PRESENT: Presence = { state: 'present', reference: `ghcr.io/team/api:${TAG}`, digest: 'sha256:0' };
const UNKNOWN: Presence = { state: 'unknown', what: 'ghcr.io cannot be reached', why: 'reset', fix: 'try again' };

const found = (presence: Presence, name = 'api', stack = 'shop'): FoundBuilt => {
  return { image: stackImage(name, {}, stack), tag: TAG, presence };
};
const absent = absentImages([
  found(PRESENT, 'page'),
  found(ABSENT),
  found(UNKNOWN, 'worker'),
  found(ABSENT, 'api', 'web'),
]);

describe('images that a registry does not have', () => {
  test('are those of which it says so', () => {
    const one = {
      address: 'null_resource.api_image',
      tag: TAG,
      reference: `ghcr.io/team/api:${TAG}`,
      isArchived: false,
    };
    expect(absent).toEqual([
      { ...one, stack: 'shop', name: 'shop/api' },
      { ...one, stack: 'web', name: 'web/api' },
    ]);
  });

  test.each<[string, Record<string, string>, number]>([
    ['are lost when Terraform made them with this tag', { 'null_resource.api_image': TAG }, 2],
    ['are replaced anyway when it made them with another', { 'null_resource.api_image': 'src-0' }, 0],
    ['are made anyway when it did not make them', { 'null_resource.page_image': TAG }, 0],
  ])('%s', (_, tags, count) => {
    expect(lostImages(absent, new Map(Object.entries(tags)))).toHaveLength(count);
  });

  test('are told with what makes them again', () => {
    expect(absent.map(lossOf)[0]).toBe(
      `shop/api: the registry no longer has ghcr.io/team/api:${TAG}: it is built again (-replace=null_resource.api_image)`,
    );
  });

  test('are told as archived where ECR can restore them', () => {
    const [archived] = absentImages([found({ ...ABSENT, archived: { fix: 'have it restored' } })]);
    expect(archived && lossOf(archived)).toBe(
      `api: ECR has archived ghcr.io/team/api:${TAG}: it is had again (-replace=null_resource.api_image)`,
    );
  });
});

describe('what Terraform is told to plan', () => {
  const lost = absent.slice(0, 1);

  test.each<[string, string[], typeof lost, string[]]>([
    ['is nothing for all of a stack', [], [], []],
    ['is its targets', ['a.b', 'c.d'], [], ['-target=a.b', '-target=c.d']],
    ['is to replace what is lost', [], lost, ['-replace=null_resource.api_image']],
    [
      'has what is lost among its targets, each once',
      ['a.b', 'null_resource.api_image'],
      lost,
      ['-target=a.b', '-target=null_resource.api_image', '-replace=null_resource.api_image'],
    ],
    [
      'has it among them also when it is not one itself',
      ['a.b'],
      lost,
      ['-target=a.b', '-target=null_resource.api_image', '-replace=null_resource.api_image'],
    ],
  ])('%s', (_, targets, images, expected) => {
    expect(planOptions(targets, images)).toEqual(expected);
  });
});

describe('answers that are none', () => {
  test('are told in one line, with the reason of the first', () => {
    expect(uncertainty([found(UNKNOWN), found(PRESENT, 'page'), found(UNKNOWN, 'worker')])).toBe(
      'warning: an image that was deleted would not be noticed: api, worker: ghcr.io cannot be reached: reset',
    );
  });

  test('are not told where there are none', () => {
    expect(uncertainty([found(PRESENT), found(ABSENT)])).toBeUndefined();
  });
});
