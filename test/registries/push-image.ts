import { createHash } from 'node:crypto';

const OCI = 'application/vnd.oci.image';
const DOCKER = 'application/vnd.docker';

/** Media types of an image and its parts, as BuildKit and as Docker name them. */
const MEDIA_TYPES = {
  oci: { manifest: `${OCI}.manifest.v1+json`, config: `${OCI}.config.v1+json`, index: `${OCI}.index.v1+json` },
  docker: {
    manifest: `${DOCKER}.distribution.manifest.v2+json`,
    config: `${DOCKER}.container.image.v1+json`,
    index: `${DOCKER}.distribution.manifest.list.v2+json`,
  },
} as const;

export type Form = keyof typeof MEDIA_TYPES;

/** Pushes images without layers, which are all that a registry tells about. */
export class ImagePusher {
  constructor(
    private readonly host: string,
    private readonly repository: string,
    private readonly headers: Readonly<Record<string, string>> = {},
  ) {}

  /** Pushes an image; returns its digest. */
  async image(version: string, config: object, form: Form = 'oci'): Promise<string> {
    const types = MEDIA_TYPES[form];
    const blob = await this.blob(JSON.stringify({ rootfs: { type: 'layers', diff_ids: [] }, ...config }));
    const manifest = {
      schemaVersion: 2,
      mediaType: types.manifest,
      config: { mediaType: types.config, ...blob },
      layers: [],
    };
    return this.manifest(version, manifest);
  }

  /** Pushes an index of images that are there. */
  index(
    version: string,
    images: readonly { digest: string; platform?: object }[],
    form: Form = 'oci',
  ): Promise<string> {
    const types = MEDIA_TYPES[form];
    const manifests = images.map((image) => ({ mediaType: types.manifest, size: 1, ...image }));
    return this.manifest(version, { schemaVersion: 2, mediaType: types.index, manifests });
  }

  private async manifest(
    version: string,
    manifest: Readonly<Record<string, unknown>> & { mediaType: string },
  ): Promise<string> {
    const body = JSON.stringify(manifest);
    const digest = digestOf(body);
    const url = `${this.base}/manifests/${version === '' ? digest : version}`;
    const headers = { ...this.headers, 'content-type': manifest.mediaType };
    const answer = await fetch(url, { method: 'PUT', body, headers });
    if (!answer.ok) throw new Error(`${url}: ${answer.status} ${await answer.text()}`);
    return digest;
  }

  private async blob(content: string): Promise<{ digest: string; size: number }> {
    const begun = await fetch(`${this.base}/blobs/uploads/`, { method: 'POST', headers: this.headers });
    const upload = new URL(begun.headers.get('location') ?? '', this.base);
    upload.searchParams.set('digest', digestOf(content));
    const answer = await fetch(upload, { method: 'PUT', body: content, headers: this.headers });
    if (!answer.ok) throw new Error(`${upload.href}: ${answer.status} ${await answer.text()}`);
    return { digest: digestOf(content), size: Buffer.byteLength(content) };
  }

  private get base(): string {
    return `http://${this.host}/v2/${this.repository}`;
  }
}

function digestOf(text: string): string {
  return `sha256:${createHash('sha256').update(text).digest('hex')}`;
}
