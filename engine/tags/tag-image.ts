import type { ImageDocument, PushedImage } from '../../contract/image';
import { atOnce } from '../at-once';
import { EngineError } from '../engine-error';
import type { ImageLog } from '../log/image-log';
import type { Manifest, RegistryClient } from '../registry/client';
import { inUseTag } from './kinds';
import { manifestOf } from './manifest-of';

type TaggableImage = PushedImage & Pick<ImageDocument, 'inUseBy'>;

/** Tags of one image under way at once. */
export const TAGS_AT_ONCE = 4;

/**
 * Lets the moving tags name an image that is in the registry, and tags it as in use by each of its services. Nothing is pulled or pushed: the
 * registry gets the manifest that it has under further tags.
 *
 * @param digest of the image, where it is known
 * @returns the tags that it has by that, also those that it had
 * @throws {EngineError} when a tag does not name the image in the end
 */
export async function tagImage(
  image: TaggableImage,
  registry: RegistryClient,
  log: ImageLog,
  digest?: string,
): Promise<readonly string[]> {
  const { movingTags = [], inUseBy = [], tag } = image;
  const wanted = [...inUseBy.map((holder) => inUseTag(holder, tag)), ...movingTags];
  if (wanted.length === 0) return [];
  const manifest = await manifestOf(image, registry, digest);
  const stored = await putTags(wanted, manifest, registry, (each, other) => unmoved(image, each, other));
  if (stored.length > 0) log.conclude(`tagged ${stored.join(', ')}`);
  return wanted;
}

/**
 * Lets tags name an image of the repository, several at once.
 *
 * @param taken what to throw when a tag stays with another digest
 * @returns those that named something else, or nothing
 */
export async function putTags(
  tags: readonly string[],
  manifest: Manifest,
  registry: RegistryClient,
  taken: (tag: string, digest: string) => EngineError,
): Promise<string[]> {
  const stored = await atOnce(TAGS_AT_ONCE, tags, async (tag) => {
    const result = await registry.putManifest(tag, manifest);
    if (result.state === 'taken') throw taken(tag, result.digest);
    return result.state === 'stored' ? [tag] : [];
  });
  return stored.flat();
}

function unmoved({ repository, tag }: PushedImage, moving: string, digest: string): EngineError {
  return new EngineError(
    `the tag ${moving} of ${repository} does not move to ${tag}`,
    `it names ${digest}, and the repository refuses to move it`,
    'except the tag from the immutability of the repository (an EcrRegistry does so for the movingTags of its stack and ' +
      'for its mutableTags, on version 6 of the AWS provider) or make the repository mutable, then try again',
  );
}
