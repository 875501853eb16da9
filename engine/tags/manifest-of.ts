import type { PushedImage } from '../../contract/image';
import { EngineError } from '../engine-error';
import type { Manifest, RegistryClient } from '../registry/client';

/** The manifest that gets further tags: the one that the registry has under the tag of the source. */
export async function manifestOf({ repository, tag }: PushedImage, registry: RegistryClient): Promise<Manifest> {
  const manifest = await registry.manifest(tag);
  if (!('state' in manifest)) return manifest;
  throw new EngineError(
    `the image ${repository}:${tag} is not in the registry, so it gets no tags`,
    'it was deleted after Terraform had it pushed',
    "apply with -replace= and the image's address (null_resource.…_image), which builds it again",
  );
}
