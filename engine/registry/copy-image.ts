import { createHash } from 'node:crypto';
import { reason, RunnerError } from '../runner-error';
import type { BlobDescriptor } from './blobs';
import type { Manifest, RegistryClient } from './client';
import { HttpFailure, type HttpStream, TransientAnswer } from './http';
import { FailedAttempt, retrying } from './retry';
import { unreachable } from './unreachable';

/** Blobs of one image under way at once: as many as Docker takes. */
const AT_ONCE = 3;
/** Longest time for one attempt at a blob; a connection on which nothing flows ends long before. */
const BLOB_MS = 60 * 60_000;

/** What a manifest names: an image its blobs, an index its manifests. */
interface Parts {
  readonly config?: BlobDescriptor;
  readonly layers?: readonly (BlobDescriptor & { readonly urls?: readonly string[] })[];
  readonly manifests?: readonly { readonly digest: string }[];
}

/** Copies images between two repositories by digest, byte for byte. Nothing is unpacked, and no layer is kept in memory. */
export class ImageCopy {
  private readonly known = new Map<string, Promise<void>>();

  /** @param signal ends the copy */
  constructor(
    private readonly from: RegistryClient,
    private readonly to: RegistryClient,
    private readonly signal: AbortSignal,
  ) {}

  /**
   * Sends all that a manifest names and then, where it is part of an index, the manifest itself: a repository never has a
   * manifest without its parts.
   *
   * @returns the manifest, which is to be put under a tag
   * @throws {RunnerError} when a part cannot be read or sent
   */
  async parts(digest: string): Promise<Manifest> {
    const manifest = await this.from.manifest(digest);
    if ('state' in manifest) throw this.broken(digest);
    const { config, layers = [], manifests = [] } = JSON.parse(manifest.body.toString()) as Parts;
    for (const child of manifests) await this.to.putManifest(child.digest, await this.parts(child.digest));
    if (config) await this.once(config);
    // A layer with addresses of its own is fetched from there.
    await this.layers(layers.filter(({ urls }) => urls === undefined));
    return manifest;
  }

  private async layers(layers: readonly BlobDescriptor[]): Promise<void> {
    const { default: pLimit } = await import('p-limit');
    const limit = pLimit(AT_ONCE);
    try {
      await Promise.all(layers.map((layer) => limit(() => this.once(layer))));
    } finally {
      limit.clearQueue();
    }
  }

  /** Images of an index, and layers of an image, share blobs. */
  private once(blob: BlobDescriptor): Promise<void> {
    const sent = this.known.get(blob.digest) ?? this.send(blob);
    this.known.set(blob.digest, sent);
    return sent;
  }

  private async send(blob: BlobDescriptor): Promise<void> {
    if (await this.to.blobs.has(blob.digest)) return;
    const { host, name } = this.from.repository;
    if (host === this.to.repository.host && (await this.to.blobs.mount(blob.digest, name))) return;
    try {
      await retrying(this.signal, () => this.to.blobs.send(blob, () => this.read(blob), BLOB_MS));
    } catch (error) {
      throw error instanceof ReadFailure ? worded(this.from, 'read', error.cause) : worded(this.to, 'write', error);
    }
  }

  private async read(blob: BlobDescriptor): Promise<AsyncIterable<Buffer>> {
    try {
      return verified(await this.from.blobs.open(blob, BLOB_MS), blob);
    } catch (error) {
      throw whileReading(error);
    }
  }

  private broken(digest: string): RunnerError {
    const { host, name } = this.from.repository;
    return new RunnerError(
      `the image in ${host}/${name} is not whole`,
      `its part ${digest} is missing`,
      'delete its tag there, or leave that registry out of `copyFrom`, then apply again',
    );
  }
}

/** The content could not be read; what went wrong while it was sent is no such failure. */
class ReadFailure extends FailedAttempt {
  constructor(override readonly cause: FailedAttempt) {
    super(cause.message, cause.transient, cause.pauseMs, cause);
  }
}

/** A connection that breaks while content comes may be better the next time. */
function whileReading(error: unknown): unknown {
  if (error instanceof RunnerError) return error;
  return new ReadFailure(error instanceof FailedAttempt ? error : new FailedAttempt(reason(error), true, 0, error));
}

/** Content as it comes, which ends in an error when it is not what the digest says. */
async function* verified({ content }: HttpStream, { digest }: BlobDescriptor): AsyncGenerator<Buffer> {
  const hash = createHash('sha256');
  try {
    for await (const chunk of content) {
      hash.update(chunk);
      yield chunk;
    }
    const came = `sha256:${hash.digest('hex')}`;
    if (came !== digest) throw new FailedAttempt(`${came} came instead of ${digest}`, true, 0);
  } catch (error) {
    throw whileReading(error);
  }
}

/** What another attempt does not cure, for people. */
function worded(client: RegistryClient, purpose: 'read' | 'write', error: unknown): unknown {
  if (error instanceof HttpFailure) return unreachable(client.repository.host, error);
  if (error instanceof TransientAnswer) return client.unclear(error.response, purpose);
  if (!(error instanceof FailedAttempt)) return error;
  const { host, name } = client.repository;
  const cure = 'apply again; if it stays, something between this machine and the registry changes its answers';
  return new RunnerError(
    `a part of the image in ${host}/${name} cannot be ${purpose === 'read' ? 'read' : 'sent'}`,
    error.message,
    cure,
    error,
  );
}
