import type { ImageChoice, ModeVariables } from '../../../contract/image-mode';

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

/** Which images the environment wants built, and which it has already. */
export interface Prebuilt {
  /** Names of the Terraform variables. */
  readonly variables: ModeVariables;
  /** What the environment chose for all images of which it says nothing else. */
  readonly choiceForAll: ImageChoice;
  choiceFor(image: ImageId): Chosen;
  /** @throws SlipwayError when the environment speaks of an image that is none of these, or of two in one breath */
  requireKnown(images: readonly ImageId[]): void;
}
