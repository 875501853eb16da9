import type { Absence, RegistryClient } from './client';
import { contentOf } from './image-content';

/**
 * All digests by which a node may know an image: that of its manifest or index, those of an index' members, and those of
 * their configurations, which are the ids of an image that a runtime was given without a registry.
 *
 * @throws {EngineError} when the registry gives no clear answer
 */
export async function imageDigests(client: RegistryClient, tag: string): Promise<ReadonlySet<string> | Absence> {
  const image = await client.manifest(tag);
  if ('state' in image) return image;
  const content = contentOf(image, client.repository);
  if (content.kind === 'image') return new Set([image.digest, content.config.digest]);
  // Attestations are listed beside the images, with the platform "unknown". They have no configuration that could run.
  const images = content.images.filter(({ platform }) => platform?.os !== 'unknown');
  const configs = await Promise.all(images.map(({ digest }) => configOf(client, digest)));
  return new Set([image.digest, ...content.images.map(({ digest }) => digest), ...configs.flat()]);
}

/** None when the registry lacks the member: an index may be copied without the platforms that nobody needs. */
async function configOf(client: RegistryClient, digest: string): Promise<string[]> {
  const member = await client.manifest(digest);
  const content = 'state' in member ? undefined : contentOf(member, client.repository);
  return content?.kind === 'image' ? [content.config.digest] : [];
}
