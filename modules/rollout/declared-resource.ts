import { TerraformResource, TerraformStack } from 'cdktf';
import type { Construct } from 'constructs';
import { mustBe, PropError } from '../terraform/prop-error';

/**
 * A resource that a roll-out is to wait for, known by its type as Terraform calls it: the class may come from another copy of
 * the bindings.
 *
 * @throws PropError for one of another type, and for one of another stack
 */
export function checkedResource<T extends TerraformResource>(
  scope: Construct,
  given: T,
  [prop, type, expected]: readonly [prop: string, type: string, expected: string],
): T {
  if (!TerraformResource.isTerraformResource(given) || given.terraformResourceType !== type) {
    const { terraformResourceType: found } = given as TerraformResource;
    throw new PropError(scope, prop, mustBe(expected, found));
  }
  requireOwnStack(scope, prop, given);
  return given;
}

/** @throws PropError for a resource of another stack */
export function requireOwnStack(scope: Construct, prop: string, given: TerraformResource): void {
  if (TerraformStack.of(given) === TerraformStack.of(scope)) return;
  const sentence = `is a resource of another stack, '${given.node.path}': nothing here can wait for it`;
  throw new PropError(scope, prop, sentence, 'declare the roll-out in that stack');
}
