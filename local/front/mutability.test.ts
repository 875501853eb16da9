import { isImmutable, type Mutability } from './mutability';

const immutable = (...exclusions: string[]): Mutability => ({ setting: 'IMMUTABLE_WITH_EXCLUSION', exclusions });
const mutable = (...exclusions: string[]): Mutability => ({ setting: 'MUTABLE_WITH_EXCLUSION', exclusions });

describe('mutability', () => {
  test.each<[string, Mutability, boolean]>([
    ['latest', { setting: 'MUTABLE', exclusions: [] }, false],
    ['latest', { setting: 'IMMUTABLE', exclusions: [] }, true],
    ['latest', { setting: 'IMMUTABLE', exclusions: ['latest'] }, true],
    ['latest', immutable('latest'), false],
    ['latest-1', immutable('latest'), true],
    ['in-use-prod-1', immutable('latest', 'in-use-*'), false],
    ['not-in-use-prod', immutable('in-use-*'), true],
    ['build-cache', immutable('*-cache'), false],
    ['1x2', immutable('1.2'), true],
    ['1.2', immutable('1.2'), false],
    ['v1.2-rc', immutable('v*-rc'), false],
    ['1.2.3', mutable('1.*'), true],
    ['2.0.0', mutable('1.*'), false],
  ])('of tag %s under %j is %s', (tag, mutability, expected) => {
    expect(isImmutable(tag, mutability)).toBe(expected);
  });
});
