import { accessSync, constants, statSync } from 'node:fs';
import path from 'node:path';
import { LocalError } from '../local-error';
import type { World } from '../world';
import { cachedVersions } from './cache';
import { askVersion } from './installed-version';
import { overrideVariable, type Part, type PartName, PARTS } from './part';
import { compareVersions } from './version';

/** A part that can be run. */
export interface LocatedPart {
  readonly name: PartName;
  /** The program, absolute. */
  readonly path: string;
  readonly version: string;
  /** Where it came from, as a phrase: `installed`, `built with Go`, `named by SLIPWAY_PART_TOFU`. */
  readonly origin: string;
}

/**
 * Finds a part: the binary that `SLIPWAY_PART_<NAME>` names, else the cache (the table's version before newer ones), else what
 * is installed and new enough. Asks nothing of the network.
 *
 * @throws {LocalError} when the variable names no program
 */
export async function locatePart(name: PartName, world: World): Promise<LocatedPart | undefined> {
  const part = PARTS[name];
  return (await overridden(part, world)) ?? inCache(part, world) ?? (await installed(part, world));
}

/**
 * Finds a part that must be there.
 *
 * @throws {LocalError} when it is not
 */
export async function requirePart(name: PartName, world: World): Promise<LocatedPart> {
  const located = await locatePart(name, world);
  if (located) return located;
  const { title, atLeast, binaries } = PARTS[name];
  throw new LocalError(
    `${title} is not on this machine`,
    `neither the cache nor PATH has ${binaries.join(' or ')} ${atLeast} or newer`,
    `install it, or name its binary in ${overrideVariable(name)}, or in a checkout run: npx tsx test/toolchain/setup.ts`,
  );
}

async function overridden(part: Part, world: World): Promise<LocatedPart | undefined> {
  const variable = overrideVariable(part.name);
  const named = world.env[variable];
  if (!named) return undefined;
  const file = path.resolve(named);
  if (!isProgram(file)) {
    throw new LocalError(
      `${variable} names no program`,
      `${file} is no executable file`,
      `correct or unset ${variable}`,
    );
  }
  const version = (await askVersion(part, file, world)) ?? 'unknown';
  return { name: part.name, path: file, version, origin: `named by ${variable}` };
}

function inCache(part: Part, { env }: World): LocatedPart | undefined {
  const versions = cachedVersions(part.name, env);
  const wanted = versions.filter(({ version }) => version === part.version);
  for (const { version, folder, origin } of [...wanted, ...versions]) {
    const file = firstProgram(part.binaries.map((binary) => path.join(folder, binary)));
    if (file && compareVersions(version, part.atLeast) >= 0) return { name: part.name, path: file, version, origin };
  }
  return undefined;
}

async function installed(part: Part, world: World): Promise<LocatedPart | undefined> {
  for (const file of candidates(part, world).filter(isProgram)) {
    const version = await askVersion(part, file, world);
    if (version && compareVersions(version, part.atLeast) >= 0) {
      return { name: part.name, path: file, version, origin: 'installed' };
    }
  }
  return undefined;
}

function candidates(part: Part, { env }: World): string[] {
  const onPath = (env['PATH'] ?? '').split(path.delimiter).filter((folder) => path.isAbsolute(folder));
  const folders = [...new Set([...onPath, ...part.folders])];
  return part.binaries.flatMap((binary) => folders.map((folder) => path.join(folder, binary)));
}

const firstProgram = (files: readonly string[]): string | undefined => files.find(isProgram);

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}
