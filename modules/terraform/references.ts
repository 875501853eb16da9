import {
  TerraformDataSource,
  type TerraformElement,
  TerraformLocal,
  TerraformModule,
  TerraformResource,
  TerraformStack,
} from 'cdktf';
import type { IConstruct } from 'constructs';
import { addressOf } from './address';
import { resolved } from './resolved';
import { templatePieces } from './template';

/** Two names with a dot between them may be an address. */
const ADDRESS = /(?:data\.)?[A-Za-z_][\w-]*\.[A-Za-z_][\w-]*/g;

/**
 * The elements of a stack that a resource waits for, by addresses: those that it refers to, and those that they refer to, as
 * far as that goes. Read at synthesis, when everything is declared.
 */
export function reachedFrom(resource: TerraformResource): ReadonlyMap<string, TerraformElement> {
  const elements = elementsByAddress(TerraformStack.of(resource));
  const reached = new Map<string, TerraformElement>();
  const follow = (from: TerraformElement): void => {
    for (const address of addressesIn(resolved(from, from.toTerraform()))) {
      const element = elements.get(address);
      if (element === undefined || reached.has(address)) continue;
      reached.set(address, element);
      follow(element);
    }
  };
  follow(resource);
  reached.delete(addressOf(resource));
  return reached;
}

/** The addresses in templates, and texts that are one: in `depends_on` and `replace_triggered_by`. */
function addressesIn(value: unknown): string[] {
  if (typeof value !== 'string') return value instanceof Object ? Object.values(value).flatMap(addressesIn) : [];
  const sequences = templatePieces(value).flatMap(({ kind, source }) => (kind === 'sequence' ? [source] : []));
  return [value, ...sequences.flatMap((source) => source.match(ADDRESS) ?? [])];
}

function elementsByAddress(stack: TerraformStack): ReadonlyMap<string, TerraformElement> {
  const own = stack.node.findAll().filter((element) => TerraformStack.of(element) === stack);
  return new Map(own.flatMap(addressed));
}

function addressed(element: IConstruct): [string, TerraformElement][] {
  if (TerraformResource.isTerraformResource(element) || TerraformDataSource.isTerraformDataSource(element)) {
    return [[addressOf(element), element]];
  }
  if (element instanceof TerraformModule) return [[`module.${element.friendlyUniqueId}`, element]];
  if (element instanceof TerraformLocal) return [[`local.${element.friendlyUniqueId}`, element]];
  return [];
}
