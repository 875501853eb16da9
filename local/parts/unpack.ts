import { readdirSync } from 'node:fs';
import path from 'node:path';
import { CommandMissing } from '../../host/command-error';
import { run } from '../../host/run';
import type { OfficialDownload } from './official';

const LIMIT_SECONDS = 120;

/** Unpacks an archive with the machine's own tools. */
export async function unpack(archive: string, packed: OfficialDownload['packed'], folder: string): Promise<void> {
  if (packed === 'tar') await tool('tar', '-xzf', archive, '-C', folder);
  else await unzip(archive, folder);
}

/** The first file of that name in a folder or below it. */
export function findFile(folder: string, names: readonly string[]): string | undefined {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const found = files.find(({ name }) => names.includes(name));
  return found && path.join(found.parentPath, found.name);
}

/** Few bare machines have unzip, most have Python. */
async function unzip(archive: string, folder: string): Promise<void> {
  try {
    await tool('unzip', '-q', archive, '-d', folder);
  } catch (error) {
    if (!(error instanceof CommandMissing)) throw error;
    await tool('python3', '-m', 'zipfile', '-e', archive, folder);
  }
}

const tool = (...argv: [string, ...string[]]): Promise<unknown> =>
  run({ argv, env: process.env, signal: new AbortController().signal, timeoutSeconds: LIMIT_SECONDS });
