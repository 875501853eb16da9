import { TerraformProvider, TerraformStack } from 'cdktf';
import type { IConstruct } from 'constructs';

/**
 * The provider that Terraform uses for a resource: the one it is given, else the stack's one without an alias.
 *
 * @param type local name of the provider: `aws`, `kubernetes`
 * @returns undefined when the stack has none; cdktf refuses such a stack at synthesis
 */
export function providerOf(
  scope: IConstruct,
  type: string,
  given: TerraformProvider | undefined,
): TerraformProvider | undefined {
  if (given !== undefined) return given;
  return TerraformStack.of(scope)
    .node.findAll()
    .filter((element) => TerraformProvider.isTerraformProvider(element))
    .find((provider) => provider.terraformResourceType === type && provider.alias === undefined);
}
