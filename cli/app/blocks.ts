import { readFileSync } from 'node:fs';
import * as z from 'zod/mini';
import type { Blocks } from '../decide/reach';
import type { SynthesizedStack } from './stack';

/** What the blocks of a stack refer to, as its configuration says it, in JSON or in HCL. */
export function blocksOf({ file }: Pick<SynthesizedStack, 'file'>): Blocks {
  const text = readFileSync(file, 'utf8');
  return new Map(file.endsWith('.json') ? inJson(text) : inHcl(text));
}

const byName = z._default(z.record(z.string(), z.unknown()), {});
const byTypeAndName = z._default(z.record(z.string(), byName), {});
const configuration = z.object({
  resource: byTypeAndName,
  data: byTypeAndName,
  ephemeral: byTypeAndName,
  module: byName,
  locals: byName,
});

function inJson(text: string): [string, string][] {
  const { resource, data, ephemeral, module, locals } = configuration.parse(JSON.parse(text));
  const named = (kind: string, blocks: z.infer<typeof byName>) =>
    Object.entries(blocks).map(([name, block]): [string, string] => [`${kind}.${name}`, references(block)]);
  return [
    ...Object.entries(resource).flatMap(([type, blocks]) => named(type, blocks)),
    ...Object.entries(data).flatMap(([type, blocks]) => named(`data.${type}`, blocks)),
    ...Object.entries(ephemeral).flatMap(([type, blocks]) => named(`ephemeral.${type}`, blocks)),
    ...named('module', module),
    ...named('local', locals),
  ];
}

/** A template in a text, with one in it at most. */
const TEMPLATE = /\$\{(?:[^{}]|\{[^{}]*\})*\}/g;

/** The templates in a block, and the texts of it that stand for an address: in `depends_on` and `replace_triggered_by`. */
function references(value: unknown): string {
  if (typeof value === 'string') {
    return /^[\w-]+(\.[\w-]+)+$/.test(value) ? value : (value.match(TEMPLATE) ?? []).join(' ');
  }
  return value instanceof Object ? Object.values(value).map(references).join(' ') : '';
}

/** Blocks are not told by their indentation: a program may write them without any. */
const HEADER =
  /^(?=(?:resource|data|ephemeral) "[^"]+" "[^"]+" \{$|(?:module|provider|variable|output) "[^"]+" \{$|(?:terraform|locals) \{$)/m;

function inHcl(text: string): [string, string][] {
  return text.split(HEADER).flatMap((block): [string, string][] => {
    if (block.startsWith('locals')) {
      return [...block.matchAll(/^\s*([\w-]+)\s*=/gm)].map(([, name = '']) => [`local.${name}`, block]);
    }
    const [, kind = '', type, name] = /^(\w+) "([^"]+)"(?: "([^"]+)")?/.exec(block) ?? [];
    const address = [...(kind === 'resource' ? [] : [kind]), type, ...(name === undefined ? [] : [name])].join('.');
    return type === undefined ? [] : [[address, block.slice(block.indexOf('\n'))]];
  });
}
