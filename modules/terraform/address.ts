import { TerraformDataSource, TerraformResource, TerraformStack } from 'cdktf';
import type { IConstruct } from 'constructs';
import { known, mustBe, PropError } from './prop-error';
import { type TerraformBlock, validHcl } from './valid-hcl';

/**
 * Name of a resource for a thing called `name`: in snake case (`api-service` gives `api_service`).
 *
 * @throws PropError when nothing is left that Terraform takes as a name
 */
export function resourceName(scope: IConstruct, prop: string, name: string): string {
  known(scope, prop, name, 'addresses are made of it');
  const snake = name
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replace(/[^\p{L}\p{N}]+/gu, '_')
    .replace(/^_+|_+$/g, '')
    .toLowerCase();
  if (/^[a-z][a-z0-9_]*$/.test(snake)) return snake;
  throw new PropError(
    scope,
    prop,
    mustBe('a name made of ASCII letters, digits and separators that starts with a letter', name),
  );
}

/** `null_resource.api_service_image`: what `terraform apply -target=` takes. */
export function addressOf(element: TerraformBlock): string {
  const prefix = TerraformDataSource.isTerraformDataSource(element) ? 'data.' : '';
  return `${prefix}${element.terraformResourceType}.${element.friendlyUniqueId}`;
}

/**
 * Gives a resource of the library its name and makes it valid in HCL. Must follow `new` at once: cdktf ignores a name
 * that comes after the first reading of the address.
 *
 * @param blocks as in {@link validHcl}
 * @param owner the construct that a user wrote; as a rule the resource is a part of it
 * @throws PropError when the stack has a resource of this type and name already
 */
export function named<T extends TerraformBlock>(
  element: T,
  name: string,
  blocks: readonly string[] = [],
  owner: IConstruct = element.node.scope ?? element,
): T {
  element.overrideLogicalId(name);
  const holder = addresses(element).get(addressOf(element));
  if (holder !== undefined) {
    const sentence = `${JSON.stringify(name)} is that of '${holder}' too: both are ${addressOf(element)}`;
    throw new PropError(owner, 'name', sentence, 'give one of them another name');
  }
  addresses(element).set(addressOf(element), owner.node.path);
  return validHcl(element, blocks);
}

const addressesByStack = new WeakMap<TerraformStack, Map<string, string>>();

function addresses(element: TerraformBlock): Map<string, string> {
  const stack = TerraformStack.of(element);
  const existing = addressesByStack.get(stack);
  if (existing !== undefined) return existing;
  const made = new Map<string, string>();
  addressesByStack.set(stack, made);
  stack.node.addValidation({ validate: () => sharedAddresses(stack) });
  return made;
}

/** cdktf merges two resources of one type and name into one; resources of the user's own can meet ours. */
function sharedAddresses(stack: TerraformStack): string[] {
  const paths = new Map<string, string>();
  return stack.node.findAll().flatMap((element) => {
    if (!isBlock(element) || TerraformStack.of(element) !== stack) return [];
    const address = addressOf(element);
    const holder = paths.get(address);
    paths.set(address, element.node.path);
    return holder === undefined ? [] : [`'${holder}' and '${element.node.path}' are both ${address}: rename one`];
  });
}

function isBlock(element: IConstruct): element is TerraformBlock {
  return TerraformResource.isTerraformResource(element) || TerraformDataSource.isTerraformDataSource(element);
}
