import { readlinkSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { cacheFolder } from '../../host/folders';
import { answers } from '../../local/parts/download';
import { PLATFORM } from '../../local/parts/official';
import { thisProcess } from '../this-process';
import type { ProviderPackage } from './provider-packages';
import { presentContent, replace, writeIfChanged } from './replace';

/** Terraform and OpenTofu ask for the same providers under different names. */
const REGISTRIES = ['registry.terraform.io', 'registry.opentofu.org'];

/** Whether `init` can download providers by itself. */
export async function providerRegistriesAnswer(): Promise<boolean> {
  const asked = REGISTRIES.map((registry) => answers(`https://${registry}/.well-known/terraform.json`, thisProcess()));
  return (await Promise.all(asked)).every(Boolean);
}

/**
 * Lays the packages out as a filesystem mirror for both programs and writes the CLI configuration that points there.
 * It gives the configuration's path, for `TF_CLI_CONFIG_FILE`; the user's own is left alone.
 */
export function mirrorProviders(packages: readonly ProviderPackage[]): string {
  const folder = path.join(cacheFolder(process.env), 'providers');
  const mirror = path.join(folder, 'mirror');
  for (const { name, version, folder: target } of packages) {
    for (const registry of REGISTRIES) {
      // Terraform follows a link at this level only.
      link(target, path.join(mirror, registry, 'hashicorp', name, version, `${PLATFORM.os}_${PLATFORM.arch}`));
    }
  }
  const config = path.join(folder, 'cli-config.tfrc');
  writeIfChanged(
    config,
    `provider_installation {\n  filesystem_mirror {\n    path = ${JSON.stringify(mirror)}\n  }\n}\n`,
  );
  return config;
}

function link(target: string, place: string): void {
  if (presentContent(() => readlinkSync(place)) === target) return;
  replace(place, (beside) => symlinkSync(target, beside));
}
