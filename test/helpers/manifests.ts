import { digestOf, type TestFront } from './front';

const INDEX = 'application/vnd.oci.image.index.v1+json';
const MANIFEST = 'application/vnd.oci.image.manifest.v1+json';

/** Pushes an image without layers; returns its digest. Without a tag it is pushed by its digest. */
export async function pushImage(front: TestFront, repository: string, content: string, tag?: string): Promise<string> {
  const manifest = await front.manifest(repository, content);
  await put(front, repository, tag, manifest);
  return digestOf(manifest);
}

/** Pushes an index of images that are there. */
export async function pushIndex(
  front: TestFront,
  repository: string,
  children: readonly string[],
  tag?: string,
): Promise<string> {
  const manifests = children.map((digest) => ({ mediaType: MANIFEST, digest, size: 100 }));
  const index = JSON.stringify({ schemaVersion: 2, mediaType: INDEX, manifests });
  await put(front, repository, tag, index);
  return digestOf(index);
}

/** Pushes an artifact that is attached to an image. */
export async function attach(front: TestFront, repository: string, subject: string): Promise<string> {
  const image = JSON.parse(await front.manifest(repository, `about ${subject}`)) as object;
  const descriptor = { mediaType: MANIFEST, digest: subject, size: 100 };
  const artifact = JSON.stringify({ ...image, artifactType: 'application/spdx+json', subject: descriptor });
  await put(front, repository, undefined, artifact);
  return digestOf(artifact);
}

/** @param content of the manifest, with its media type */
async function put(front: TestFront, repository: string, tag: string | undefined, content: string): Promise<void> {
  const { mediaType } = JSON.parse(content) as { mediaType: string };
  const path = `/v2/${repository}/manifests/${tag ?? digestOf(content)}`;
  const answer = await front.send('PUT', path, { headers: { 'content-type': mediaType }, body: content });
  if (answer.status !== 201) throw new Error(`${path}: ${await answer.text()}`);
}
