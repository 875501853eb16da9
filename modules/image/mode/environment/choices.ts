import type { Chosen, ImageId } from '../prebuilt';

/** What one place says of images: some variables, or a file. */
export interface Choices {
  /** Undefined where it says nothing of the image. */
  of(image: ImageId): Chosen | undefined;
  /**
   * @param images those that can be switched
   * @param others of the program
   * @throws SlipwayError when it speaks of an image that is none of these, or of two in one breath
   */
  requireKnown(images: readonly ImageId[], others: readonly ImageId[]): void;
}

/** Names, for a message. */
export function listOf(names: Iterable<string>): string {
  return [...new Set(names)].sort().join(', ');
}
