import { statSync } from 'node:fs';
import path from 'node:path';
import type { ImageChoice, ModeVariables } from '../../../contract/image-mode';
import { shown } from '../../../errors/shown';
import { SlipwayError } from '../../../errors/slipway-error';
import type { Choices, Chosen, ImageId } from './environment/choices';
import { builtImages } from './environment/images-file';
import { pinsIn } from './environment/pins';
import { chosenForAll, TagVariables } from './environment/tag-variables';
import { onDisk } from './environment/written-file';
import { variableNames } from './variable-names';

/** Which images the environment wants built, and which it has already. */
export interface Prebuilt {
  /** Names of the Terraform variables. */
  readonly variables: ModeVariables;
  /** What the environment chose for all images of which it says nothing else. */
  readonly choiceForAll: ImageChoice;
  choiceFor(image: ImageId): Chosen;
  /**
   * @param images those that can be switched
   * @param others of the program, which are always built: a build job lists them too
   * @throws SlipwayError when the environment speaks of an image that is none of these, or of two in one breath
   */
  requireKnown(images: readonly ImageId[], others: readonly ImageId[]): void;
}

export interface PrebuiltOptions {
  /**
   * Names of the Terraform variables that choose instead: one for all images, and a map by their names.
   *
   * @default { tag: 'image_tag', tags: 'image_tags' }
   */
  readonly variables?: Partial<ModeVariables>;

  /**
   * Where `slipway.pins.json` is looked for, and what `IMAGES_FILE` is relative to.
   *
   * @default the working directory
   */
  readonly folder?: string;
}

/**
 * Reads what the environment says of images: `slipway.pins.json`, else `IMAGE_TAG_<IMAGE>`, else the file or folder that
 * `IMAGES_FILE` names, else `IMAGE_TAG`. An image of which it says nothing is built from its source.
 *
 * @throws SlipwayError for what is no choice, no file, or no name of a variable
 */
export function prebuilt(environment: NodeJS.ProcessEnv, options: PrebuiltOptions = {}): Prebuilt {
  const folder = requireFolder(path.resolve(options.folder ?? '.'));
  const forAll = chosenForAll(environment);
  // The first that says something of an image counts.
  const choices: readonly Choices[] = [pinsIn(folder), new TagVariables(environment), builtImages(environment, folder)];
  return {
    variables: variableNames(options.variables),
    choiceForAll: forAll.choice,
    choiceFor: (image) => firstOf(choices, image) ?? forAll,
    requireKnown: (images, others) => choices.forEach((each) => each.requireKnown(images, others)),
  };
}

function firstOf(choices: readonly Choices[], image: ImageId): Chosen | undefined {
  for (const each of choices) {
    const chosen = each.of(image);
    if (chosen !== undefined) return chosen;
  }
  return undefined;
}

/** A folder that is not there has no pins either, and nobody would notice. */
function requireFolder(folder: string): string {
  const called = "the 'folder' of prebuilt()";
  if (onDisk(folder, called, () => statSync(folder)).isDirectory()) return folder;
  throw new SlipwayError(`${called} is no folder`, `it is ${shown(folder)}`, 'correct the path');
}
