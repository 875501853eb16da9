import {
  archiveAged,
  archiveUnpulled,
  expireAged,
  expireArchived,
  expireUntagged,
  keepNewest,
  shield,
} from './builders';
import { lifecycleWarnings } from './lints';
import type { LifecycleRule } from './rule';
import { covers, meet } from './tag-pattern';

const TAGS = { source: 'src-*', inUse: 'in-use-*', others: ['latest', 'edge-*', 'v1.2.3'] };
const SHIELD = shield('in-use-*');

/** A rule for images that have a tag for each. */
function all(...tagPatternList: string[]): LifecycleRule {
  const rule = keepNewest(9, { tagPattern: 'x' });
  return { ...rule, selection: { ...rule.selection, tagPatternList } };
}

/** `1 keeps-one`: the rule and what is said of it. */
function said(...rules: LifecycleRule[]): string[] {
  return lifecycleWarnings(rules, TAGS).map(({ rule, code }) => `${rule} ${code}`);
}

describe('warnings about lifecycle rules', () => {
  test.each<[string, LifecycleRule[]]>([
    ['the newest images', [SHIELD, keepNewest(30)]],
    ['two images', [SHIELD, keepNewest(2)]],
    [
      'kinds of tags, and then all',
      [SHIELD, keepNewest(9, { tagPrefix: 'v' }), keepNewest(5, { tagPrefix: 'src-' }), keepNewest(30)],
    ],
    [
      'the narrow before the wide',
      [SHIELD, expireAged({ afterDays: 9, tagPattern: 'edge-pr-*' }), keepNewest(9, { tagPrefix: 'edge-' })],
    ],
    ['all of two tags before one of them', [SHIELD, all('edge-*', 'edge-1*'), keepNewest(9, { tagPrefix: 'edge-' })]],
    [
      'one tag of another pattern',
      [SHIELD, keepNewest(1, { tagPattern: 'edge-*' }), expireAged({ afterDays: 9, tagPattern: '*test' })],
    ],
    ['pulls and the archive', [SHIELD, archiveUnpulled({ afterDays: 90 }), expireArchived({ afterDays: 90 })]],
    ['untagged images before the shield', [expireUntagged({ afterDays: 9 }), SHIELD]],
    ['a shield of more than what is in use', [shield('in-*'), keepNewest(9)]],
    ['the archive before the shield', [expireArchived({ afterDays: 90 }), SHIELD]],
  ])('are not given for %s', (_, rules) => {
    expect(said(...rules)).toEqual([]);
  });

  test.each<[string, LifecycleRule[], string[]]>([
    [
      'the wide before the narrow',
      [SHIELD, keepNewest(9, { tagPrefix: 'edge-' }), expireAged({ afterDays: 9, tagPattern: 'edge-pr-*' })],
      ['2 never-applies'],
    ],
    ['one tag before it and another', [SHIELD, all('edge-*'), all('edge-1*', 'edge-1')], ['2 never-applies']],
    [
      'the same tags as pattern and as prefix',
      [SHIELD, all('edge-*'), keepNewest(5, { tagPrefix: 'edge-' })],
      ['2 never-applies'],
    ],
    [
      'all after all tagged and untagged ones',
      [shield('*'), expireUntagged({ afterDays: 9 }), keepNewest(9)],
      ['2 never-applies'],
    ],
    ['tags that nobody gives', [SHIELD, keepNewest(9, { tagPrefix: 'release-' })], ['1 no-such-tag']],
    ['a part of a list that nobody gives', [SHIELD, all('edge-*', 'edge_*')], ['1 no-such-tag', '1 all-of-list']],
    ['one of several that was meant', [SHIELD, all('v*', 'edge-*')], ['1 all-of-list']],
    ['no shield', [keepNewest(30)], ['0 takes-deployed']],
    ['the archive of deployed images', [archiveUnpulled({ afterDays: 90 })], ['0 takes-deployed']],
    [
      'a shield that comes too late',
      [keepNewest(9, { tagPrefix: 'src-' }), SHIELD, keepNewest(30)],
      ['0 takes-deployed'],
    ],
    [
      'a shield of some images in use',
      [shield('in-use-prod*'), keepNewest(30)],
      ['0 takes-deployed', '1 takes-deployed'],
    ],
    [
      'a rule that lets few images in use stay',
      [keepNewest(999, { tagPrefix: 'in-use-' }), keepNewest(30)],
      ['0 takes-deployed', '1 takes-deployed'],
    ],
    ['one image', [SHIELD, keepNewest(1)], ['1 keeps-one']],
    ['one image of a source', [SHIELD, keepNewest(1, { tagPrefix: 'src-' })], ['1 keeps-one']],
    ['sources by age', [SHIELD, expireAged({ afterDays: 30, tagPrefix: 'src-' })], ['1 source-by-age']],
    ['all images by age', [SHIELD, archiveAged({ afterDays: 30 })], ['1 source-by-age']],
  ])('are given for %s', (_, rules, warnings) => {
    expect(said(...rules)).toEqual(warnings);
  });

  test('say what is wrong, and what to do', () => {
    for (const { message, fix } of lifecycleWarnings([keepNewest(1), all('a*', 'b*'), all('a*', 'b*')], TAGS)) {
      expect(`${message}: ${fix}`).toMatch(/^[a-z].{30,}: [a-z].{5,}$/);
    }
  });
});

describe('a pattern of tags', () => {
  test.each([
    ['v*', 'v'],
    ['v*', 'v1.2'],
    ['*-rc', '1-rc'],
    ['a*b*c', 'abc'],
    ['a*b*c', 'a-c-b-c'],
    ['*', 'v*'],
    ['v*', 'v1*'],
    ['v.1', 'v.1'],
    ['a+(b)|c', 'a+(b)|c'],
  ])('%s covers %s, and meets it', (pattern, other) => {
    expect(covers(pattern, other)).toBe(true);
    expect(meet(pattern, other)).toBe(true);
    expect(meet(other, pattern)).toBe(true);
  });

  test.each([
    ['v1*', 'v*'],
    ['*-rc', 'v*'],
    ['a*c', 'ab*'],
    ['*a*', '*b*'],
  ])('%s meets %s, and does not cover it', (pattern, other) => {
    expect(covers(pattern, other)).toBe(false);
    expect(meet(pattern, other)).toBe(true);
    expect(meet(other, pattern)).toBe(true);
  });

  test.each([
    ['v*', 'w*'],
    ['v.1', 'vx1'],
    ['*-rc', '*-rd'],
    ['a*b', 'a'],
    ['', 'a'],
    ['a*b*c*d*e', 'a*e*d*c*bx'],
  ])('%s and %s have no tag in common', (pattern, other) => {
    expect(covers(pattern, other)).toBe(false);
    expect(meet(pattern, other)).toBe(false);
    expect(meet(other, pattern)).toBe(false);
  });

  test('of many wildcards is compared in no time', () => {
    expect(meet(`${'*a'.repeat(60)}x`, `${'a*'.repeat(60)}y`)).toBe(false);
  }, 1_000);
});
