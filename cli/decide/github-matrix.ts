import { isWanted, type Listed, platformOf } from './listing';

const RUNNER = 'ubuntu-24.04';
const ARM_RUNNER = 'ubuntu-24.04-arm';

/**
 * Two lines for `$GITHUB_OUTPUT`: a matrix with a row for each image that is to be built, and whether there is one. A job
 * with an empty matrix is an error there.
 *
 * @see https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands#setting-an-output-parameter
 */
export function githubLines(listed: readonly Listed[]): string {
  const include = listed.filter(isWanted).map(({ image }) => {
    const platform = platformOf(image);
    return { image: image.name, stack: image.stack, platform, runner: runnerFor(platform) };
  });
  return `matrix=${asciiJson({ include })}\nany=${include.length > 0}\n`;
}

/** One that builds it without emulation, where there is such a one. */
function runnerFor(platform: string): string {
  return /^linux\/arm64(\/[^,]*)?$/.test(platform) ? ARM_RUNNER : RUNNER;
}

/** On one line, whatever counts as the end of one. */
function asciiJson(value: object): string {
  return JSON.stringify(value).replace(
    /[^ -~]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
