import type { LifecycleRule, LifecycleSelection } from './rule';
import type { StoredImage } from './stored-image';
import { covers } from './tag-pattern';

/** Whether a rule is about an image, whatever its number says: storage class and tags. */
export function selects(selection: LifecycleSelection, image: StoredImage): boolean {
  const { tagStatus } = selection;
  if (isOfArchive(selection) !== (image.archivedAt !== undefined)) return false;
  if (tagStatus === 'any') return true;
  if (tagStatus === 'untagged') return image.tags.length === 0;
  return patternsOf(selection).every((pattern) => image.tags.some((tag) => covers(pattern, tag)));
}

/** What a rule of tagged images asks for, as patterns: an image needs a tag for each. */
export function patternsOf({ tagPatternList, tagPrefixList = [] }: LifecycleSelection): readonly string[] {
  return tagPatternList ?? tagPrefixList.map((prefix) => `${prefix}*`);
}

export function isOfArchive({ storageClass }: LifecycleSelection): boolean {
  return storageClass === 'archive';
}

/** How many images a rule must let stay to be one that only shields. */
export const SHIELDED = 1_000;

/** Whether a rule keeps all images that have a tag of the pattern out of the reach of the rules after it. */
export function isShieldOf({ selection }: LifecycleRule, pattern: string): boolean {
  const { tagStatus, countType, countNumber } = selection;
  if (tagStatus !== 'tagged' || isOfArchive(selection)) return false;
  if (countType !== 'imageCountMoreThan' || countNumber < SHIELDED) return false;
  return patternsOf(selection).every((own) => covers(own, pattern));
}
