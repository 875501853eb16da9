import { type Fate, HeldImages } from './held-images';
import type { LifecycleRule, LifecycleSelection } from './rule';
import { selects } from './selection';
import type { LifecycleOutcome, StoredImage } from './stored-image';

/**
 * What ECR does, within a day, to the images of a repository by the rules of its lifecycle policy.
 *
 * - All rules are evaluated at once: one counts what another takes as if it stayed.
 * - An image belongs to the first rule that selects it, also where that one leaves it alone.
 * - What an index lists and what is attached to an image (signatures, lists of contents) is counted by no rule. It stays and
 *   goes with what holds it.
 *
 * @returns what does not stay as it is, the oldest first
 * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/LifecyclePolicies.html
 * @see https://github.com/DefangLabs/pulumi-defang/pull/466 (a preview of ECR, in which no manifest of an index is counted)
 */
export function simulateLifecycle(
  rules: readonly LifecycleRule[],
  images: readonly StoredImage[],
  now: Date,
): LifecycleOutcome[] {
  const held = new HeldImages(images);
  const oldestFirst = [...images].sort(byAge);
  const counted = oldestFirst.filter((image) => !held.has(image));
  const taken = rules.map((rule) => new Set(takenBy(rule.selection, counted, now)));

  const byRule = (image: StoredImage): LifecycleOutcome | undefined => {
    const rule = rules.findIndex(({ selection }) => selects(selection, image));
    const { action } = rules[rule] ?? {};
    if (action === undefined || taken[rule]?.has(image) !== true) return undefined;
    return { digest: image.digest, does: action.type === 'expire' ? 'expire' : 'archive', rule };
  };
  const fateByRule = (image: StoredImage): Fate => byRule(image)?.does ?? asItIs(image);

  return oldestFirst.flatMap((image) => {
    if (!held.has(image)) return byRule(image) ?? [];
    const does = held.fateOf(image, fateByRule);
    return does === asItIs(image) || does === 'stay' ? [] : [{ digest: image.digest, does }];
  });
}

/** What a rule would take if it were the only one. */
function takenBy(selection: LifecycleSelection, oldestFirst: readonly StoredImage[], now: Date): StoredImage[] {
  const { countType, countNumber } = selection;
  const selected = oldestFirst.filter((image) => selects(selection, image));
  if (countType === 'imageCountMoreThan') return selected.slice(0, Math.max(0, selected.length - countNumber));
  const latest = now.getTime() - countNumber * MILLISECONDS_OF_A_DAY;
  return selected.filter((image) => countedFrom(countType, image) < latest);
}

const MILLISECONDS_OF_A_DAY = 86_400_000;

/** When the days of an image begin, in milliseconds. */
function countedFrom(
  countType: Exclude<LifecycleSelection['countType'], 'imageCountMoreThan'>,
  image: StoredImage,
): number {
  const { archivedAt, pulledAt, restoredAt } = image;
  switch (countType) {
    case 'sinceImageTransitioned':
      return archivedAt?.getTime() ?? Infinity;
    case 'sinceImagePushed':
      return arrival(image);
    case 'sinceImagePulled':
      return pulledAt === undefined ? arrival(image) : Math.max(pulledAt.getTime(), restoredAt?.getTime() ?? 0);
  }
}

/** By the digest where two came at once, so that what is given in another order has the same outcome. */
function byAge(one: StoredImage, other: StoredImage): number {
  return arrival(one) - arrival(other) || (one.digest < other.digest ? -1 : 1);
}

function arrival({ pushedAt, restoredAt }: StoredImage): number {
  return (restoredAt ?? pushedAt).getTime();
}

function asItIs({ archivedAt }: StoredImage): Fate {
  return archivedAt === undefined ? 'stay' : 'archive';
}
