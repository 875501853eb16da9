import { madeFrom, taggedImage } from '../../test/helpers/tagged-image';
import { requireSources, withBases } from './images-to-build';

const base = taggedImage('bases', 'base');
const middle = taggedImage('bases', 'middle', madeFrom('bases', 'base'));
const api = taggedImage('shop', 'api', madeFrom('bases', 'middle'));
const other = taggedImage('shop', 'other');

describe('images with what they are built from', () => {
  test('bring their bases along, and those of these, in the order of the program', () => {
    expect(withBases([api], [api, other, middle, base])).toEqual([api, middle, base]);
  });

  test('are themselves where they have none', () => {
    expect(withBases([other, base], [base, api, other])).toEqual([base, other]);
  });

  test('are without a base that the program does not have', () => {
    expect(withBases([api], [api, other])).toEqual([api]);
  });
});

describe('images that are built from source', () => {
  const without = { ...taggedImage('shop', 'api'), tag: null, unknown: { tag: 'no source' } } as const;

  test('may be hashed when Terraform plans', () => {
    expect(() => requireSources([{ ...api, tag: null, unknown: { tag: 'hashAt: plan' } }])).not.toThrow();
  });

  test('fails on one that was synthesized without source, with what chose that', () => {
    const variables = { tag: 'image_tag', tags: 'image_tags' };
    const prebuilt = { ...without, mode: { choice: 'v1', from: 'IMAGE_TAG', variables } };
    expect(() => requireSources([other, prebuilt])).toThrow(
      'an image was synthesized without source: api\n' +
        '  why:  IMAGE_TAG chose what was built before, and ../../../api, seen from the folder of the stack, is not on this machine\n' +
        '  fix:  build in a checkout that has the source',
    );
  });

  test('fails on all of them at once', () => {
    const web = { ...without, stack: 'web' };
    expect(() => requireSources([without, web])).toThrow('2 images were synthesized without source: shop/api, web/api');
  });
});
