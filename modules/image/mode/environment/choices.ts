import type { ImageChoice } from '../../../../contract/image-mode';

/** An image, by its stack and its name. */
export interface ImageId {
  readonly stack: string;
  readonly name: string;
}

/** What is chosen for an image. */
export interface Chosen {
  readonly choice: ImageChoice;
  /** Who said so: `IMAGE_TAG`, `IMAGE_TAG_API`, `slipway.pins.json`, the path of a file; undefined when nobody did. */
  readonly from?: string;
  /** Whether it was said of this image alone: `IMAGE_TAG` says it of all. */
  readonly own: boolean;
}

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
