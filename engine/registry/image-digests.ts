import type { Absence, Manifest, RegistryClient } from './client';

interface ManifestBody {
  readonly config?: { readonly digest?: unknown };
  readonly manifests?: readonly { readonly digest?: unknown; readonly platform?: { readonly os?: unknown } }[];
}

/**
 * All digests by which a node may know an image: that of its manifest or index, those of an index' members, and those of
 * their configurations, which are the ids of an image that a runtime was given without a registry.
 *
 * @throws {RunnerError} when the registry gives no clear answer
 */
export async function imageDigests(client: RegistryClient, tag: string): Promise<ReadonlySet<string> | Absence> {
  const image = await client.manifest(tag);
  if ('state' in image) return image;
  const { config, manifests = [] } = read(image);
  const members = manifests.filter(({ digest }) => isDigest(digest));
  // Attestations are listed beside the images, with the platform "unknown". They have no configuration that could run.
  const images = members.filter(({ platform }) => platform?.os !== 'unknown');
  const configs = await Promise.all(images.map(({ digest }) => configOf(client, String(digest))));
  const all = [image.digest, config?.digest, ...members.map(({ digest }) => digest), ...configs];
  return new Set(all.filter(isDigest));
}

/** Undefined when the registry lacks the member: an index may be copied without the platforms that nobody needs. */
async function configOf(client: RegistryClient, digest: string): Promise<unknown> {
  const member = await client.manifest(digest);
  return 'state' in member ? undefined : read(member).config?.digest;
}

function read({ body }: Manifest): ManifestBody {
  return JSON.parse(body.toString()) as ManifestBody;
}

function isDigest(value: unknown): value is string {
  return typeof value === 'string' && /^sha256:[0-9a-f]{64}$/.test(value);
}
