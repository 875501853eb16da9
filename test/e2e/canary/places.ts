import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';

/** The contents of all files below a folder; not those of programs that Terraform installed there. */
export function filesBelow(folder: string, isIncluded: (name: string) => boolean = () => true): Buffer[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const file = path.join(folder, entry.name);
    if (entry.name === '.terraform' || !isIncluded(entry.name)) return [];
    if (entry.isDirectory()) return filesBelow(file, isIncluded);
    return entry.isFile() ? [Buffer.from(entry.name), readFileSync(file)] : [];
  });
}

/** What registries have, under a tag or not. */
export interface RegistryContents {
  readonly configs: Buffer[];
  readonly histories: Buffer[];
  /** Unpacked. */
  readonly layers: Buffer[];
  readonly manifests: Buffer[];
}

/** @param folder where a registry keeps its data */
export function registryContents(folder: string): RegistryContents {
  const contents: RegistryContents = { configs: [], histories: [], layers: [], manifests: [] };
  for (const blob of filesBelow(folder)) {
    if (blob[0] === 0x1f && blob[1] === 0x8b) contents.layers.push(gunzipSync(blob));
    else if (blob[0] !== '{'.charCodeAt(0)) continue;
    else addJson(blob, contents);
  }
  return contents;
}

function addJson(blob: Buffer, { configs, histories, manifests }: RegistryContents): void {
  const { history, ...config } = JSON.parse(blob.toString()) as { history?: unknown };
  if ('rootfs' in config) {
    histories.push(Buffer.from(JSON.stringify(history ?? [])));
    configs.push(Buffer.from(JSON.stringify(config)));
  } else manifests.push(blob);
}
