import { type EcrTags, type TaggedImage } from './ecr-tags';
import { holderOf, isLasting } from './kinds';

/**
 * Takes the in-use tags of a holder off images that it held before, all but the last that were pushed. Who asks knows that the
 * holder runs another one.
 *
 * @param current its tag on that one
 * @returns the tags that were taken off. An image that has no other tag keeps it: ECR would delete the image
 */
export async function releaseHeldBefore(
  ecr: EcrTags,
  { holder, current, keep }: { readonly holder: string; readonly current: string; readonly keep: number },
): Promise<string[]> {
  const own = ({ tags }: TaggedImage) => tags.filter((tag) => holderOf(tag) === holder && tag !== current);
  const held = (await ecr.images()).filter((image) => own(image).length > 0 && !image.tags.includes(current));
  const old = held.sort((a, b) => b.pushedAt - a.pushedAt).slice(keep);
  const released = old.filter(({ tags }) => tags.some(isLasting)).flatMap(own);
  if (released.length > 0) await ecr.remove(released);
  return released;
}
