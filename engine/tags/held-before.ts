import { type EcrTags, type TaggedImage } from './ecr-tags';
import { holderOf, isLasting } from './kinds';

/** What holders run, and what they may go back to. */
export interface Holding {
  /** Each by its tag on the image that it runs. */
  readonly current: ReadonlyMap<string, string>;
  /** Of those that one held before so many stay tagged, the last that were pushed. */
  readonly keep: number;
  /** The digests of those that stay tagged whenever they were pushed. Asked only where there are older ones. */
  readonly goBackTo: () => Promise<ReadonlySet<string>>;
}

/**
 * Takes the in-use tags of holders off images that they held before and do not go back to. Who asks knows that each holder
 * runs another one.
 *
 * @returns the tags that were taken off. An image that has no other tag keeps it: ECR would delete the image
 */
export async function releaseHeldBefore(ecr: EcrTags, { current, keep, goBackTo }: Holding): Promise<string[]> {
  const images = await ecr.images();
  const old = [...current].flatMap(([holder, tag]) => heldBefore(images, holder, tag).slice(keep));
  if (old.length === 0) return [];
  const stay = await goBackTo();
  const released = old.flatMap(({ image: { digest, tags }, own }) =>
    !stay.has(digest) && tags.some(isLasting) ? own : [],
  );
  if (released.length > 0) await ecr.remove(released);
  return released;
}

/** Images with tags of a holder, but for the one that it runs; the last that was pushed first. */
function heldBefore(
  images: readonly TaggedImage[],
  holder: string,
  current: string,
): { readonly image: TaggedImage; readonly own: readonly string[] }[] {
  const held = images.flatMap((image) => {
    const own = image.tags.filter((tag) => holderOf(tag) === holder);
    return own.length > 0 && !own.includes(current) ? [{ image, own }] : [];
  });
  return held.sort((a, b) => b.image.pushedAt - a.image.pushedAt);
}
