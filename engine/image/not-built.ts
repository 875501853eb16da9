import { BUILD_CHOICES, BUILD_VARIABLE, type BuildChoice } from '../../contract/building';
import { shown } from '../../errors/shown';
import { EngineError } from '../engine-error';
import type { ImageWork } from './image-work';

/**
 * Whether this run may build.
 *
 * @throws {EngineError} for what is no choice: somebody meant one, and a build that nobody wants must not come of it
 */
export function buildChoice(env: NodeJS.ProcessEnv): BuildChoice {
  const given = env[BUILD_VARIABLE] || 'auto';
  const choice = BUILD_CHOICES.find((each) => each === given);
  if (choice !== undefined) return choice;
  throw new EngineError(
    `${BUILD_VARIABLE} is ${shown(given)}`,
    `it is one of ${BUILD_CHOICES.join(' and ')}`,
    `set it to 'never' where no image may be built, else unset it; then try again`,
  );
}

/** An image is nowhere, and nothing may be built. */
export class NotBuilt extends EngineError {
  constructor({ reference, document: { name, address } }: ImageWork) {
    super(
      `the image ${name} is not in the registry: ${reference}`,
      `nothing is built here: ${BUILD_VARIABLE} is never`,
      `have it built where that is allowed, by \`slipway build\` or an apply with -target=${address}; then try again`,
    );
  }
}
