import type { HeldImage } from '../../contract/image';
import { reason } from '../../errors/report';
import type { ImageLog } from '../log/image-log';
import { openRepository } from '../registry/open';
import type { RunContext } from '../verbs/run-context';
import { EcrTags, type TaggedImage } from './ecr-tags';
import { holderOf, inUseTag, isLasting, stackOf } from './kinds';
import { tagImage } from './tag-image';

/** What the platform of a service says of images, by their references. */
export interface Platform {
  /** Those that run there. */
  imagesInUse(): Promise<ReadonlySet<string>>;
  /** Those that the service may go back to. */
  imagesToGoBackTo(): Promise<ReadonlySet<string>>;
}

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
 * Takes the in-use tags of a service off all images but the one that it is proven to run and those that it may go back to, and
 * those that services left which the program no longer has off images that nothing runs. What goes wrong is a warning: the
 * service runs, and the next roll-out does it. Only in ECR, where a tag goes without its image.
 */
export async function releaseOldImages(
  image: HeldImage,
  platform: Platform,
  context: RunContext,
  log: ImageLog,
): Promise<void> {
  const ecr = EcrTags.of(image, context);
  if (ecr === undefined) return;
  const explain = (what: string, error: unknown): void => {
    context.signal.throwIfAborted();
    log.say(`${what}: ${reason(error)}`);
  };
  const stay =
    (tags: string, unknown: string) =>
    (error: unknown): TaggedImage[] => {
      explain(`in-use tags of ${tags} stay, as ${unknown} is not known`, error);
      return [];
    };
  try {
    const images = await ecr.images();
    const old = await without(
      images,
      (tag) => isOld(tag, image),
      () => platform.imagesToGoBackTo(),
    ).catch(stay(image.holder, 'what it may go back to'));
    const idle = await without(
      images,
      (tag) => isLeftOver(tag, image),
      () => platform.imagesInUse(),
    ).catch(stay('other services', 'what runs'));
    const fallingOf = (each: TaggedImage): string[] =>
      each.tags.filter(
        (tag) => (old.includes(each) && isOld(tag, image)) || (idle.includes(each) && isLeftOver(tag, image)),
      );
    const safe = images.filter((each) => fallingOf(each).length > 0 && staysWithout(each, log));
    const removed = safe.flatMap(fallingOf);
    if (removed.length === 0) return;
    await ecr.remove(removed);
    log.say(`no longer in use: ${removed.join(', ')}`);
  } catch (error) {
    explain('warning: images that were in use before stay tagged so', error);
  }
}

/** The images with such a tag that none of the references names. The platform is asked only where there are some. */
async function without(
  images: readonly TaggedImage[],
  isSuch: (tag: string) => boolean,
  references: () => Promise<ReadonlySet<string>>,
): Promise<TaggedImage[]> {
  const tagged = images.filter(({ tags }) => tags.some(isSuch));
  if (tagged.length === 0) return [];
  const named = [...(await references())];
  return tagged.filter((each) => !named.some((reference) => names(reference, each)));
}

/** Whether the tag is one of the service itself, of another image than the one that it is proven to run. */
function isOld(tag: string, { holder, tag: current }: HeldImage): boolean {
  return holderOf(tag) === holder && tag !== inUseTag(holder, current);
}

/**
 * Whether the tag is one of a service of the same stack that was removed or renamed, or of the whole stack, of an earlier
 * version: known only where all of the stack are in one place. That alone does not take a service off its image: after an
 * apply with a target, or one that failed, it runs on. Services that the program has take their own tags off, as each knows
 * what it may go back to.
 */
function isLeftOver(tag: string, { holder, beside, elsewhere, onlyPlace }: HeldImage): boolean {
  const other = holderOf(tag);
  if (onlyPlace !== true || other === undefined || other === holder) return false;
  if (elsewhere.includes(other) || beside[other] !== undefined) return false;
  return other === stackOf(holder) || stackOf(other) === stackOf(holder);
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
