import { holderOf, inUseTag, isCommitTag, isLasting, stackOf } from './kinds';

describe('kinds', () => {
  test('names the holder and the first 12 digits of the source in the in-use tag', () => {
    expect(inUseTag('shop.api', 'src-0123456789abcdef0123')).toBe('in-use-shop.api-0123456789ab');
  });

  test('names the first 12 digits of its digest for an image without a source', () => {
    const tag = inUseTag('shop.api', `sha256:fedcba9876543210${'0'.repeat(48)}`);
    expect(tag).toBe('in-use-shop.api-fedcba987654');
    expect(holderOf(tag)).toBe('shop.api');
    expect([isLasting(tag), isCommitTag(tag)]).toEqual([false, false]);
  });

  test.each([
    ['in-use-shop.api-0123456789ab', 'shop.api', 'shop'],
    ['in-use-shop-eu.api-0123456789ab', 'shop-eu.api', 'shop-eu'],
    ['in-use-images.shop.api-0123456789ab', 'images.shop.api', 'images.shop'],
    ['in-use-shop.api-0123456789ab-0123456789ab', 'shop.api-0123456789ab', 'shop'],
    ['in-use-a-b__0123456789ab.c_d-0123456789ab', 'a-b__0123456789ab.c_d', 'a-b__0123456789ab'],
    // As earlier versions wrote it.
    ['in-use-prod-0123456789ab', 'prod', 'prod'],
    ['in-use-prod-eu-0123456789ab', 'prod-eu', 'prod-eu'],
  ])('reads from %s who holds the image: %s', (tag, holder, stack) => {
    expect([holderOf(tag), stackOf(holderOf(tag) ?? '')]).toEqual([holder, stack]);
  });

  test.each([
    'in-use-shop.api-',
    'in-use-0123456789ab',
    'in-use-shop.api-0123456789abcdef0123',
    'in-use-shop.api-0123456789AB',
    'in-use-shop.api',
    'not-in-use-shop.api-0123456789ab',
    'src-0123456789abcdef0123',
  ])('fails to read a holder from %s', (tag) => {
    expect(holderOf(tag)).toBeUndefined();
  });

  test.each([
    ['src-0123456789abcdef0123', 'lasting'],
    ['1.2.3', 'lasting'],
    ['10.0.0-3f2a1c9', 'lasting'],
    ['in-use-prod-0123456789ab', 'in use'],
    ['latest', 'moving'],
    ['3f2a1c9d5e6b7a8091a2b3c4d5e6f70812345678', 'commit'],
    ['build-7', 'commit'],
    ['1.2', 'commit'],
    ['v1.2.3', 'commit'],
  ])('knows what %s is: %s', (tag, kind) => {
    expect({ lasting: isLasting(tag), commit: isCommitTag(tag, ['latest']) }).toEqual({
      lasting: kind === 'lasting',
      commit: kind === 'commit',
    });
  });
});
