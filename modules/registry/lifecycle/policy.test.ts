import {
  archiveAged,
  archiveAllButNewest,
  archiveUnpulled,
  expireAged,
  expireArchived,
  expireUntagged,
  keepNewest,
  shield,
} from './builders';
import { lifecyclePolicy, prioritized } from './policy';
import type { LifecycleRule } from './rule';
import { lifecycleProblems, rulesOf } from './validation';

/** The text of a policy with this rule alone. */
function text(rule: LifecycleRule): string {
  return lifecyclePolicy([rule])
    .replace('{"rules":[{"rulePriority":1,"description":', '')
    .replace(/\}\]\}$/, '');
}

const TAGGED_V = '"selection":{"tagStatus":"tagged","tagPrefixList":["v"],';
const ANY = '"selection":{"tagStatus":"any",';
const EXPIRE = '"action":{"type":"expire"}';
const ARCHIVE = '"action":{"type":"transition","targetStorageClass":"archive"}';

const BUILT: readonly (readonly [string, LifecycleRule, string])[] = [
  [
    'a shield',
    shield('in-use-*'),
    `"Keep images tagged in-use-*","selection":{"tagStatus":"tagged","tagPatternList":["in-use-*"],"countType":"imageCountMoreThan","countNumber":1000},${EXPIRE}`,
  ],
  [
    'the newest images',
    keepNewest(30),
    `"Keep the last 30 images",${ANY}"countType":"imageCountMoreThan","countNumber":30},${EXPIRE}`,
  ],
  [
    'the newest images with a prefix',
    keepNewest(30, { tagPrefix: 'v' }),
    `"Keep the last 30 images tagged v*",${TAGGED_V}"countType":"imageCountMoreThan","countNumber":30},${EXPIRE}`,
  ],
  [
    'the newest images of a pattern',
    keepNewest(5, { tagPattern: '*-rc' }),
    `"Keep the last 5 images tagged *-rc","selection":{"tagStatus":"tagged","tagPatternList":["*-rc"],"countType":"imageCountMoreThan","countNumber":5},${EXPIRE}`,
  ],
  [
    'old images',
    expireAged({ afterDays: 14, tagPrefix: 'v' }),
    `"Expire images tagged v* after 14 days",${TAGGED_V}"countType":"sinceImagePushed","countUnit":"days","countNumber":14},${EXPIRE}`,
  ],
  [
    'untagged images',
    expireUntagged({ afterDays: 14 }),
    `"Expire untagged images after 14 days","selection":{"tagStatus":"untagged","countType":"sinceImagePushed","countUnit":"days","countNumber":14},${EXPIRE}`,
  ],
  [
    'images that nobody pulls',
    archiveUnpulled({ afterDays: 90 }),
    `"Archive images that were not pulled for 90 days",${ANY}"countType":"sinceImagePulled","countUnit":"days","countNumber":90},${ARCHIVE}`,
  ],
  [
    'old images for the archive',
    archiveAged({ afterDays: 365, tagPrefix: 'v' }),
    `"Archive images tagged v* after 365 days",${TAGGED_V}"countType":"sinceImagePushed","countUnit":"days","countNumber":365},${ARCHIVE}`,
  ],
  [
    'all but the newest images for the archive',
    archiveAllButNewest(30),
    `"Archive all but the last 30 images",${ANY}"countType":"imageCountMoreThan","countNumber":30},${ARCHIVE}`,
  ],
  [
    'archived images',
    expireArchived({ afterDays: 180 }),
    `"Expire images 180 days after they were archived",${ANY}"storageClass":"archive","countType":"sinceImageTransitioned","countUnit":"days","countNumber":180},${EXPIRE}`,
  ],
];

describe('the text of a lifecycle policy', () => {
  test.each(BUILT)('has a rule about %s', (_, rule, written) => {
    expect(text(rule)).toBe(written);
    expect(lifecycleProblems({ rules: prioritized([rule]) })).toEqual([]);
    expect(rulesOf(JSON.parse(lifecyclePolicy([rule])))).toEqual([rule]);
  });

  test('is the same for fields in another order, and without what is undefined', () => {
    const rule = archiveUnpulled({ afterDays: 90, tagPrefix: 'v' });
    const { selection, action } = rule;
    const reversed = {
      action: { targetStorageClass: 'archive', type: 'transition' },
      selection: { storageClass: undefined, ...Object.fromEntries(Object.entries(selection).reverse()) },
      description: rule.description,
    } as unknown as LifecycleRule;

    expect(lifecyclePolicy([reversed])).toBe(lifecyclePolicy([rule]));
    expect(lifecyclePolicy([{ selection, action }])).not.toContain('description');
  });

  test('numbers the rules in their order', () => {
    const { rules } = JSON.parse(lifecyclePolicy([shield('in-use-*'), keepNewest(3)])) as { rules: object[] };
    expect(rules).toMatchObject([{ rulePriority: 1 }, { rulePriority: 2 }]);
  });

  test('fails to build a rule with prefix and pattern', () => {
    const rules = prioritized([keepNewest(3, { tagPrefix: 'v', tagPattern: '*-rc' })]);
    expect(lifecycleProblems({ rules })).toEqual([
      { at: 'rules[0].selection.tagPrefixList', problem: 'cannot stand beside tagPatternList' },
    ]);
  });
});
