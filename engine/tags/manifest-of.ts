import type { PushedImage } from '../../contract/image';
import { EngineError } from '../engine-error';
import type { Manifest, RegistryClient } from '../registry/client';

/**
 * The manifest that gets further tags.
 *
 * @param digest of the image, where it is known; else it is the one that the registry has under the tag of the source
 */
export async function manifestOf(
  { repository, tag }: PushedImage,
  registry: RegistryClient,
  digest?: string,
): Promise<Manifest> {
  const manifest = await registry.manifest(digest ?? tag);
  if (!('state' in manifest)) return manifest;
  throw new EngineError(
    `the image ${repository}:${tag} is not in the registry, so it gets no tags`,
    'it was deleted after Terraform had it pushed',
    "apply with -replace= and the image's address (null_resource.…_image), which builds it again",
  );
}
