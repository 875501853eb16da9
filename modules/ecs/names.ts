import type { Construct } from 'constructs';
import { known, mustBe, PropError } from '../terraform/prop-error';

/** @throws PropError for what ECS takes for no name of a service and of a container */
export function checkName(scope: Construct, prop: string, name: string): void {
  known(scope, prop, name, 'addresses are made of it');
  if (/^[A-Za-z0-9][A-Za-z0-9_-]{0,254}$/.test(name)) return;
  throw new PropError(scope, prop, mustBe("at most 255 letters, digits, '-' and '_'", name));
}

/** @throws PropError for a name of an environment variable that no process could have */
export function checkVariable(scope: Construct, prop: string, name: string): void {
  known(scope, prop, name, 'it is checked at synthesis');
  if (/^[^=\s\0]+$/.test(name)) return;
  throw new PropError(scope, prop, mustBe("named without '=' and spaces", name));
}
