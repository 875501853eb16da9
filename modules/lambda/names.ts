import { Token } from 'cdktf';
import type { Construct } from 'constructs';
import { known, mustBe, PropError } from '../terraform/prop-error';

/** @throws PropError for what Lambda takes for no name of a function */
export function checkFunctionName(scope: Construct, prop: string, name: string): void {
  known(scope, prop, name, 'addresses are made of it');
  if (/^[A-Za-z0-9_-]{1,64}$/.test(name)) return;
  throw new PropError(scope, prop, mustBe("the name of a function: at most 64 letters, digits, '-' and '_'", name));
}

/** @throws PropError for what Lambda takes for no name of an alias; what only Terraform knows is taken */
export function checkAlias(scope: Construct, alias: string): void {
  if (Token.isUnresolved(alias) || /^(?!\d+$)[A-Za-z0-9_-]{1,128}$/.test(alias)) return;
  const expected = "the name of an alias: at most 128 letters, digits, '-' and '_', and not digits alone";
  throw new PropError(scope, 'alias', mustBe(expected, alias));
}

/** @throws PropError for what is no published version; what only Terraform knows is taken */
export function checkVersion(scope: Construct, version: string): void {
  if (Token.isUnresolved(version) || /^[1-9]\d*$/.test(version)) return;
  throw new PropError(scope, 'version', mustBe("a published version like '7'", version));
}
