import type { PushedImage } from '../../modules/image/document';
import type { ImageLog } from '../image-log';
import type { RunContext } from '../run-context';
import { reason } from '../runner-error';
import { EcrTags, type TaggedImage } from './ecr-tags';
import { inUseTag, isInUse, isLasting } from './kinds';

/**
 * Takes the in-use tags of an environment off all images but the one that it is proven to run. What goes wrong is a
 * warning: the service runs, and the next roll-out does it. Only in ECR, where a tag goes without its image.
 */
export async function releaseOldImages(image: PushedImage, context: RunContext, log: ImageLog): Promise<void> {
  const { environment } = image;
  const ecr = EcrTags.of(image, context);
  if (environment === undefined || ecr === undefined) return;
  try {
    const current = inUseTag(environment, image.tag);
    const old = (tag: string) => tag !== current && isInUse(environment, tag);
    const released = (await ecr.images()).filter(({ tags }) => tags.some(old));
    const safe = released.filter((each) => staysWithout(each, log));
    const removed = safe.flatMap(({ tags }) => tags.filter(old));
    if (removed.length === 0) return;
    await ecr.remove(removed);
    log.say(`no longer in use: ${removed.join(', ')}`);
  } catch (error) {
    context.signal.throwIfAborted();
    log.say(`warning: images that were in use before stay tagged so: ${reason(error)}`);
  }
}

/** ECR deletes an image with its last tag. */
function staysWithout({ digest, tags }: TaggedImage, log: ImageLog): boolean {
  if (tags.some(isLasting)) return true;
  log.say(`warning: ${digest} stays tagged ${tags.join(', ')}, as ECR could delete it with its last tag`);
  return false;
}
