import type { LifecycleRule, LifecycleSelection } from './rule';
import { simulateLifecycle } from './simulate';
import type { LifecycleOutcome, StoredImage } from './stored-image';

const NOW = new Date('2026-01-31T12:00:00Z');

const daysAgo = (days: number): Date => new Date(NOW.getTime() - days * 86_400_000);

function image(digest: string, tags: readonly string[], days: number, more: Partial<StoredImage> = {}): StoredImage {
  return { digest, tags, pushedAt: daysAgo(days), ...more };
}

type Count = Pick<LifecycleSelection, 'countType' | 'countUnit' | 'countNumber'>;

const over = (countNumber: number): Count => ({ countType: 'imageCountMoreThan', countNumber });
const pushed = (countNumber: number): Count => ({ countType: 'sinceImagePushed', countUnit: 'days', countNumber });
const pulled = (countNumber: number): Count => ({ countType: 'sinceImagePulled', countUnit: 'days', countNumber });

const tagged = (...tagPatternList: string[]) => ({ tagStatus: 'tagged' as const, tagPatternList });
const UNTAGGED = { tagStatus: 'untagged' } as const;
const ANY = { tagStatus: 'any' } as const;

function expire(selection: Omit<LifecycleSelection, keyof Count>, count: Count): LifecycleRule {
  return { selection: { ...selection, ...count }, action: { type: 'expire' } };
}

function archive(selection: Omit<LifecycleSelection, keyof Count>, count: Count): LifecycleRule {
  return { selection: { ...selection, ...count }, action: { type: 'transition', targetStorageClass: 'archive' } };
}

function expireArchived(days: number): LifecycleRule {
  const count = { countType: 'sinceImageTransitioned', countUnit: 'days', countNumber: days } as const;
  return { selection: { ...ANY, storageClass: 'archive', ...count }, action: { type: 'expire' } };
}

/** `A expire 0`: the image, what is done to it, and the rule that does it. */
function shown({ digest, does, rule }: LifecycleOutcome): string {
  return [digest, does, ...(rule === undefined ? [] : [String(rule)])].join(' ');
}

interface Row {
  readonly name: string;
  readonly rules: readonly LifecycleRule[];
  readonly images: readonly StoredImage[];
  readonly outcome: readonly string[];
}

function outcomeOf({ rules, images }: Row): string[] {
  return simulateLifecycle(rules, images, NOW).map(shown);
}

/** https://docs.aws.amazon.com/AmazonECR/latest/userguide/lifecycle_policy_examples.html; images and outcome where it has them. */
const BETA_AND_PROD = [
  image('A', ['beta-1', 'prod-1'], 10),
  image('B', ['beta-2', 'prod-2'], 9),
  image('C', ['beta-3'], 8),
];
const EXAMPLES: readonly Row[] = [
  {
    name: 'image age',
    rules: [expire(tagged('prod*'), pushed(14))],
    images: [image('A', ['prod-1'], 15), image('B', ['prod-2'], 14), image('C', ['test'], 15), image('D', [], 15)],
    outcome: ['A expire 0'],
  },
  {
    name: 'last pulled time',
    rules: [archive(ANY, pulled(90))],
    images: [
      image('A', ['never'], 91),
      image('B', ['lately'], 200, { pulledAt: daysAgo(90) }),
      image('C', ['long-ago'], 200, { pulledAt: daysAgo(91) }),
      image('D', [], 89),
    ],
    outcome: ['C archive 0', 'A archive 0'],
  },
  {
    name: 'archive transition time',
    rules: [expireArchived(365)],
    images: [
      image('A', ['old'], 900, { archivedAt: daysAgo(366) }),
      image('B', ['old'], 900, { archivedAt: daysAgo(365) }),
      image('C', ['old'], 900),
    ],
    outcome: ['A expire 0'],
  },
  {
    name: 'image count',
    rules: [expire(UNTAGGED, over(1))],
    images: [image('A', [], 3), image('B', [], 2), image('C', [], 1), image('D', ['old'], 9)],
    outcome: ['A expire 0', 'B expire 0'],
  },
  {
    name: 'multiple rules, A',
    rules: [expire(tagged('prod*'), over(1)), expire(tagged('beta*'), over(1))],
    images: BETA_AND_PROD,
    outcome: ['A expire 0'],
  },
  {
    name: 'multiple rules, B',
    rules: [expire(tagged('beta*'), over(1)), expire(tagged('prod*'), over(1))],
    images: BETA_AND_PROD,
    outcome: ['A expire 0', 'B expire 0'],
  },
  {
    name: 'multiple tags in a single rule, A',
    rules: [expire(tagged('alpha*', 'beta*'), pushed(5))],
    images: [
      image('A', ['alpha-1'], 12),
      image('B', ['beta-1'], 11),
      image('C', ['alpha-2', 'beta-2'], 10),
      image('D', ['alpha-3'], 4),
      image('E', ['beta-3'], 3),
      image('F', ['alpha-4', 'beta-4'], 2),
    ],
    outcome: ['C expire 0'],
  },
  {
    name: 'multiple tags in a single rule, B',
    rules: [expire(tagged('alpha*', 'beta*'), over(1))],
    images: [
      image('A', ['alpha-1', 'beta-1', 'gamma-1'], 10),
      image('B', ['alpha-2', 'beta-2'], 9),
      image('C', ['alpha-3', 'beta-3', 'gamma-2'], 8),
    ],
    outcome: ['A expire 0', 'B expire 0'],
  },
  {
    name: 'all images, A',
    rules: [expire(ANY, over(1))],
    images: [image('A', ['alpha-1'], 4), image('B', ['beta-1'], 3), image('C', [], 2), image('D', ['alpha-2'], 1)],
    outcome: ['A expire 0', 'B expire 0', 'C expire 0'],
  },
  {
    name: 'all images, B',
    rules: [expire(tagged('alpha*'), over(1)), expire(UNTAGGED, pushed(1)), expire(ANY, over(1))],
    images: [
      image('A', ['alpha-1', 'beta-1'], 4),
      image('B', [], 3),
      image('C', ['alpha-2'], 2),
      image('D', ['git hash'], 1),
      image('E', [], 1),
    ],
    outcome: ['A expire 0', 'B expire 1', 'D expire 2'],
  },
  {
    name: 'archiving by age',
    rules: [archive(tagged('prod*'), pushed(30))],
    images: [image('A', ['prod-1'], 31), image('B', ['prod-2'], 30), image('C', ['test'], 31)],
    outcome: ['A archive 0'],
  },
  {
    name: 'archive and expire',
    rules: [archive(ANY, pushed(30)), expireArchived(365)],
    images: [
      image('A', ['old'], 400, { archivedAt: daysAgo(366) }),
      image('B', ['old'], 400, { archivedAt: daysAgo(364) }),
      image('C', ['old'], 400),
      image('D', ['new'], 29),
    ],
    outcome: ['A expire 1', 'C archive 0'],
  },
];

/** https://docs.aws.amazon.com/AmazonECR/latest/userguide/LifecyclePolicies.html, its evaluation rules. */
const RULES: readonly Row[] = [
  {
    name: 'an image that a rule leaves alone is out of reach of later ones',
    rules: [expire(tagged('keep-*'), over(9)), expire(ANY, over(1))],
    images: [image('A', ['keep-1'], 9), image('B', ['x'], 8), image('C', ['y'], 1)],
    outcome: ['B expire 1'],
  },
  {
    name: 'a rule counts what an earlier one takes and keeps',
    rules: [expire(tagged('a-*'), over(1)), expire(ANY, over(3))],
    images: [image('A', ['a-1'], 1), image('B', ['a-2'], 2), image('C', ['x'], 3), image('D', ['y'], 4)],
    outcome: ['D expire 1', 'B expire 0'],
  },
  {
    name: 'a list of prefixes asks for all of them, by one tag or several',
    rules: [expire({ tagStatus: 'tagged', tagPrefixList: ['al', 'alpha-'] }, pushed(1))],
    images: [image('A', ['alpha-1'], 2), image('B', ['all'], 2), image('C', ['all', 'alpha-'], 2)],
    outcome: ['A expire 0', 'C expire 0'],
  },
  {
    name: 'a pattern is of the whole tag, and its dots are dots',
    rules: [expire(tagged('v1.*'), pushed(1))],
    images: [image('A', ['v1.2'], 2), image('B', ['v12'], 2), image('C', ['rv1.2'], 2), image('D', ['V1.2'], 2)],
    outcome: ['A expire 0'],
  },
  {
    name: 'an image that was restored is as if it had been pushed then',
    rules: [expire(tagged('a'), over(1)), archive(ANY, pushed(30))],
    images: [
      image('A', ['a'], 90, { restoredAt: daysAgo(1) }),
      image('B', ['a'], 2),
      image('C', ['b'], 90, { restoredAt: daysAgo(30) }),
      image('D', ['b'], 90, { restoredAt: daysAgo(31) }),
    ],
    outcome: ['D archive 1', 'B expire 0'],
  },
  {
    name: 'an image that was restored counts as pulled then, unless it was pulled later',
    rules: [archive(ANY, pulled(30))],
    images: [
      image('A', ['a'], 90, { pulledAt: daysAgo(80), restoredAt: daysAgo(30) }),
      image('B', ['b'], 89, { pulledAt: daysAgo(80), restoredAt: daysAgo(31) }),
      image('C', ['c'], 88, { pulledAt: daysAgo(29), restoredAt: daysAgo(40) }),
      image('D', ['d'], 87, { restoredAt: daysAgo(31) }),
    ],
    outcome: ['B archive 0', 'D archive 0'],
  },
  {
    name: 'images of the archive are seen by its rules alone, and others by the others',
    rules: [expireArchived(90), expire(ANY, over(1))],
    images: [
      image('A', ['a'], 300, { archivedAt: daysAgo(91) }),
      image('B', ['b'], 300, { archivedAt: daysAgo(90) }),
      image('C', ['c'], 200),
      image('D', ['d'], 100),
    ],
    outcome: ['A expire 0', 'C expire 1'],
  },
  {
    name: 'of images of one moment the digest decides',
    rules: [expire(ANY, over(1))],
    images: [image('B', [], 1), image('C', [], 1), image('A', [], 1)],
    outcome: ['A expire 0', 'B expire 0'],
  },
  { name: 'no rules do nothing', rules: [], images: BETA_AND_PROD, outcome: [] },
];

describe("AWS's examples of lifecycle policies", () => {
  test.each(EXAMPLES)('$name', (row) => {
    expect(outcomeOf(row)).toEqual(row.outcome);
  });
});

describe("AWS's rules of evaluation", () => {
  test.each(RULES)('$name', (row) => {
    expect(outcomeOf(row)).toEqual(row.outcome);
  });
});
