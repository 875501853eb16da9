import { randomBytes } from 'node:crypto';
import { digestOf, type TestFront } from './front';

const INDEX = 'application/vnd.oci.image.index.v1+json';
const MANIFEST = 'application/vnd.oci.image.manifest.v1+json';

/** An image for two platforms, each with a layer of its own and one that they share. */
export class IndexImage {
  readonly index: string;
  private readonly blobs: (Buffer | string)[] = [];
  private readonly manifests: string[] = [];

  /** @param hash of the source that its label names */
  constructor(hash: string) {
    const shared = randomBytes(3_000_000);
    const manifests = ['amd64', 'arm64'].map((architecture) => {
      const layers = [shared, randomBytes(1_000)].map((content) => this.blob('layer.v1.tar', content));
      const text = JSON.stringify({ architecture, os: 'linux', config: { Labels: { 'slipway.source-hash': hash } } });
      const config = this.blob('config.v1+json', text);
      const manifest = JSON.stringify({ schemaVersion: 2, mediaType: MANIFEST, config, layers });
      this.manifests.push(manifest);
      const platform = { os: 'linux', architecture };
      return { mediaType: MANIFEST, digest: digestOf(manifest), size: manifest.length, platform };
    });
    this.index = JSON.stringify({ schemaVersion: 2, mediaType: INDEX, manifests });
  }

  get digest(): string {
    return digestOf(this.index);
  }

  /** Pushes all of it under a tag, the index last. */
  async push(front: TestFront, repository: string, tag: string): Promise<void> {
    for (const content of this.blobs) await front.pushBlob(repository, content);
    for (const manifest of this.manifests) await front.putManifest(repository, digestOf(manifest), manifest);
    await front.send('PUT', `/v2/${repository}/manifests/${tag}`, {
      headers: { 'content-type': INDEX },
      body: this.index,
    });
  }

  private blob(kind: string, content: Buffer | string): object {
    this.blobs.push(content);
    return { mediaType: `application/vnd.oci.image.${kind}`, digest: digestOf(content), size: content.length };
  }
}
