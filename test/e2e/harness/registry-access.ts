import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { type ECRClient, GetAuthorizationTokenCommand } from '@aws-sdk/client-ecr';
import { extract } from 'tar-stream';

/** An image as a node would pull it: every byte was fetched and is what its digest says. */
export interface PulledImage {
  readonly digest: string;
  readonly labels: Readonly<Record<string, string>>;
  /** The configuration, as it is in the registry. */
  readonly config: string;
  /** Contents of all files of all layers, by path. */
  readonly files: ReadonlyMap<string, Buffer>;
}

/** An image or an index, as it is in the registry. */
export interface Manifest {
  readonly mediaType: string;
  readonly config: { readonly digest: string };
  readonly layers: readonly { readonly digest: string; readonly annotations?: Readonly<Record<string, string>> }[];
  readonly manifests?: readonly {
    readonly digest: string;
    readonly platform: { readonly os: string; readonly architecture: string };
  }[];
}

/** Speaks with the local registry past every fault: pulls whole images, pushes blobs. */
export class RegistryAccess {
  private authorization: Promise<string> | undefined;

  constructor(
    private readonly ecr: ECRClient,
    /** `localhost:<port>` */
    private readonly registry: string,
  ) {}

  async manifest(repository: string, reference: string): Promise<Manifest> {
    return JSON.parse((await this.get(`${repository}/manifests/${reference}`)).toString()) as Manifest;
  }

  /** @throws when a part of the image is missing or is not what its digest says */
  async pull(repository: string, reference: string): Promise<PulledImage> {
    const answer = await this.get(`${repository}/manifests/${reference}`);
    const digest = digestOf(answer);
    const manifest = JSON.parse(answer.toString()) as Manifest;
    const [first] = manifest.manifests ?? [];
    if (first) return { ...(await this.pull(repository, first.digest)), digest };
    const config = (await this.blob(repository, manifest.config.digest)).toString();
    const files = new Map<string, Buffer>();
    for (const layer of manifest.layers) await unpack(await this.blob(repository, layer.digest), files);
    const { Labels: labels } = (JSON.parse(config) as { config: { Labels?: Record<string, string> } }).config;
    return { digest, labels: labels ?? {}, config, files };
  }

  /** Pushes a blob in one request; returns its digest. */
  async pushBlob(repository: string, content: string): Promise<string> {
    const digest = digestOf(Buffer.from(content));
    const headers = { authorization: await this.login() };
    const begun = await fetch(`http://${this.registry}/v2/${repository}/blobs/uploads/`, { method: 'POST', headers });
    const upload = new URL(begun.headers.get('location') ?? '', `http://${this.registry}`);
    upload.searchParams.set('digest', digest);
    const { status } = await fetch(upload, { method: 'PUT', headers, body: content });
    if (status !== 201) throw new Error(`the blob was not taken: ${status}`);
    return digest;
  }

  private async blob(repository: string, digest: string): Promise<Buffer> {
    const blob = await this.get(`${repository}/blobs/${digest}`);
    if (digestOf(blob) !== digest) throw new Error(`${repository} has other bytes under ${digest}`);
    return blob;
  }

  private async get(path: string): Promise<Buffer> {
    const accept = [
      'application/vnd.oci.image.index.v1+json',
      'application/vnd.oci.image.manifest.v1+json',
      'application/vnd.docker.distribution.manifest.list.v2+json',
      'application/vnd.docker.distribution.manifest.v2+json',
    ].join(', ');
    const headers = { authorization: await this.login(), accept };
    const answer = await fetch(`http://${this.registry}/v2/${path}`, { headers });
    if (!answer.ok) throw new Error(`${path} cannot be pulled: ${answer.status} ${await answer.text()}`);
    return Buffer.from(await answer.arrayBuffer());
  }

  private login(): Promise<string> {
    return (this.authorization ??= this.ecr
      .send(new GetAuthorizationTokenCommand({}))
      .then(({ authorizationData }) => `Basic ${authorizationData?.[0]?.authorizationToken ?? ''}`));
  }
}

async function unpack(layer: Buffer, files: Map<string, Buffer>): Promise<void> {
  const entries = Readable.from([layer]).pipe(createGunzip()).pipe(extract());
  for await (const entry of entries) {
    const chunks: Buffer[] = [];
    for await (const chunk of entry) chunks.push(chunk as Buffer);
    if (entry.header.type === 'file') files.set(entry.header.name, Buffer.concat(chunks));
  }
}

function digestOf(content: Buffer): string {
  return `sha256:${createHash('sha256').update(content).digest('hex')}`;
}
