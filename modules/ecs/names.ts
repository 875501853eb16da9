import { Token } from 'cdktf';
import type { Construct } from 'constructs';
import { known, mustBe, PropError } from '../terraform/prop-error';

/** @throws PropError for what ECS takes for no name of a service and of a container */
export function checkName(scope: Construct, prop: string, name: string): void {
  known(scope, prop, name, 'addresses are made of it');
  if (/^[A-Za-z0-9][A-Za-z0-9_-]{0,254}$/.test(name)) return;
  throw new PropError(scope, prop, mustBe("at most 255 letters, digits, '-' and '_'", name));
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

/** @throws PropError for a name of an environment variable that no process could have */
export function checkVariable(scope: Construct, prop: string, name: string): void {
  known(scope, prop, name, 'it is checked at synthesis');
  if (/^[^=\s\0]+$/.test(name)) return;
  throw new PropError(scope, prop, mustBe("named without '=' and spaces", name));
}
