/**
 * Which image is deployed: `source` is the one of the source, built where it is missing; anything else is one that was built
 * before: its tag, its digest, or both (`1.2.3@sha256:…`), which then have to belong together.
 */
export type ImageChoice = string;

/** The choice of an image that is built. */
export const SOURCE = 'source';

/** What names an image that was built before. Terraform's regular expressions (RE2) read it the same way. */
export const PREBUILT_CHOICE = /^(?:[A-Za-z0-9_][A-Za-z0-9._-]{0,127}(?:@sha256:[0-9a-f]{64})?|sha256:[0-9a-f]{64})$/;

/** How an image is switched, as the command knows it. */
export interface ImageMode {
  /** What the environment chose when the program was synthesized. */
  readonly choice: ImageChoice;
  /** Who said so: `IMAGE_TAG`, `slipway.pins.json`, …; undefined when nobody did. */
  readonly from?: string;
  /** Names of the Terraform variables that choose instead: one for all images, and a map by their names. */
  readonly variables: ModeVariables;
}

export interface ModeVariables {
  readonly tag: string;
  readonly tags: string;
}
