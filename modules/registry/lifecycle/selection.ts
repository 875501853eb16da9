import type { LifecycleSelection } from './rule';
import type { StoredImage } from './stored-image';
import { covers } from './tag-pattern';

/** Whether a rule is about an image, whatever its number says: storage class and tags. */
export function selects(selection: LifecycleSelection, image: StoredImage): boolean {
  const { tagStatus, storageClass = 'standard' } = selection;
  if ((storageClass === 'archive') !== (image.archivedAt !== undefined)) return false;
  if (tagStatus === 'any') return true;
  if (tagStatus === 'untagged') return image.tags.length === 0;
  return patternsOf(selection).every((pattern) => image.tags.some((tag) => covers(pattern, tag)));
}

/** What a rule of tagged images asks for, as patterns: an image needs a tag for each. */
export function patternsOf({ tagPatternList, tagPrefixList = [] }: LifecycleSelection): readonly string[] {
  return tagPatternList ?? tagPrefixList.map((prefix) => `${prefix}*`);
}
