import * as z from 'zod/mini';
import { tagOf } from '../../modules/source/hash/source-tag';
import type { Manifest, RegistryClient } from './client';
import { contentOf } from './image-content';
import { namedImage, namedManifest } from './named-manifest';

/** Label of an image that holds the full hash of the source it was built from. */
export const SOURCE_HASH_LABEL = 'slipway.source-hash';

const labels = z.record(z.string(), z.unknown());
const configuration = z.object({ config: z.object({ Labels: labels }) });

/** Whether a label names the source of a tag. */
export function isOfSource(label: string | undefined, tag: string): boolean {
  return label !== undefined && tag === tagOf(label);
}

/** The source hash that an image carries; undefined for an image that was made in another way. */
export async function sourceHashLabel(client: RegistryClient, digest: string): Promise<string | undefined> {
  return labelOf(client, await namedManifest(client, digest));
}

/** The same for an image whose manifest was read. */
export async function labelOf(client: RegistryClient, manifest: Manifest): Promise<string | undefined> {
  const content = contentOf(manifest, client.repository);
  if (content.kind === 'image') return labelIn(await client.blob(content.config.digest));
  // Attestations are listed beside the images, with the platform "unknown". Every image of an index has the same label.
  const first = content.images.find(({ platform }) => platform?.os !== 'unknown');
  return first && labelOf(client, await namedImage(client, first));
}

function labelIn(config: Buffer): string | undefined {
  const { data } = configuration.safeParse(parsed(config));
  const label = data?.config.Labels[SOURCE_HASH_LABEL];
  return typeof label === 'string' ? label : undefined;
}

/** What is no JSON has no labels. */
function parsed(text: Buffer): unknown {
  try {
    return JSON.parse(text.toString());
  } catch {
    return undefined;
  }
}
