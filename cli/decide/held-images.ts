import type { PrebuiltImage } from '../../contract/publish';
import { prebuiltChoice } from './image-choice';
import { questionOf, type StackImage } from './needed-images';

/**
 * What is tagged as in use: of these images those that were built before and that somebody holds while they run.
 *
 * @param keep of images that were held before so many stay tagged; undefined: all
 */
export function heldImages(images: readonly StackImage[], keep?: number): PrebuiltImage[] {
  return images.flatMap((image) => {
    const choice = prebuiltChoice(image);
    const place = questionOf(image, choice);
    if (choice === undefined || image.inUseBy.length === 0 || !('tag' in place)) return [];
    const { repository, registry } = place;
    return [{ choice, repository, registry, holders: image.inUseBy, ...(keep !== undefined && { keep }) }];
  });
}
