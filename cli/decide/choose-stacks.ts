import { nearestName } from '../../modules/source/nearest-name';
import { CliError, WRONG_USAGE } from '../cli-error';
import { isPattern, matches } from './pattern';

/** A stack, and the stacks that it is deployed after. */
export interface Stack {
  readonly name: string;
  readonly dependencies: readonly string[];
}

/**
 * The stacks with these names, each once; the only one when no name is given. A name with `*` or `?` is a pattern.
 *
 * @throws CliError for a name that none has, with the nearest that one has
 */
export function chooseStacks<S extends Stack>(stacks: readonly S[], names: readonly string[]): S[] {
  if (stacks.length === 0) {
    throw new CliError('no stack to deploy', 'the program declares none', 'give its App a TerraformStack');
  }
  if (names.length > 0) return [...new Set(names.flatMap((name) => named(stacks, name)))];
  if (stacks.length === 1) return [...stacks];
  throw new CliError(
    'which stack?',
    `the program has ${stacks.length}: ${listOf(stacks)}`,
    "name some, or all: slipway deploy '*'",
    WRONG_USAGE,
  );
}

function named<S extends Stack>(stacks: readonly S[], name: string): S[] {
  const found = stacks.filter((stack) => (isPattern(name) ? matches(name, stack.name) : stack.name === name));
  if (found.length > 0) return found;
  const nearest = nearestName(
    name,
    stacks.map((stack) => stack.name),
    Infinity,
  );
  throw new CliError(`no stack ${name}`, `the program has ${listOf(stacks)}`, `did you mean ${nearest}?`, WRONG_USAGE);
}

/**
 * Refuses stacks that are to be deployed after others, which are not to be deployed: they may not be there.
 *
 * @throws CliError that names them
 */
export function requireDependencies(chosen: readonly Stack[]): void {
  const names = new Set(chosen.map(({ name }) => name));
  const missing = [...new Set(chosen.flatMap(({ dependencies }) => dependencies))].filter((name) => !names.has(name));
  if (missing.length === 0) return;
  const waiting = chosen.filter(({ dependencies }) => dependencies.some((name) => missing.includes(name)));
  throw new CliError(
    `${missing.join(', ')} ${missing.length === 1 ? 'is' : 'are'} not among the stacks`,
    `${listOf(waiting)} ${waiting.length === 1 ? 'is' : 'are'} deployed after ${missing.length === 1 ? 'it' : 'them'}`,
    'name them too, or take what is deployed of them: --ignore-missing-stack-dependencies',
    WRONG_USAGE,
  );
}

/** The chosen stacks, each after those that it depends on, also through one that is not chosen; else as they were named. */
export function inOrder<S extends Stack>(chosen: readonly S[], all: readonly S[]): S[] {
  const ordered = new Set<S>();
  const seen = new Set<S>();
  const visit = (stack: S): void => {
    if (seen.has(stack)) return;
    seen.add(stack);
    for (const each of all) if (stack.dependencies.includes(each.name)) visit(each);
    ordered.add(stack);
  };
  chosen.forEach(visit);
  return [...ordered].filter((stack) => chosen.includes(stack));
}

const listOf = (stacks: readonly Stack[]): string => stacks.map(({ name }) => name).join(', ');
