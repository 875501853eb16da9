import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

type Status = 'ACTIVE' | 'ARCHIVED' | 'ACTIVATING';

const MANIFEST = 'application/vnd.oci.image.manifest.v1+json';
const INDEX = 'application/vnd.oci.image.index.v1+json';

/**
 * A repository of ECR with an archive, registry and API in one, as AWS documents them: an archived image is described and not
 * pulled (404), a push of the same image takes it out at once, `UpdateImageStorageClass` after a while. An immutable one
 * keeps its tags for what is archived.
 */
export class ArchivingEcr {
  /** Refuses calls of this name. */
  refused = '';
  readonly calls: string[] = [];
  /** How often the registry is asked until an image is restored. */
  private waits = 2;
  private readonly tags = new Map<string, string>();
  private readonly images = new Map<string, { readonly body: Buffer; status: Status }>();
  private readonly blobs = new Map<string, Buffer>();

  private constructor(
    private readonly server: Server,
    private readonly immutable: boolean,
  ) {}

  static async start(immutable: boolean): Promise<ArchivingEcr> {
    const server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => made.answer(request, Buffer.concat(chunks), response));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const made = new ArchivingEcr(server, immutable);
    return made;
  }

  get host(): string {
    return `127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** Puts an image with this label into the archive, under its tag; returns its digest. */
  archive(tag: string, label: string, salt = ''): string {
    const config = Buffer.from(JSON.stringify({ salt, config: { Labels: { 'slipway.source-hash': label } } }));
    this.blobs.set(digestOf(config), config);
    const blob = {
      mediaType: 'application/vnd.oci.image.config.v1+json',
      digest: digestOf(config),
      size: config.length,
    };
    const body = Buffer.from(JSON.stringify({ schemaVersion: 2, mediaType: MANIFEST, config: blob, layers: [] }));
    return this.store(tag, body, 'ARCHIVED');
  }

  /** The same with an index of images that are there. */
  archiveIndex(tag: string, digests: readonly string[]): string {
    const platform = { os: 'linux', architecture: 'amd64' };
    const manifests = digests.map((digest) => {
      return { mediaType: MANIFEST, digest, size: this.images.get(digest)?.body.length, platform };
    });
    const body = Buffer.from(JSON.stringify({ schemaVersion: 2, mediaType: INDEX, manifests }));
    return this.store(tag, body, 'ARCHIVED');
  }

  set(digest: string, status: Status): void {
    const image = this.images.get(digest);
    if (image !== undefined) image.status = status;
  }

  /** Digest and status of what has a tag. */
  tagged(tag: string): { digest: string; status: Status | undefined } {
    const digest = this.tags.get(tag) ?? '';
    return { digest, status: this.images.get(digest)?.status };
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private answer(request: IncomingMessage, body: Buffer, response: ServerResponse): void {
    const call = String(request.headers['x-amz-target'] ?? '')
      .split('.')
      .at(-1);
    const { pathname, searchParams } = new URL(request.url ?? '', 'http://x');
    if (call) return this.api(call, JSON.parse(body.toString()) as Input, response);
    const [, kind, reference = ''] = /\/(manifests|blobs)\/(.*)$/.exec(pathname) ?? [];
    if (kind === 'manifests') return this.manifest(request.method ?? '', reference, body, response);
    if (request.method === 'POST') return void response.writeHead(202, { location: '/v2/api/blobs/uploads/1' }).end();
    if (request.method === 'PUT') {
      this.blobs.set(searchParams.get('digest') ?? '', body);
      return void response.writeHead(201).end();
    }
    const blob = this.blobs.get(reference);
    response.writeHead(blob === undefined ? 404 : 200).end(blob);
  }

  private api(call: string, { imageIds = [], imageId }: Input, response: ServerResponse): void {
    this.calls.push(call);
    const json = (status: number, answer: object) =>
      void response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' }).end(JSON.stringify(answer));
    if (call === this.refused) return json(400, { __type: 'AccessDeniedException', message: 'not you' });
    if (call === 'GetAuthorizationToken') {
      return json(200, { authorizationData: [{ authorizationToken: Buffer.from('AWS:x').toString('base64') }] });
    }
    const { imageTag, imageDigest } = imageId ?? imageIds[0] ?? {};
    const digest = imageDigest ?? this.tags.get(imageTag ?? '') ?? '';
    const image = this.images.get(digest);
    if (image === undefined) {
      return json(400, { __type: 'ImageNotFoundException', message: 'no such image' });
    }
    if (call === 'UpdateImageStorageClass') image.status = 'ACTIVATING';
    const imageTags = [...this.tags].flatMap(([tag, of]) => (of === digest ? [tag] : []));
    json(200, {
      imageStatus: image.status,
      imageDetails: [{ imageDigest: digest, imageTags, imageStatus: image.status }],
    });
  }

  private manifest(method: string, reference: string, body: Buffer, response: ServerResponse): void {
    if (method === 'PUT') return this.put(reference, body, response);
    const digest = this.tags.get(reference) ?? reference;
    const image = this.images.get(digest);
    if (image?.status === 'ACTIVATING' && this.waits-- <= 0) image.status = 'ACTIVE';
    const { mediaType = MANIFEST } = JSON.parse(image?.body.toString() ?? '{}') as { mediaType?: string };
    const headers = { 'content-type': mediaType, 'docker-content-digest': digest };
    if (image?.status === 'ACTIVE') return void response.writeHead(200, headers).end(image.body);
    const code = image === undefined ? 'MANIFEST_UNKNOWN' : 'IMAGE_UNAVAILABLE';
    response
      .writeHead(404)
      .end(JSON.stringify({ errors: [{ code, message: image ? 'The image is archived' : 'no' }] }));
  }

  private put(tag: string, body: Buffer, response: ServerResponse): void {
    const before = this.tags.get(tag);
    if (this.immutable && before !== undefined && before !== digestOf(body)) {
      const error = { code: 'TAG_INVALID', message: `The image tag '${tag}' already exists and cannot be overwritten` };
      return void response.writeHead(400).end(JSON.stringify({ errors: [error] }));
    }
    const digest = this.store(tag, body, 'ACTIVE');
    response.writeHead(201, { 'docker-content-digest': digest }).end();
  }

  private store(tag: string, body: Buffer, status: Status): string {
    const digest = digestOf(body);
    this.images.set(digest, { body, status });
    if (!tag.startsWith('sha256:')) this.tags.set(tag, digest);
    return digest;
  }
}

interface Input {
  readonly imageIds?: readonly { readonly imageTag?: string; readonly imageDigest?: string }[];
  readonly imageId?: { readonly imageTag?: string; readonly imageDigest?: string };
}

function digestOf(content: Buffer): string {
  return `sha256:${createHash('sha256').update(content).digest('hex')}`;
}
