import { type ImageChoice, SOURCE } from '../../../../contract/image-mode';
import { shortened, shown } from '../../../../errors/shown';
import { SlipwayError } from '../../../../errors/slipway-error';
import { nearestName } from '../../../source/nearest-name';
import { A_CHOICE, isChoice, whyNoChoice } from './choice';
import { type Choices, type Chosen, type ImageId, listOf } from './choices';

const FOR_ALL = 'IMAGE_TAG';
const FOR_ONE = 'IMAGE_TAG_';

/** What the environment says of all images at once. */
export function chosenForAll(environment: NodeJS.ProcessEnv): Chosen {
  const choice = choiceIn(environment, FOR_ALL);
  return choice === undefined ? { choice: SOURCE, own: false } : { choice, from: FOR_ALL, own: false };
}

/** The variable of an image: `IMAGE_TAG_API_SERVICE` of `api-service`. */
export function tagVariable(name: string): string {
  return FOR_ONE + name.toUpperCase().replace(/[^A-Z0-9]/gu, '_');
}

/** What the environment says of one image each. */
export class TagVariables implements Choices {
  private readonly choices = new Map<string, ImageChoice>();

  /** @throws SlipwayError for a variable that holds no choice */
  constructor(environment: NodeJS.ProcessEnv) {
    for (const variable of Object.keys(environment).filter((name) => name.startsWith(FOR_ONE))) {
      const choice = choiceIn(environment, variable);
      if (choice !== undefined) this.choices.set(variable, choice);
    }
  }

  of({ name }: ImageId): Chosen | undefined {
    const from = tagVariable(name);
    const choice = this.choices.get(from);
    return choice === undefined ? undefined : { choice, from, own: true };
  }

  requireKnown(images: readonly ImageId[]): void {
    const names = [...new Set(images.map(({ name }) => name))];
    for (const variable of this.choices.keys()) {
      const meant = names.filter((name) => tagVariable(name) === variable);
      if (meant.length === 0) throw unknown(variable, names.map(tagVariable));
      if (meant.length > 1) throw clash(variable, meant);
    }
  }
}

/** Undefined where the variable is not set: an empty one counts as that. */
function choiceIn(environment: NodeJS.ProcessEnv, variable: string): ImageChoice | undefined {
  const value = environment[variable];
  if (!value || isChoice(value)) return value || undefined;
  throw new SlipwayError(
    `${shown(variable)} must be ${A_CHOICE}, got ${JSON.stringify(shown(value))}`,
    whyNoChoice(value),
    'correct it, or unset it',
  );
}

function unknown(variable: string, known: readonly string[]): SlipwayError {
  const ends = known.map((name) => name.slice(FOR_ONE.length));
  const nearest = nearestName(variable.slice(FOR_ONE.length), ends);
  return new SlipwayError(
    `${shown(variable)} is set, and the program has no such image that can be switched`,
    known.length === 0 ? 'no image of the program can be switched' : `there is ${shortened(listOf(known))}`,
    nearest === undefined ? 'unset it' : `did you mean ${FOR_ONE}${nearest}? Else unset it`,
  );
}

function clash(variable: string, names: readonly string[]): SlipwayError {
  return new SlipwayError(
    `${variable} is set, and is the variable of several images: ${listOf(names)}`,
    'letters and digits alone tell variables apart',
    'choose each by its stack and name in IMAGES_FILE or slipway.pins.json, or give one another name',
  );
}
