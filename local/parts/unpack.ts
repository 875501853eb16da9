import { execFile } from 'node:child_process';
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import type { OfficialDownload } from './official';

const LIMIT_MS = 120_000;

/** Unpacks an archive with the machine's own tools. */
export async function unpack(archive: string, packed: OfficialDownload['packed'], folder: string): Promise<void> {
  if (packed === 'tar') await run('tar', ['-xzf', archive, '-C', folder]);
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
    await run('unzip', ['-q', archive, '-d', folder]);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    await run('python3', ['-m', 'zipfile', '-e', archive, folder]);
  }
}

const run = (program: string, args: readonly string[]): Promise<unknown> =>
  promisify(execFile)(program, args, { timeout: LIMIT_MS });
