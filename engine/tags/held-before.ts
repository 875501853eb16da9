import { type EcrTags, type TaggedImage } from './ecr-tags';
import { holderOf, isLasting } from './kinds';

/** What a holder runs, and what it may go back to. */
export interface Holding {
  readonly holder: string;
  /** Its tag on the image that it runs. */
  readonly current: string;
  /** Of those that it held before so many stay tagged, the last that were pushed. */
  readonly keep: number;
  /** The digests of those that stay tagged whenever they were pushed. Asked only where there are older ones. */
  readonly goBackTo: () => Promise<ReadonlySet<string>>;
}

/**
 * Takes the in-use tags of a holder off images that it held before and does not go back to. Who asks knows that the holder
 * runs another one.
 *
 * @returns the tags that were taken off. An image that has no other tag keeps it: ECR would delete the image
 */
export async function releaseHeldBefore(ecr: EcrTags, { holder, current, keep, goBackTo }: Holding): Promise<string[]> {
  const own = ({ tags }: TaggedImage) => tags.filter((tag) => holderOf(tag) === holder && tag !== current);
  const held = (await ecr.images()).filter((image) => own(image).length > 0 && !image.tags.includes(current));
  const old = held.sort((a, b) => b.pushedAt - a.pushedAt).slice(keep);
  if (old.length === 0) return [];
  const stay = await goBackTo();
  const released = old.filter(({ digest, tags }) => !stay.has(digest) && tags.some(isLasting)).flatMap(own);
  if (released.length > 0) await ecr.remove(released);
  return released;
}
