import { type LocatedPart, locatePart } from '../../local/parts/locate';
import { PART_NAMES, type PartName } from '../../local/parts/part';
import { thisProcess } from '../this-process';
import { engineAnswers } from './docker-engine';
import { providerRegistriesAnswer } from './provider-mirror';
import { installedProviders, NEEDED_PROVIDERS, type NeededProvider, type ProviderPackage } from './provider-packages';

/** What this machine has and lacks. */
export interface Found {
  readonly parts: readonly LocatedPart[];
  readonly missingParts: readonly PartName[];
  /** A Docker engine that is not ours answers. */
  readonly engine: boolean;
  /** Undefined where the provider registries answer: then `init` gets the real ones by itself. */
  readonly providers?: { readonly packages: readonly ProviderPackage[]; readonly missing: readonly NeededProvider[] };
}

const NOT_NEEDED_WITH_ENGINE: readonly PartName[] = ['dockerd', 'buildkitd', 'busybox'];
/** Where they cannot be had, an engine runs them as containers. */
const OPTIONAL_WITH_ENGINE: readonly PartName[] = [...NOT_NEEDED_WITH_ENGINE, 'registry', 'moto'];

/** Looks for all parts; nothing is fetched and nothing written. */
export async function look(): Promise<Found> {
  const [parts, registriesAnswer] = await Promise.all([locateAll(), providerRegistriesAnswer()]);
  const docker = parts.find(({ name }) => name === 'docker');
  const engine = docker ? await engineAnswers(docker.path) : false;
  const absent = PART_NAMES.filter((name) => !parts.some((part) => part.name === name));
  const missingParts = absent.filter((name) => !(engine && NOT_NEEDED_WITH_ENGINE.includes(name)));
  return { parts, missingParts, engine, ...(!registriesAnswer && { providers: lookForProviders() }) };
}

/** Whether everything works without this part. */
export function isOptional(name: PartName, engine: boolean): boolean {
  return engine && OPTIONAL_WITH_ENGINE.includes(name);
}

async function locateAll(): Promise<LocatedPart[]> {
  const located = await Promise.all(PART_NAMES.map((name) => locatePart(name, thisProcess())));
  return located.filter((part) => part !== undefined);
}

/** Real packages win over stand-ins, whatever their version. */
function lookForProviders(): NonNullable<Found['providers']> {
  const installed = installedProviders().filter(({ name }) => NEEDED_PROVIDERS.some((needed) => needed.name === name));
  const others = NEEDED_PROVIDERS.filter(({ name }) => !installed.some((real) => real.name === name));
  const built = others.map((provider) => provider.built());
  return {
    packages: [...installed, ...built.filter((provider) => provider !== undefined)],
    missing: others.filter((_, index) => built[index] === undefined),
  };
}
