import { nearestName } from '../../modules/source/nearest-name';
import { CliError, WRONG_USAGE } from '../cli-error';
import { isPattern, matches } from './pattern';

/** What people call by name: `<stack>/<name>`, or the name alone where only one stack has it. */
export interface Named {
  readonly stack: string;
  readonly name: string;
}

export const fullName = ({ stack, name }: Named): string => `${stack}/${name}`;

/** The shortest name that means this one alone. */
export function shortName(one: Named, all: readonly Named[]): string {
  return all.filter((each) => isCalled(each, one.name)).length === 1 ? one.name : fullName(one);
}

/**
 * Those that are called by at least one of the names, in their own order; all when no name is given. A name with `*` or
 * `?` is a pattern: of the full name where it has a `/`, else of the name in the stack.
 *
 * @throws CliError for a name that none has, with the nearest that one has, and for one that several have
 */
export function chooseNamed<T extends Named>(all: readonly T[], names: readonly string[]): T[] {
  if (names.length === 0) return [...all];
  const chosen = new Set(names.flatMap((name) => calledBy(all, name)));
  return all.filter((each) => chosen.has(each));
}

function calledBy<T extends Named>(all: readonly T[], name: string): T[] {
  const found = all.filter((each) => (isPattern(name) ? isMeant(each, name) : isCalled(each, name)));
  if (found.length === 0) throw unknown(name, all);
  if (isPattern(name) || found.length === 1) return found;
  throw new CliError(
    `which ${name}?`,
    `there is one in ${found.length} stacks`,
    `name it with its stack: ${found.map(fullName).join(', ')}`,
    WRONG_USAGE,
  );
}

const isCalled = (each: Named, name: string): boolean => name === each.name || name === fullName(each);

const isMeant = (each: Named, pattern: string): boolean =>
  matches(pattern, pattern.includes('/') ? fullName(each) : each.name);

function unknown(name: string, all: readonly Named[]): CliError {
  const known = all.map((each) => (name.includes('/') ? fullName(each) : each.name));
  const fix = known.length > 0 ? `did you mean ${nearestName(name, known, Infinity)}?` : 'the program has none';
  return new CliError(`unknown image ${name}`, 'no stack of the program has it', fix, WRONG_USAGE);
}
