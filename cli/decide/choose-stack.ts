import { CliError, WRONG_USAGE } from '../cli-error';

/** The stack with this name, or the only one when no name is given. */
export function chooseStack<Stack extends { readonly name: string }>(
  stacks: readonly Stack[],
  name: string | undefined,
): Stack {
  if (stacks.length === 0) {
    throw new CliError('no stack to deploy', 'the program declares none', 'give its App a TerraformStack');
  }
  const names = stacks.map((stack) => stack.name).join(', ');
  if (name === undefined) {
    const [only, ...others] = stacks;
    if (only && others.length === 0) return only;
    throw new CliError(
      'which stack?',
      `the program has ${stacks.length}: ${names}`,
      'name one: slipway deploy <stack>',
      WRONG_USAGE,
    );
  }
  const stack = stacks.find((candidate) => candidate.name === name);
  if (!stack) throw new CliError(`no stack ${name}`, `the program has ${names}`, 'name one of these', WRONG_USAGE);
  return stack;
}
