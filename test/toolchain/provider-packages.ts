import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { cachedVersions } from '../../local/parts/cache';
import { PLATFORM } from '../../local/parts/official';
import { buildWithGo } from './go';

/** A Terraform provider, unpacked: what the last level of a filesystem mirror holds. */
export interface ProviderPackage {
  /** Its name under `hashicorp`. */
  readonly name: string;
  readonly version: string;
  readonly folder: string;
  readonly origin: string;
}

/** A provider that the tests need where the provider registries cannot be reached. */
export interface NeededProvider {
  readonly name: string;
  readonly version: string;
  /** Absent for a provider that no package registry has. */
  readonly build?: () => Promise<ProviderPackage>;
  /** The package that an earlier set-up built. */
  readonly built: () => ProviderPackage | undefined;
}

/** The providers of the example stacks. */
export const NEEDED_PROVIDERS: readonly NeededProvider[] = [
  { name: 'aws', version: '5.100.0', built: () => undefined },
  { ...kubernetes(), name: 'kubernetes', version: '1.13.4' },
  standIn('null', '3.2.4'),
  standIn('external', '2.3.5'),
];

const FOLDER = 'registry.terraform.io';
const PLATFORM_FOLDER = `${PLATFORM.os}_${PLATFORM.arch}`;
/** How many folders down from the root of the file system a mirror is looked for. */
const DEPTH = 3;
const NOT_LOOKED_INTO = new Set(['proc', 'sys', 'dev', 'run', 'tmp', 'node_modules', '.git']);

/** The real packages in the filesystem mirrors of this machine, found by the name of their folder. */
export function installedProviders(): ProviderPackage[] {
  return mirrorsBelow('/', DEPTH).flatMap((mirror) => {
    const namespace = path.join(mirror, 'hashicorp');
    return foldersIn(namespace).flatMap((name) =>
      foldersIn(path.join(namespace, name))
        .map((version) => ({
          name,
          version,
          folder: path.join(namespace, name, version, PLATFORM_FOLDER),
          origin: 'installed',
        }))
        .filter(({ folder }) => existsSync(folder)),
    );
  });
}

function mirrorsBelow(folder: string, depth: number): string[] {
  return foldersIn(folder)
    .filter((name) => !NOT_LOOKED_INTO.has(name))
    .flatMap((name) => {
      const child = path.join(folder, name);
      if (name === FOLDER) return [child];
      return depth > 1 ? mirrorsBelow(child, depth - 1) : [];
    });
}

function foldersIn(folder: string): string[] {
  try {
    return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? [entry.name] : []));
  } catch {
    // Folders that are absent or closed to this user hold no mirror for it.
    return [];
  }
}

function kubernetes(): Pick<NeededProvider, 'build' | 'built'> {
  const version = '1.13.4';
  return goProvider({
    name: 'kubernetes',
    version,
    cacheVersion: version,
    module: 'go-modules/terraform-provider-kubernetes',
    goPackage: 'github.com/hashicorp/terraform-provider-kubernetes',
  });
}

/** A stand-in is built again when its source changes. */
function standIn(name: string, version: string): NeededProvider {
  const module = path.join('providers', name);
  const cacheVersion = `${version}-stand-in-${digestOf(path.join(__dirname, module))}`;
  const origin = 'stand-in built with Go';
  return { name, version, ...goProvider({ name, version, cacheVersion, module, goPackage: '.', origin }) };
}

interface GoProvider {
  readonly name: string;
  readonly version: string;
  readonly cacheVersion: string;
  readonly module: string;
  readonly goPackage: string;
  readonly origin?: string;
}

function goProvider(provider: GoProvider): Pick<NeededProvider, 'build' | 'built'> {
  const { name, version, cacheVersion, module, goPackage, origin } = provider;
  const cacheName = `terraform-provider-${name}`;
  return {
    async build() {
      const entry = await buildWithGo({
        name: cacheName,
        version: cacheVersion,
        binary: `${cacheName}_v${version}`,
        module,
        package: goPackage,
        ...(origin && { origin }),
      });
      return { name, version, folder: entry.folder, origin: entry.origin };
    },
    built() {
      const entry = cachedVersions(cacheName, process.env).find((cached) => cached.version === cacheVersion);
      return entry && { name, version, folder: entry.folder, origin: entry.origin };
    },
  };
}

function digestOf(folder: string): string {
  const hash = createHash('sha256');
  for (const name of readdirSync(folder).sort())
    hash
      .update(name)
      .update('\0')
      .update(readFileSync(path.join(folder, name)));
  return hash.digest('hex').slice(0, 8);
}
