import { RunnerError } from '../runner-error';
import type { Manifest, RegistryClient } from './client';

/** Label of an image that holds the full hash of the source it was built from. */
export const SOURCE_HASH_LABEL = 'slipway.source-hash';

interface ManifestBody {
  readonly config?: { readonly digest: string };
  readonly manifests?: readonly { readonly digest: string; readonly platform?: { readonly os?: string } }[];
}

/** Whether a label names the source of a tag. The tag has the first digits of the hash, which nobody meets by chance. */
export function isOfSource(label: string | undefined, tag: string): boolean {
  return label !== undefined && tag === `src-${label.slice(0, 20)}`;
}

/** The source hash that an image carries; undefined for an image that was made in another way. */
export async function sourceHashLabel(client: RegistryClient, digest: string): Promise<string | undefined> {
  return labelOf(client, await present(client, digest));
}

/** The same for an image whose manifest was read. */
export async function labelOf(client: RegistryClient, image: Manifest): Promise<string | undefined> {
  const manifest = read(image);
  // Attestations are listed beside the images, with the platform "unknown". Every image of an index has the same label.
  const first = manifest.manifests?.find((entry) => entry.platform?.os !== 'unknown');
  const config = first ? read(await present(client, first.digest)).config : manifest.config;
  if (config === undefined) return undefined;
  const blob = JSON.parse((await client.blob(config.digest)).toString()) as {
    config?: { Labels?: Record<string, string> | null };
  };
  return blob.config?.Labels?.[SOURCE_HASH_LABEL];
}

async function present(client: RegistryClient, digest: string): Promise<Manifest> {
  const manifest = await client.manifest(digest);
  if (!('state' in manifest)) return manifest;
  throw new RunnerError(
    `the registry has a tag whose image ${digest} is missing`,
    'it answered that the manifest does not exist',
    'delete the tag in the registry and apply again',
  );
}

function read(manifest: Manifest): ManifestBody {
  return JSON.parse(manifest.body.toString()) as ManifestBody;
}
