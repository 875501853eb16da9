import { readdirSync } from 'node:fs';
import path from 'node:path';
import { CommandMissing } from '../../host/command-error';
import { run } from '../../host/run';
import type { World } from '../world';
import type { OfficialDownload } from './official';

const LIMIT_SECONDS = 120;

/** An archive, and the folder that is to hold what is in it. */
export interface Unpacking {
  readonly archive: string;
  readonly packed: OfficialDownload['packed'];
  readonly folder: string;
}

/** Unpacks an archive with the machine's own tools. */
export async function unpack({ archive, packed, folder }: Unpacking, world: World): Promise<void> {
  if (packed === 'tar') await tool(world, 'tar', '-xzf', archive, '-C', folder);
  else await unzip(archive, folder, world);
}

/** The first file of that name in a folder or below it. */
export function findFile(folder: string, names: readonly string[]): string | undefined {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const found = files.find(({ name }) => names.includes(name));
  return found && path.join(found.parentPath, found.name);
}

/** Few bare machines have unzip, most have Python. */
async function unzip(archive: string, folder: string, world: World): Promise<void> {
  try {
    await tool(world, 'unzip', '-q', archive, '-d', folder);
  } catch (error) {
    if (!(error instanceof CommandMissing)) throw error;
    await tool(world, 'python3', '-m', 'zipfile', '-e', archive, folder);
  }
}

const tool = ({ env, signal }: World, ...argv: [string, ...string[]]): Promise<unknown> =>
  run({ argv, env, signal, timeoutSeconds: LIMIT_SECONDS });
