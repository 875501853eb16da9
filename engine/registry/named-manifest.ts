import { EngineError } from '../engine-error';
import type { Manifest, RegistryClient } from './client';
import type { IndexedImage } from './image-content';

/** A manifest that something in the repository names. */
export async function namedManifest(client: RegistryClient, digest: string): Promise<Manifest> {
  const manifest = await client.manifest(digest);
  if (!('state' in manifest)) return manifest;
  throw notWhole(client, `its part ${digest} is missing`);
}

/** An image of an index, if it is what the index says of it. */
export async function namedImage(client: RegistryClient, { digest, mediaType, size }: IndexedImage): Promise<Manifest> {
  const manifest = await namedManifest(client, digest);
  if (manifest.mediaType === mediaType && manifest.body.length === size) return manifest;
  throw notWhole(client, `its index tells another size or kind of its part ${digest}`);
}

/** @param why what of it is wrong or missing */
export function notWhole({ repository: { host, name } }: RegistryClient, why: string): EngineError {
  return new EngineError(
    `the image in ${host}/${name} is not whole`,
    why,
    'delete its tag there, or, where images are only copied from there, leave that registry out of `copyFrom`; then apply ' +
      'again',
  );
}
