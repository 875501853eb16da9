import type { LifecycleAction, LifecycleRule, LifecycleSelection } from './rule';
import { SHIELDED } from './selection';

/** Which images a rule is about: those with a tag like this, all without it. */
export interface LifecycleTags {
  /** Start of a tag: `v`. */
  readonly tagPrefix?: string;
  /** A tag in which `*` is any text: `*-release`. */
  readonly tagPattern?: string;
}

/** A number of days; a day more, and the rule takes the image. */
export interface LifecycleAge {
  readonly afterDays: number;
}

/**
 * Keeps what has a tag like this: the rules after it cannot reach such an image. ECR would expire the oldest of more than a
 * thousand.
 *
 * @param tagPattern a tag in which `*` is any text
 * @example shield('in-use-*')
 */
export function shield(tagPattern: string): LifecycleRule {
  return rule(`Keep images tagged ${tagPattern}`, { ...tagged({ tagPattern }), ...moreThan(SHIELDED) }, EXPIRE);
}

/**
 * Expires all but the newest images, by the time of their push.
 *
 * @param count number of images
 * @example keepNewest(30, { tagPrefix: 'v' })
 */
export function keepNewest(count: number, tags: LifecycleTags = {}): LifecycleRule {
  return rule(`Keep the last ${count} images${named(tags)}`, { ...tagged(tags), ...moreThan(count) }, EXPIRE);
}

/**
 * Expires images some days after their push.
 *
 * @example expireAged({ afterDays: 14, tagPattern: 'pr-*' })
 */
export function expireAged({ afterDays, ...tags }: LifecycleAge & LifecycleTags): LifecycleRule {
  const description = `Expire images${named(tags)} after ${afterDays} days`;
  return rule(description, { ...tagged(tags), ...since('sinceImagePushed', afterDays) }, EXPIRE);
}

/**
 * Expires images without a tag some days after their push. What an index lists goes with the index, and never before it.
 *
 * @example expireUntagged({ afterDays: 14 })
 */
export function expireUntagged({ afterDays }: LifecycleAge): LifecycleRule {
  const selection = { tagStatus: 'untagged', ...since('sinceImagePushed', afterDays) } as const;
  return rule(`Expire untagged images after ${afterDays} days`, selection, EXPIRE);
}

/**
 * Archives images that were not pulled for some days, or not since their push. Nobody can pull an archived image before it is
 * restored.
 *
 * @example archiveUnpulled({ afterDays: 90 })
 */
export function archiveUnpulled({ afterDays, ...tags }: LifecycleAge & LifecycleTags): LifecycleRule {
  const description = `Archive images${named(tags)} that were not pulled for ${afterDays} days`;
  return rule(description, { ...tagged(tags), ...since('sinceImagePulled', afterDays) }, ARCHIVE);
}

/**
 * Archives images some days after their push.
 *
 * @example archiveAged({ afterDays: 365, tagPrefix: 'v' })
 */
export function archiveAged({ afterDays, ...tags }: LifecycleAge & LifecycleTags): LifecycleRule {
  const description = `Archive images${named(tags)} after ${afterDays} days`;
  return rule(description, { ...tagged(tags), ...since('sinceImagePushed', afterDays) }, ARCHIVE);
}

/**
 * Archives all but the newest images, by the time of their push.
 *
 * @param count number of images
 * @example archiveAllButNewest(30, { tagPrefix: 'v' })
 */
export function archiveAllButNewest(count: number, tags: LifecycleTags = {}): LifecycleRule {
  const description = `Archive all but the last ${count} images${named(tags)}`;
  return rule(description, { ...tagged(tags), ...moreThan(count) }, ARCHIVE);
}

/**
 * Expires images some days after they were archived, at least 90.
 *
 * @example expireArchived({ afterDays: 180 })
 */
export function expireArchived({ afterDays, ...tags }: LifecycleAge & LifecycleTags): LifecycleRule {
  const description = `Expire images${named(tags)} ${afterDays} days after they were archived`;
  const age = since('sinceImageTransitioned', afterDays);
  return rule(description, { ...tagged(tags), storageClass: 'archive', ...age }, EXPIRE);
}

const EXPIRE = { type: 'expire' } as const;
const ARCHIVE = { type: 'transition', targetStorageClass: 'archive' } as const;

function rule(description: string, selection: LifecycleSelection, action: LifecycleAction): LifecycleRule {
  return { description, selection, action };
}

function tagged({ tagPrefix, tagPattern }: LifecycleTags): Pick<LifecycleSelection, 'tagStatus'> {
  if (tagPrefix === undefined && tagPattern === undefined) return { tagStatus: 'any' };
  const lists = {
    ...(tagPattern !== undefined && { tagPatternList: [tagPattern] }),
    ...(tagPrefix !== undefined && { tagPrefixList: [tagPrefix] }),
  };
  return { tagStatus: 'tagged', ...lists };
}

function moreThan(countNumber: number) {
  return { countType: 'imageCountMoreThan', countNumber } as const;
}

function since(countType: Exclude<LifecycleSelection['countType'], 'imageCountMoreThan'>, countNumber: number) {
  return { countType, countUnit: 'days', countNumber } as const;
}

function named({
  tagPrefix,
  tagPattern = tagPrefix === undefined ? undefined : `${tagPrefix}*`,
}: LifecycleTags): string {
  return tagPattern === undefined ? '' : ` tagged ${tagPattern}`;
}
