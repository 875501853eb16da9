import type { LambdaAlias } from '@cdktf/provider-aws/lib/lambda-alias';
import type { LambdaFunction } from '@cdktf/provider-aws/lib/lambda-function';
import { TerraformResource, TerraformStack } from 'cdktf';
import type { Construct } from 'constructs';
import { mustBe, PropError } from '../terraform/prop-error';

/** @throws PropError for what is no function, or one of another stack */
export function checkedFunction(scope: Construct, given: LambdaFunction): LambdaFunction {
  return checkedResource(scope, given, ['function', 'aws_lambda_function', 'a LambdaFunction, or the name of one']);
}

/** @throws PropError for what is no alias, or one of another stack */
export function checkedAlias(scope: Construct, given: LambdaAlias): LambdaAlias {
  return checkedResource(scope, given, ['alias', 'aws_lambda_alias', 'a LambdaAlias, or the name of one']);
}

/** By its type as Terraform calls it: the class may come from another copy of the bindings. */
function checkedResource<T extends TerraformResource>(
  scope: Construct,
  given: T,
  [prop, type, expected]: readonly [prop: string, type: string, expected: string],
): T {
  if (!TerraformResource.isTerraformResource(given) || given.terraformResourceType !== type) {
    const { terraformResourceType: found } = given as TerraformResource;
    throw new PropError(scope, prop, mustBe(expected, found));
  }
  if (TerraformStack.of(given) === TerraformStack.of(scope)) return given;
  const sentence = `is a resource of another stack, '${given.node.path}': nothing here can wait for it`;
  throw new PropError(scope, prop, sentence, 'declare the roll-out in that stack');
}
