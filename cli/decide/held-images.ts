import type { PrebuiltImage } from '../../contract/publish';
import { prebuiltChoice } from './image-choice';
import { questionOf, type StackImage } from './needed-images';

/**
 * What is tagged as in use: of these images those that were built before and that somebody holds while they run.
 *
 * @param images with `keep`, so many of those that were held before stay tagged; without it all
 */
export function heldImages(images: readonly (StackImage & { readonly keep?: number })[]): PrebuiltImage[] {
  return images.flatMap((image) => {
    const { keep } = image;
    const choice = prebuiltChoice(image);
    const place = questionOf(image, choice);
    if (choice === undefined || image.inUseBy.length === 0 || !('tag' in place)) return [];
    const { repository, registry } = place;
    return [{ choice, repository, registry, holders: image.inUseBy, ...(keep !== undefined && { keep }) }];
  });
}
