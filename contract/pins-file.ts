/** Name of the file, in the working directory of the program. It is committed. */
export const PINS_FILE = 'slipway.pins.json';

/**
 * Images that stay what they are, whatever else is deployed: `slipway rollback` writes it, and every way to deploy honours
 * it. Its JSON Schema is `schemas/pins.schema.json`.
 */
export interface PinsFile {
  readonly version: 1;
  /** By stack, then by the name of the image: a choice as in {@link ImageMode}. */
  readonly pins: Readonly<Record<string, Readonly<Record<string, string>>>>;
}
