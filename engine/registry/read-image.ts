import type { BlobDescriptor } from './blobs';
import type { Manifest, RegistryClient } from './client';
import { contentOf, type ImageContent } from './image-content';
import { namedImage, namedManifest, notWhole } from './named-manifest';

/** An image or an index with all that it consists of. */
export interface ReadImage {
  readonly manifest: Manifest;
  /** Those of an index. */
  readonly images: readonly Manifest[];
  /** Each once: images of an index, and layers of an image, share blobs. */
  readonly blobs: readonly BlobDescriptor[];
}

/** Layers that registries do not keep: the machine that runs the image fetches them from where they say. */
export const FOREIGN = /\.(?:foreign|nondistributable)\./;

/**
 * Reads all manifests of an image.
 *
 * @throws {EngineError} when one is missing, malformed, or not what another one says of it
 */
export async function readImage(client: RegistryClient, digest: string): Promise<ReadImage> {
  const manifest = await namedManifest(client, digest);
  const content = contentOf(manifest, client.repository);
  const images: Manifest[] = [];
  if (content.kind === 'index') {
    for (const each of content.images) images.push(await namedImage(client, each));
  }
  const contents = [content, ...images.map((image) => contentOf(image, client.repository))];
  return { manifest, images, blobs: distinct(contents.flatMap(blobsOf), client) };
}

function blobsOf(content: ImageContent): BlobDescriptor[] {
  if (content.kind === 'index') return [];
  return [content.config, ...content.layers.filter(({ mediaType }) => !FOREIGN.test(mediaType))];
}

function distinct(blobs: readonly BlobDescriptor[], client: RegistryClient): BlobDescriptor[] {
  const known = new Map<string, BlobDescriptor>();
  for (const blob of blobs) {
    const other = known.get(blob.digest) ?? blob;
    if (other.size !== blob.size) throw notWhole(client, `it tells two sizes of its part ${blob.digest}`);
    known.set(blob.digest, blob);
  }
  return [...known.values()];
}
