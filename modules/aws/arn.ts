import { Fn, Token } from 'cdktf';
import type { Construct } from 'constructs';
import { mustBe, PropError } from '../terraform/prop-error';

/** Parts of ARNs, by their place. */
const PARTS = { partition: 1, region: 3 } as const;

/** A part of an ARN that only Terraform knows. */
export function partOf(arn: string, part: keyof typeof PARTS): string {
  return Token.asString(Fn.element(Fn.split(':', arn), PARTS[part]));
}

/**
 * @param service of AWS, as ARNs name it
 * @throws PropError for what is no ARN; what only Terraform knows is taken
 */
export function checkArn(
  scope: Construct,
  prop: string,
  arn: string,
  [service, what]: readonly [string, string],
): void {
  if (Token.isUnresolved(arn) || new RegExp(`^arn:aws[a-z-]*:${service}:[^:]*:[^:]*:.+$`).test(arn)) return;
  throw new PropError(scope, prop, mustBe(`the ARN of ${what}`, arn));
}
