import { stackImage } from '../../test/stack-image';
import { heldImages } from './held-images';

const mode = { choice: '1.2.3', variables: { tag: 'image_tag', tags: 'image_tags' } };
const inUseBy = ['shop.api', 'shop.worker'];

describe('the images that are tagged as in use', () => {
  test('are those that were built before, in the name of all that run them', () => {
    expect(heldImages([stackImage('api', { mode, inUseBy })])).toEqual([
      { choice: '1.2.3', repository: 'ghcr.io/team/api', registry: { kind: 'oci' }, holders: inUseBy },
    ]);
  });

  test('are in a repository of which only the name is known', () => {
    const repository = { name: 'team/api', url: null, pullUrl: null };
    expect(heldImages([stackImage('api', { mode, inUseBy, repository })])).toMatchObject([
      { repository: { name: 'team/api' } },
    ]);
  });

  test('leave what ran before tagged as far as it can be gone back to', () => {
    const functions = [{ function: 'stream', keepVersions: 5, access: { region: 'eu-west-1' } }];
    const proved = { ...stackImage('api', { mode, inUseBy }), keep: 2 };
    expect(heldImages([{ ...proved, functions }])).toMatchObject([{ keep: 2, functions }]);
    expect(heldImages([{ ...proved, functions: [] }])[0]).not.toHaveProperty('functions');
  });

  test.each([
    ['is built', { inUseBy }],
    ['is switched to its source', { inUseBy, mode: { ...mode, choice: 'source' } }],
    ['nobody holds', { mode }],
  ])('are none that %s', (_, more) => {
    expect(heldImages([stackImage('api', more)])).toEqual([]);
  });
});
