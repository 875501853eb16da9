import type { PrebuiltImage } from '../../contract/publish';
import { prebuiltChoice } from './image-choice';
import { questionOf, type StackImage } from './needed-images';
import type { ProvedImage } from './proved-images';

/**
 * What is tagged as in use: of these images those that were built before and that somebody holds while they run.
 *
 * @param images those that are proved to run say how many of those that were held before stay tagged; else all do
 */
export function heldImages(images: readonly (StackImage | ProvedImage)[]): PrebuiltImage[] {
  return images.flatMap((image) => {
    const choice = prebuiltChoice(image);
    const place = questionOf(image, choice);
    if (choice === undefined || image.inUseBy.length === 0 || !('tag' in place)) return [];
    const { repository, registry } = place;
    return [{ choice, repository, registry, holders: image.inUseBy, ...waysBack(image) }];
  });
}

function waysBack(image: StackImage | ProvedImage): Pick<PrebuiltImage, 'keep' | 'functions'> {
  if (!('keep' in image)) return {};
  const { keep, functions } = image;
  return { keep, ...(functions.length > 0 && { functions }) };
}
