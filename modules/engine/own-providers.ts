import { Aspects, TerraformDataSource, TerraformProvider, TerraformResource, TerraformStack } from 'cdktf';
import type { Construct, IConstruct } from 'constructs';

/** A provider without settings, whose resources the library makes. */
type OwnProvider = new (scope: Construct, id: string) => TerraformProvider;

const ensured = new WeakMap<TerraformStack, Set<string>>();

/**
 * Gives the stack a provider where it has resources of it and declares none, with or without an alias. Only at synthesis,
 * because it may declare its own last; and before cdktf looks whether each resource has its provider.
 *
 * @param type local name of the provider
 */
export function ensureProvider(scope: IConstruct, type: 'null' | 'external', Provider: OwnProvider): void {
  const stack = TerraformStack.of(scope);
  const types = ensured.get(stack) ?? new Set();
  if (types.has(type)) return;
  ensured.set(stack, types.add(type));
  Aspects.of(stack).add({
    visit: (node) => {
      if (node === stack && isMissing(stack, type)) new Provider(stack, `slipway-${type}`);
    },
  });
}

function isMissing(stack: TerraformStack, type: string): boolean {
  const own = stack.node.findAll().filter((node) => TerraformStack.of(node) === stack);
  const providers = own.filter((node) => TerraformProvider.isTerraformProvider(node));
  return own.some((node) => isOf(node, type)) && !providers.some((each) => each.terraformResourceType === type);
}

function isOf(node: IConstruct, type: string): boolean {
  const isBlock = TerraformResource.isTerraformResource(node) || TerraformDataSource.isTerraformDataSource(node);
  return isBlock && node.terraformGeneratorMetadata?.providerName === type;
}
