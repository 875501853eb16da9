import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { cacheFolder } from '../../host/folders';
import { compareVersions } from './version';

/** A version of something in the cache. */
export interface CacheEntry {
  readonly version: string;
  readonly folder: string;
  /** Where it came from, as a phrase: `built with Go`. */
  readonly origin: string;
}

const ORIGIN = 'ORIGIN';
const UNFINISHED = '.unfinished-';

/** All finished versions of a part, the newest first. */
export function cachedVersions(name: string, env: NodeJS.ProcessEnv): CacheEntry[] {
  const parent = path.join(cacheFolder(env), 'parts', name);
  if (!existsSync(parent)) return [];
  return readdirSync(parent)
    .filter((version) => !version.startsWith('.'))
    .sort((left, right) => compareVersions(right, left))
    .map((version) => ({ version, folder: path.join(parent, version), origin: originOf(path.join(parent, version)) }));
}

/**
 * Puts a version of a part into the cache. `make` fills a folder beside and gives back the folder that is to be kept (that one
 * or one in it), which then takes its place in one rename: what is interrupted leaves nothing that looks finished.
 */
export async function keepInCache(
  { name, version, origin }: { readonly name: string; readonly version: string; readonly origin: string },
  env: NodeJS.ProcessEnv,
  make: (folder: string) => Promise<string>,
): Promise<CacheEntry> {
  const parent = path.join(cacheFolder(env), 'parts', name);
  mkdirSync(parent, { recursive: true });
  const work = mkdtempSync(path.join(parent, UNFINISHED));
  const folder = path.join(parent, version);
  try {
    const made = await make(work);
    writeFileSync(path.join(made, ORIGIN), `${origin}\n`);
    if (!existsSync(folder)) renameSync(made, folder);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
  return { version, folder, origin: originOf(folder) };
}

/** Removes what interrupted set-ups left; only for the one who holds the set-up's lock. */
export function removeUnfinished(env: NodeJS.ProcessEnv): void {
  const parts = path.join(cacheFolder(env), 'parts');
  if (!existsSync(parts)) return;
  for (const name of readdirSync(parts)) {
    const left = readdirSync(path.join(parts, name)).filter((entry) => entry.startsWith(UNFINISHED));
    for (const entry of left) rmSync(path.join(parts, name, entry), { recursive: true, force: true });
  }
}

function originOf(folder: string): string {
  const file = path.join(folder, ORIGIN);
  return existsSync(file) ? readFileSync(file, 'utf8').trim() : 'put there by hand';
}
