import type { HeldImage } from '../../modules/image/document';
import type { ImageLog } from '../image-log';
import { openRepository } from '../registry/open';
import type { RunContext } from '../run-context';
import { reason } from '../runner-error';
import { EcrTags, type TaggedImage } from './ecr-tags';
import { holderOf, inUseTag, isLasting, nameOf } from './kinds';
import { tagImage } from './tag-image';

/** References of all images that run where the service runs. */
export type ImagesInUse = () => Promise<ReadonlySet<string>>;

/**
 * Tags the image as in use by a service. It is so since the push, unless the service is younger than that. What goes wrong
 * is a warning: the service changes all the same.
 */
export async function holdImage(image: HeldImage, context: RunContext, log: ImageLog): Promise<void> {
  try {
    await tagImage({ ...image, inUseBy: [image.holder] }, openRepository(image, context).client, log);
  } catch (error) {
    context.signal.throwIfAborted();
    log.say(`warning: the image is not tagged as in use: ${reason(error)}`);
  }
}

/**
 * Takes the in-use tags of a service off all images but the one that it is proven to run, and those of services that are
 * no more off images that nothing runs. What goes wrong is a warning: the service runs, and the next roll-out does it. Only
 * in ECR, where a tag goes without its image.
 */
export async function releaseOldImages(
  image: HeldImage,
  imagesInUse: ImagesInUse,
  context: RunContext,
  log: ImageLog,
): Promise<void> {
  const ecr = EcrTags.of(image, context);
  if (ecr === undefined) return;
  try {
    const images = await ecr.images();
    const left = await leftOver(image, images, imagesInUse, context, log);
    const current = inUseTag(image.holder, image.tag);
    const old = (tag: string) => (tag !== current && holderOf(tag) === image.holder) || left.has(tag);
    const safe = images.filter(({ tags }) => tags.some(old)).filter((each) => staysWithout(each, log));
    const removed = safe.flatMap(({ tags }) => tags.filter(old));
    if (removed.length === 0) return;
    await ecr.remove(removed);
    log.say(`no longer in use: ${removed.join(', ')}`);
  } catch (error) {
    context.signal.throwIfAborted();
    log.say(`warning: images that were in use before stay tagged so: ${reason(error)}`);
  }
}

/**
 * The tags of services that were removed or renamed, and of earlier versions, on images that nothing runs. The program not
 * having a service any more does not mean that it is gone: an apply with a target, or one that failed, leaves it running.
 */
async function leftOver(
  { holder, holders }: HeldImage,
  images: readonly TaggedImage[],
  imagesInUse: ImagesInUse,
  context: RunContext,
  log: ImageLog,
): Promise<ReadonlySet<string>> {
  const isLeft = (tag: string) => {
    const other = holderOf(tag);
    return other !== undefined && nameOf(other) === nameOf(holder) && other !== holder && !holders.includes(other);
  };
  const left = images.filter(({ tags }) => tags.some(isLeft));
  if (left.length === 0) return new Set();
  try {
    const running = [...(await imagesInUse())];
    const idle = left.filter((image) => !running.some((reference) => names(reference, image)));
    return new Set(idle.flatMap(({ tags }) => tags.filter(isLeft)));
  } catch (error) {
    context.signal.throwIfAborted();
    log.say(`warning: in-use tags of services that are not declared stay, as what runs is not known: ${reason(error)}`);
    return new Set();
  }
}

/** By tag whatever the repository is called, as a cluster may pull from a mirror. */
function names(reference: string, { digest, tags }: TaggedImage): boolean {
  return reference.includes(digest) || tags.some((tag) => reference.replace(/@.*/, '').endsWith(`:${tag}`));
}

/** ECR deletes an image with its last tag. */
function staysWithout({ digest, tags }: TaggedImage, log: ImageLog): boolean {
  if (tags.some(isLasting)) return true;
  log.say(`warning: ${digest} stays tagged ${tags.join(', ')}, as ECR could delete it with its last tag`);
  return false;
}
