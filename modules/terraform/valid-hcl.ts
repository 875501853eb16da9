import type { TerraformDataSource, TerraformResource } from 'cdktf';
import { hclExpression, type JsonValue } from './hcl-expression';
import { resolved } from './resolved';

/** What {@link validHcl} works on. */
export type TerraformBlock = TerraformResource | TerraformDataSource;

/** Arguments of a block, or the bindings' descriptors of them, by name. */
type Arguments = Readonly<Record<string, unknown>>;

/**
 * Makes a resource or data source render in HCL what it renders in JSON.
 *
 * cdktf writes the two from different descriptions and changes or breaks values in HCL: quotes beside `${`,
 * backslashes, line breaks, strings that look like JSON, lists in maps, conditions. Here HCL is written from the
 * values of the JSON fragment; of the HCL fragment only the knowledge is used which arguments are blocks.
 *
 * An `addOverride` that brings in an argument the bindings were not given counts as a block when it is a list of
 * objects, and as an attribute otherwise.
 *
 * @param blocks names of arguments that are blocks although the bindings take them for attributes
 */
export function validHcl<T extends TerraformBlock>(element: T, blocks: readonly string[] = []): T {
  const toBindingsHcl = element.toHclTerraform.bind(element);
  element.toHclTerraform = () => {
    const shape = fragment(resolved(element, toBindingsHcl()));
    const values = fragment(resolved(element, element.toTerraform()));
    const type = element.terraformResourceType;
    const name = element.friendlyUniqueId;
    const kind = shape['resource'] === undefined ? 'data' : 'resource';
    const body = block(values, kind, type, name);
    // A resource that was moved away has no body.
    if (body === undefined) return shape;
    return { ...shape, [kind]: { [type]: { [name]: rendered(body, block(shape, kind, type, name) ?? {}, blocks) } } };
  };
  return element;
}

/** Body of a resource or data block: meta-arguments have forms of their own, the rest is attributes and blocks. */
function rendered(body: Arguments, shape: Arguments, blocks: readonly string[]): Arguments {
  const { '//': metadata, provider, depends_on, lifecycle, provisioner, connection, ...rest } = body;
  return {
    ...(provider !== undefined && { provider: expression(bare(provider)) }),
    ...renderedArguments(rest, shape, blocks),
    ...(connection !== undefined && { connection: renderedArguments(fragment(connection), {}, []) }),
    ...(depends_on !== undefined && { depends_on: references(depends_on) }),
    ...(lifecycle !== undefined && { lifecycle: asBlocks([renderedLifecycle(fragment(lifecycle))]) }),
    ...(provisioner !== undefined && { provisioner: bodies(provisioner).map(renderedProvisioner) }),
    '//': metadata,
  };
}

function renderedArguments(values: Arguments, shape: Arguments, blocks: readonly string[]): Arguments {
  const rendering = Object.entries(values).map(([name, value]): [string, Arguments] => {
    const descriptor = fragment(shape[name]);
    if (!isBlock(name, value, descriptor, blocks)) return [name, expression(hclExpression(value as JsonValue))];
    const shapes = bodies(descriptor['value'] ?? {});
    const shapeOf = (index: number): Arguments => shapes[index] ?? shapes[0] ?? {};
    return [name, asBlocks(bodies(value).map((body, index) => renderedArguments(body, shapeOf(index), blocks)))];
  });
  // Attributes first, as people write them.
  return Object.fromEntries([
    ...rendering.filter(([, descriptor]) => descriptor['isBlock'] !== true),
    ...rendering.filter(([, descriptor]) => descriptor['isBlock'] === true),
  ]);
}

function renderedLifecycle(lifecycle: Arguments): Arguments {
  const { ignore_changes, replace_triggered_by, precondition, postcondition, ...rest } = lifecycle;
  return {
    ...renderedArguments(rest, {}, []),
    ...(ignore_changes !== undefined && { ignore_changes: references(ignore_changes) }),
    ...(replace_triggered_by !== undefined && { replace_triggered_by: references(replace_triggered_by) }),
    ...(precondition !== undefined && { precondition: conditions(precondition) }),
    ...(postcondition !== undefined && { postcondition: conditions(postcondition) }),
  };
}

function renderedProvisioner(provisioner: Arguments): Arguments {
  return Object.fromEntries(
    Object.entries(provisioner).map(([type, body]) => {
      const { when, on_failure, connection, ...rest } = fragment(body);
      const value = {
        ...renderedArguments(rest, {}, []),
        ...(when !== undefined && { when: expression(bare(when)) }),
        ...(on_failure !== undefined && { on_failure: expression(bare(on_failure)) }),
        ...(connection !== undefined && { connection: asBlocks([renderedArguments(fragment(connection), {}, [])]) }),
      };
      return [type, { value }];
    }),
  );
}

function conditions(blocks: unknown): Arguments {
  return asBlocks(bodies(blocks).map((body) => renderedArguments(body, {}, [])));
}

/** A list of addresses, or the keyword `all`: HCL wants them without quotes. */
function references(value: unknown): Arguments {
  return expression(Array.isArray(value) ? `[${value.map(bare).join(', ')}]` : bare(value));
}

/** Descriptor that cdktf prints as it is. In a list, because it puts a string with `${` back into quotes. */
function expression(source: string): Arguments {
  return { value: [source], type: 'reference' };
}

/** Descriptor that cdktf prints as one block for each body. */
function asBlocks(value: readonly Arguments[]): Arguments {
  return { value, isBlock: true, type: 'list' };
}

function isBlock(name: string, value: unknown, descriptor: Arguments, blocks: readonly string[]): boolean {
  if (value === null || typeof value !== 'object') return false;
  if (blocks.includes(name) || descriptor['isBlock'] === true) return true;
  return descriptor['type'] === undefined && Array.isArray(value) && value.length > 0 && value.every(isObject);
}

function bare(reference: unknown): string {
  return String(reference).replace(/^\$\{(.*)\}$/s, '$1');
}

function block(tree: Arguments, ...path: readonly string[]): Arguments | undefined {
  const found = path.reduce<unknown>((at, name) => fragment(at)[name], tree);
  return isObject(found) ? found : undefined;
}

function bodies(value: unknown): Arguments[] {
  const list: unknown[] = Array.isArray(value) ? value : [value];
  return list.map(fragment);
}

function fragment(value: unknown): Arguments {
  return isObject(value) ? value : {};
}

function isObject(value: unknown): value is Arguments {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
