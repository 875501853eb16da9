import { writeFileSync } from 'node:fs';
import path from 'node:path';
import type { ImageDocument } from '../../../contract/image';
import { csv } from '../../../engine/builder/buildx-flags';
import { cacheOf } from '../../../engine/builder/caches';
import type { SourceImageProps } from '../../../modules';
import { literal } from '../../../modules/terraform/template';
import { succeed } from '../harness/command';
import { PROPS } from './props';
import { type Trials, valueOf } from './trials';

/** Fields of caches, as the client calls them. */
const FIELDS: Readonly<Record<string, string>> = {
  'cache reference': 'ref',
  'cache scope': 'scope',
  'cache bucket': 'bucket',
  'cache region': 'region',
  'cache prefix': 'prefix',
};

/** The client, and where it may write. */
interface Client {
  readonly docker: string;
  readonly folder: string;
  readonly env: NodeJS.ProcessEnv;
}

/** Lets the client read the options that the engine makes of caches, and notes what it read. */
export async function readCacheOptions(trials: Trials, document: ImageDocument, client: Client): Promise<void> {
  const options = Object.entries(FIELDS).flatMap(([prop, field]) =>
    trials.accepted(prop).map((what) => ({ prop, field, what, option: optionOf(prop, what, document) })),
  );
  const read = await printed(
    options.map(({ option }) => option),
    client,
  );
  for (const [index, { prop, field, what }] of options.entries()) {
    // The templates of its files compose letters.
    trials.note(prop, what, read[index]?.[field] === valueOf(what).normalize('NFC'));
  }
}

function optionOf(prop: string, what: string, document: ImageDocument): string {
  const { build } = PROPS[prop]?.give(valueOf(what)) as Pick<SourceImageProps, 'build'>;
  const [cache] = build?.caches ?? [];
  return csv((cache && cacheOf(cache, document).write) ?? {});
}

/** Options of caches as `bake` prints what it read. */
async function printed(options: readonly string[], { docker, folder, env }: Client): Promise<Record<string, string>[]> {
  const targets = options.map((option, index) => [`t${index}`, { 'cache-to': [literal(option)] }] as const);
  const group = { default: { targets: targets.map(([name]) => name) } };
  const file = path.join(folder, 'bake.json');
  writeFileSync(file, JSON.stringify({ group, target: Object.fromEntries(targets) }));
  const { stdout } = await succeed(docker, ['buildx', 'bake', '--print', `--file=${file}`], { cwd: folder, env });
  const { target } = JSON.parse(stdout) as { target: Record<string, { 'cache-to': Record<string, string>[] }> };
  return targets.map(([name]) => target[name]?.['cache-to'][0] ?? {});
}
