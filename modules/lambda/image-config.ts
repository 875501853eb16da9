import type { LambdaFunctionImageConfig } from '@cdktf/provider-aws/lib/lambda-function';
import { Token } from 'cdktf';
import type { Construct } from 'constructs';
import { checkedWords } from '../service/words';
import { checkKept } from '../terraform/plain-text';
import { mustBe, PropError } from '../terraform/prop-error';
import { literal } from '../terraform/template';
import type { LambdaImageFunctionProps } from './lambda-image-function-props';

/**
 * What runs in place of what the image says; undefined where the image decides.
 *
 * @throws PropError for no words, and for what would not arrive as it was written
 */
export function imageConfig(
  scope: Construct,
  { entryPoint, command, workingDirectory }: LambdaImageFunctionProps,
): LambdaFunctionImageConfig | undefined {
  if (entryPoint === undefined && command === undefined && workingDirectory === undefined) return undefined;
  if (workingDirectory !== undefined) checkFolder(scope, workingDirectory);
  const words = (prop: string, given: readonly string[]) => checkedWords(scope, prop, given).map(literal);
  return {
    ...(entryPoint !== undefined && { entryPoint: words('entryPoint', entryPoint) }),
    ...(command !== undefined && { command: words('command', command) }),
    ...(workingDirectory !== undefined && { workingDirectory: literal(workingDirectory) }),
  };
}

function checkFolder(scope: Construct, folder: string): void {
  checkKept(scope, 'workingDirectory', folder);
  if (Token.isUnresolved(folder) || folder.startsWith('/')) return;
  throw new PropError(scope, 'workingDirectory', mustBe('a path from the root, like /srv/app', folder));
}
