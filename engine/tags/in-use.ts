import type { HeldImage } from '../../contract/image';
import { reason } from '../../errors/report';
import type { ImageLog } from '../log/image-log';
import { openRepository } from '../registry/open';
import type { RunContext } from '../verbs/run-context';
import { EcrTags, type TaggedImage } from './ecr-tags';
import { holderOf, inUseTag, isLasting, stackOf } from './kinds';
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
 * Takes the in-use tags of a service off all images but the one that it is proven to run, and those that
 * other services left off images that nothing runs. What goes wrong is a warning: the service runs, and the next roll-out does it. Only
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
  const explain = (what: string, error: unknown): void => {
    context.signal.throwIfAborted();
    log.say(`${what}: ${reason(error)}`);
  };
  try {
    const images = await ecr.images();
    const idle = await idleLeftOvers(image, images, imagesInUse).catch((error: unknown) =>
      explain('in-use tags of other services stay, as what runs is not known', error),
    );
    const current = inUseTag(image.holder, image.tag);
    const oldOf = (each: TaggedImage): string[] =>
      each.tags.filter((tag) => {
        const isOwn = holderOf(tag) === image.holder && tag !== current;
        return isOwn || (idle?.includes(each) === true && isLeftOver(tag, image));
      });
    const safe = images.filter((each) => oldOf(each).length > 0 && staysWithout(each, log));
    const removed = safe.flatMap(oldOf);
    if (removed.length === 0) return;
    await ecr.remove(removed);
    log.say(`no longer in use: ${removed.join(', ')}`);
  } catch (error) {
    explain('warning: images that were in use before stay tagged so', error);
  }
}

/**
 * The images that nothing runs, among those with tags of services that the program does not have or does not give them to.
 * That alone does not take a service off its image: after an apply with a target, or one that failed, it runs on.
 */
async function idleLeftOvers(
  image: HeldImage,
  images: readonly TaggedImage[],
  imagesInUse: ImagesInUse,
): Promise<TaggedImage[]> {
  const left = images.filter(({ tags }) => tags.some((tag) => isLeftOver(tag, image)));
  if (left.length === 0) return [];
  const running = [...(await imagesInUse())];
  return left.filter((each) => !running.some((reference) => names(reference, each)));
}

/**
 * Whether the tag is one of a service of the same stack that is to run another image by now; or, where all of the stack are
 * in one place, of one that was removed or renamed, or of the whole stack, of an earlier version.
 */
function isLeftOver(tag: string, { holder, beside, elsewhere, onlyPlace }: HeldImage): boolean {
  const other = holderOf(tag);
  if (other === undefined || other === holder || elsewhere.includes(other)) return false;
  if (other !== stackOf(holder) && stackOf(other) !== stackOf(holder)) return false;
  const wanted = beside[other];
  return wanted === undefined ? onlyPlace === true : tag !== inUseTag(other, wanted);
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
