import { Random } from '../../../test/random';
import { expireUntagged, keepNewest, shield } from './builders';
import { prioritized } from './policy';
import type { LifecycleRule, LifecycleSelection } from './rule';
import { simulateLifecycle } from './simulate';
import type { LifecycleOutcome, StoredImage } from './stored-image';
import { lifecycleProblems } from './validation';

const NOW = new Date('2026-01-31T12:00:00Z');
const daysAgo = (days: number): Date => new Date(NOW.getTime() - days * 86_400_000);

const TAGS = ['src-1', 'src-2', 'v1', 'v2', 'edge-a', 'edge-b', 'latest', 'in-use-a', 'in-use-b'];
const PATTERNS = ['src-*', 'v*', '*-a', 'edge-*', 'latest', '*', '*e*'];
const SHIELD = shield('in-use-*');

function selection(random: Random): LifecycleSelection {
  const status = random.pick(['tagged', 'tagged', 'untagged', 'any'] as const);
  const tags = status === 'tagged' ? { tagPatternList: random.several(1, 2, () => random.pick(PATTERNS)) } : {};
  const number = 1 + random.below(20);
  const count = random.pick([
    { countType: 'imageCountMoreThan', countNumber: number },
    { countType: 'sinceImagePushed', countUnit: 'days', countNumber: number },
    { countType: 'sinceImagePulled', countUnit: 'days', countNumber: number },
    { countType: 'sinceImageTransitioned', countUnit: 'days', countNumber: 90 + number, storageClass: 'archive' },
  ] as const);
  return { tagStatus: status, ...tags, ...count };
}

function rule(random: Random): LifecycleRule {
  const selected = selection(random);
  const { countType } = selected;
  const archives = countType === 'sinceImagePulled' || (countType !== 'sinceImageTransitioned' && random.chance(0.3));
  const action = archives
    ? ({ type: 'transition', targetStorageClass: 'archive' } as const)
    : ({ type: 'expire' } as const);
  return { selection: selected, action };
}

/** Rules that ECR takes: what is refused beside others is left out. */
function policy(random: Random): LifecycleRule[] {
  return random
    .several(1, 6, () => rule(random))
    .reduce<LifecycleRule[]>(
      (rules, next) => {
        const more = [...rules, next];
        return lifecycleProblems({ rules: prioritized(more) }).length === 0 ? more : rules;
      },
      [SHIELD],
    );
}

/** Images, indexes of earlier ones, and what is attached to earlier ones. */
function repository(random: Random): StoredImage[] {
  const digests: string[] = [];
  return random.several(1, 40, () => {
    const digest = `sha256:${digests.length}`;
    const attached = digests.length > 0 && random.chance(0.15);
    const image: StoredImage = {
      digest,
      tags: attached ? [] : [...new Set(random.several(0, 3, () => random.pick(TAGS)))],
      pushedAt: daysAgo(random.below(30)),
      ...(random.chance(0.3) && { pulledAt: daysAgo(random.below(30)) }),
      ...(random.chance(0.2) && { archivedAt: daysAgo(80 + random.below(40)) }),
      ...(random.chance(0.1) && { restoredAt: daysAgo(random.below(10)) }),
      ...(attached && { subject: random.pick(digests) }),
      ...(!attached &&
        digests.length > 0 &&
        random.chance(0.2) && { children: random.several(1, 3, () => random.pick(digests)) }),
    };
    digests.push(digest);
    return image;
  });
}

function shuffled<T>(random: Random, items: readonly T[]): T[] {
  return items
    .map((item) => ({ item, at: random.next() }))
    .sort((one, other) => one.at - other.at)
    .map(({ item }) => item);
}

interface World {
  readonly seed: number;
  readonly rules: readonly LifecycleRule[];
  readonly images: readonly StoredImage[];
  readonly outcomes: readonly LifecycleOutcome[];
  readonly random: Random;
}

function worlds(count: number): World[] {
  return Array.from({ length: count }, (_, seed) => {
    const random = new Random(seed);
    const [rules, images] = [policy(random), repository(random)];
    return { seed, rules, images, outcomes: simulateLifecycle(rules, images, NOW), random };
  });
}

const WORLDS = worlds(500);

/** Seeds of the worlds in which something is otherwise. */
function seedsWhere(wrong: (world: World) => boolean): number[] {
  return WORLDS.filter(wrong).map(({ seed }) => seed);
}

describe('any policy on any repository', () => {
  test('does something in many of the worlds that are tried, by rules and along with others', () => {
    const all = WORLDS.flatMap(({ outcomes }) => outcomes);
    for (const does of ['expire', 'archive'] as const) {
      expect(all.filter((outcome) => outcome.does === does && outcome.rule !== undefined).length).toBeGreaterThan(200);
      expect(all.filter((outcome) => outcome.does === does && outcome.rule === undefined).length).toBeGreaterThan(20);
    }
  });

  test('never takes what is shielded', () => {
    const isShielded = ({ tags, archivedAt }: StoredImage): boolean =>
      archivedAt === undefined && tags.some((tag) => tag.startsWith('in-use-'));
    expect(
      seedsWhere(({ images, outcomes }) => {
        const shielded = new Set(images.filter(isShielded).map(({ digest }) => digest));
        return outcomes.some(({ digest }) => shielded.has(digest));
      }),
    ).toEqual([]);
  });

  test('has the same outcome in whatever order the images are given', () => {
    expect(
      seedsWhere(({ rules, images, outcomes, random }) => {
        const again = simulateLifecycle(rules, shuffled(random, images), NOW);
        return JSON.stringify(again) !== JSON.stringify(outcomes);
      }),
    ).toEqual([]);
  });

  test('takes nothing of an index that stays, and nothing twice', () => {
    expect(
      seedsWhere(({ images, outcomes }) => {
        const taken = new Map(outcomes.map((outcome) => [outcome.digest, outcome.does]));
        const broken = images.some(({ digest, archivedAt, children = [] }) => {
          const stays = taken.get(digest) === undefined && archivedAt === undefined;
          const isArchived = taken.get(digest) !== 'expire';
          return children.some((child) => (stays ? taken.has(child) : isArchived && taken.get(child) === 'expire'));
        });
        return broken || taken.size !== outcomes.length;
      }),
    ).toEqual([]);
  });

  test('takes by a rule for archived images what is archived, and by others what is not', () => {
    expect(
      seedsWhere(({ rules, images, outcomes }) =>
        outcomes.some(({ digest, rule: index }) => {
          if (index === undefined) return false;
          const isArchived = images.find((image) => image.digest === digest)?.archivedAt !== undefined;
          return isArchived !== (rules[index]?.selection.storageClass === 'archive');
        }),
      ),
    ).toEqual([]);
  });
});

describe('a policy that keeps 30 images', () => {
  /** A build: an index of two platforms with an attestation each, and a signature with its own list of contents. */
  function build(number: number, random: Random): StoredImage[] {
    const pushedAt = daysAgo(100 - number);
    const name = (part: string): string => `sha256:${number}-${part}`;
    const children = ['amd64', 'arm64', 'attestation-amd64', 'attestation-arm64'].map(name);
    const tags = [`src-${number}`, ...(random.chance(0.2) ? [`in-use-prod.api-${number}`] : [])];
    return [
      ...children.map((digest) => ({ digest, tags: [], pushedAt })),
      { digest: name('index'), tags, pushedAt, children },
      { digest: name('signature'), tags: [], pushedAt: daysAgo(random.below(100)), subject: name('index') },
      { digest: name('contents'), tags: [], pushedAt: daysAgo(random.below(100)), subject: name('amd64') },
    ];
  }

  test.each([1, 2, 3])('keeps 30 builds whole, and what is in use: seed %s', (seed) => {
    const random = new Random(seed);
    const builds = Array.from({ length: 50 }, (_, number) => build(number, random));
    const rules = [SHIELD, expireUntagged({ afterDays: 1 }), keepNewest(30)];

    const taken = new Set(simulateLifecycle(rules, shuffled(random, builds.flat()), NOW).map(({ digest }) => digest));

    const isInUse = (parts: readonly StoredImage[]): boolean => parts.some(({ tags }) => tags.length > 1);
    const expected = builds.slice(0, 20).filter((parts) => !isInUse(parts));
    expect(expected.length).toBeGreaterThan(5);
    expect([...taken].sort()).toEqual(
      expected
        .flat()
        .map(({ digest }) => digest)
        .sort(),
    );
  });
});
