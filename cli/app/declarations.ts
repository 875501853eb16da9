import { existsSync, readFileSync } from 'node:fs';
import * as z from 'zod/mini';
import { CliError } from '../cli-error';
import type { Instances } from '../decide/targets';

const byName = z._default(z.record(z.string(), z.unknown()), {});
const byTypeAndName = z._default(z.record(z.string(), byName), {});
const blocksSchema = z.object({
  resource: byTypeAndName,
  data: byTypeAndName,
  ephemeral: byTypeAndName,
  module: byName,
});

/**
 * The addresses of all resources, data sources and module calls of a stack, in the order of the file: its
 * configuration in JSON, or the list of what is declared that stands beside one in HCL.
 */
export function declarationsIn(file: string): Map<string, Instances> {
  if (!existsSync(file)) {
    throw new CliError(`${file} is missing`, 'synthesis named it in its manifest', 'synthesize again');
  }
  const { resource, data, ephemeral, module } = blocksSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  return new Map([
    ...Object.entries(resource).flatMap(([type, blocks]) => declared(type, blocks)),
    ...Object.entries(data).flatMap(([type, blocks]) => declared(`data.${type}`, blocks)),
    ...Object.entries(ephemeral).flatMap(([type, blocks]) => declared(`ephemeral.${type}`, blocks)),
    ...declared('module', module),
  ]);
}

function declared(kind: string, blocks: z.infer<typeof byName>): [string, Instances][] {
  return Object.entries(blocks).map(([name, block]) => [`${kind}.${name}`, instancesOf(block)]);
}

/** A block may be written as a list, of one. */
function instancesOf(block: unknown): Instances {
  const has = (key: string) => [block].flat().some((body) => body instanceof Object && key in body);
  if (has('count')) return 'numbered';
  return has('for_each') ? 'keyed' : 'one';
}
