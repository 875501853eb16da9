import { closest } from 'fastest-levenshtein';
import { CliError, WRONG_USAGE } from '../cli-error';
import type { SynthesizedStack } from './stack';

/**
 * Refuses targets that the stack does not have: Terraform itself does nothing on them and reports success.
 *
 * @throws CliError with the nearest address that exists
 */
export function checkTargets(stack: SynthesizedStack, targets: readonly string[]): void {
  for (const target of targets) {
    if (stack.addresses.includes(withoutIndex(target))) continue;
    throw new CliError(
      `unknown target ${target}`,
      `stack ${stack.name} has no such resource`,
      stack.addresses.length > 0 ? `did you mean ${closest(target, [...stack.addresses])}?` : 'the stack is empty',
      WRONG_USAGE,
    );
  }
}

/** `aws_subnet.public[0]` and `aws_subnet.public["a"]` are instances of `aws_subnet.public`. */
function withoutIndex(target: string): string {
  return target.replace(/\[[^\]]*\]$/, '');
}
