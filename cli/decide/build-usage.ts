import { CliError, WRONG_USAGE } from '../cli-error';

/** What the command line of `slipway build` says besides names. */
export interface BuildWishes {
  readonly tag?: readonly string[];
  readonly dryRun?: boolean;
  readonly since?: string;
  /** False with `--no-build`. */
  readonly build: boolean;
  readonly push?: boolean;
  readonly load?: boolean;
  readonly output?: string;
  readonly github?: boolean;
  readonly json?: boolean;
}

/** Pairs of options of which one is too many, and why. */
const EXCLUDING: readonly (readonly [string, string, why: string])[] = [
  ['--load', '--push', 'an image goes to its registry, or to the Docker of this machine'],
  ['--load', '--tag', 'tags are put in registries, where nothing goes then'],
  ['--load', '--output', 'an images.json has what is in registries, where nothing goes then'],
  ['--load', '--no-build', 'it is there to build'],
  ['--load', '--dry-run', 'a dry run says what registries lack, not what Docker has'],
  ['--load', '--github', 'a matrix has what registries lack, not what Docker has'],
  ['--output', '--dry-run', 'an images.json has the digests of all images, and a dry run makes none'],
  [
    '--output',
    '--github',
    'an images.json has the digests of all images, and a matrix those that are still to be built',
  ],
  ['--json', '--github', 'each is all that is on standard output'],
];

/** @throws CliError for options that do not go together, or not alone */
export function checkBuildUsage(wishes: BuildWishes): void {
  const given = optionsOf(wishes);
  const pair = EXCLUDING.find((options) => given.has(options[0]) && given.has(options[1]));
  if (pair !== undefined) {
    const [one, other, why] = pair;
    throw new CliError(`${one} and ${other} exclude each other`, why, 'leave one of them off', WRONG_USAGE);
  }
  if (!given.has('--github') || given.has('--dry-run') || given.has('--since')) return;
  throw new CliError(
    '--github needs a question',
    'a matrix has the images that are to be built, and nothing says how to find them',
    'add --dry-run (those that their registries lack) or --since <rev> (those that changed)',
    WRONG_USAGE,
  );
}

function optionsOf({ tag = [], build, ...wishes }: BuildWishes): ReadonlySet<string> {
  const options = {
    '--tag': tag.length > 0,
    '--no-build': !build,
    '--dry-run': wishes.dryRun,
    '--since': wishes.since !== undefined,
    '--push': wishes.push,
    '--load': wishes.load,
    '--output': wishes.output !== undefined,
    '--github': wishes.github,
    '--json': wishes.json,
  };
  return new Set(Object.entries(options).flatMap(([option, isGiven]) => (isGiven === true ? [option] : [])));
}
