import { BUILD_CHOICES, BUILD_VARIABLE } from '../../contract/building';
import { CliError } from '../cli-error';

/**
 * The environment of a command that builds what is missing; or nothing, where it or the command line forbids that.
 *
 * @throws CliError for a variable that says neither, before anything is begun
 */
export function withBuildChoice(env: NodeJS.ProcessEnv, isAllowed: boolean): NodeJS.ProcessEnv {
  const said = env[BUILD_VARIABLE] || 'auto';
  if (BUILD_CHOICES.some((choice) => choice === said)) return isAllowed ? env : { ...env, [BUILD_VARIABLE]: 'never' };
  throw new CliError(
    `${BUILD_VARIABLE} is ${JSON.stringify(said)}`,
    `it is one of ${BUILD_CHOICES.join(' and ')}`,
    "set it to 'never' where no image may be built, else unset it",
  );
}
