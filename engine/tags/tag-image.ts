import type { ImageDocument, PushedImage } from '../../contract/image';
import { EngineError } from '../engine-error';
import type { ImageLog } from '../log/image-log';
import type { RegistryClient } from '../registry/client';
import { inUseTag } from './kinds';
import { manifestOf } from './manifest-of';

type TaggableImage = PushedImage & Pick<ImageDocument, 'inUseBy'>;

/**
 * Lets the moving tags name an image that is in the registry, and tags it as in use by each of its services. Nothing is pulled or pushed: the
 * registry gets the manifest that it has under further tags.
 *
 * @throws {EngineError} when a tag does not name the image in the end
 */
export async function tagImage(image: TaggableImage, registry: RegistryClient, log: ImageLog): Promise<void> {
  const { movingTags = [], inUseBy = [], tag } = image;
  const wanted = [...inUseBy.map((holder) => inUseTag(holder, tag)), ...movingTags];
  if (wanted.length === 0) return;
  const manifest = await manifestOf(image, registry);
  const stored: string[] = [];
  for (const each of wanted) {
    const result = await registry.putManifest(each, manifest);
    if (result.state === 'taken') throw unmoved(image, each, result.digest);
    if (result.state === 'stored') stored.push(each);
  }
  if (stored.length > 0) log.conclude(`tagged ${stored.join(', ')}`);
}

function unmoved({ repository, tag }: PushedImage, moving: string, digest: string): EngineError {
  return new EngineError(
    `the tag ${moving} of ${repository} does not move to ${tag}`,
    `it names ${digest}, and the repository refuses to move it`,
    'except the tag from the immutability of the repository (an EcrRegistry does so for the movingTags of its stack and ' +
      'for its mutableTags, on version 6 of the AWS provider) or make the repository mutable, then apply again',
  );
}
