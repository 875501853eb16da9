import { createHash } from 'node:crypto';
import { reason } from '../../errors/report';
import { atOnce } from '../at-once';
import { EngineError } from '../engine-error';
import { HttpFailure, type HttpStream, TransientAnswer } from '../http/http';
import { FailedAttempt, type Pauses, retrying } from '../http/retry';
import { unreachable } from '../http/unreachable';
import type { BlobDescriptor } from './blobs';
import type { Manifest, RegistryClient } from './client';
import { named, onSide } from './copy-side';
import { notWhole } from './named-manifest';
import { readImage } from './read-image';

/** Blobs of one image under way at once: as many as Docker takes. */
const AT_ONCE = 3;
/** Longest time for one attempt at a blob; a connection on which nothing flows ends long before. */
const BLOB_MS = 60 * 60_000;

/** Copies images between two repositories by digest, byte for byte. Nothing is unpacked, and no layer is kept in memory. */
export class ImageCopy {
  /** @param signal ends the copy */
  constructor(
    private readonly from: RegistryClient,
    private readonly to: RegistryClient,
    private readonly signal: AbortSignal,
    private readonly pauses?: Pauses,
  ) {}

  /**
   * Sends all that a manifest names, and all that this names in turn. Everything is read and checked before anything is
   * sent, and a repository never has a manifest without its parts.
   *
   * @returns the manifest, which is to be put under a tag
   * @throws {EngineError} when a part cannot be read or sent
   */
  async parts(digest: string): Promise<Manifest> {
    const { manifest, images, blobs } = await onSide('source', () => readImage(this.from, digest));
    const missing = await this.missing(blobs);
    await onSide('source', () => atOnce(AT_ONCE, missing, (blob) => this.requireWhole(blob)));
    await atOnce(AT_ONCE, missing, (blob) => this.send(blob));
    for (const image of images) await onSide('target', () => this.to.putManifest(image.digest, image));
    return manifest;
  }

  /** The blobs that the target does not have. */
  private async missing(blobs: readonly BlobDescriptor[]): Promise<BlobDescriptor[]> {
    const missing: BlobDescriptor[] = [];
    await atOnce(AT_ONCE, blobs, async (blob) => {
      const found = await onSide('target', () => this.to.blobs.find(blob.digest));
      if (found === undefined) missing.push(blob);
      else await onSide('source', () => this.requireSize(blob, found));
    });
    return missing;
  }

  private async requireWhole(blob: BlobDescriptor): Promise<void> {
    // Some registries keep blobs where nobody may only ask for them: reading tells then.
    const found = await this.from.blobs.find(blob.digest).catch(() => ({}));
    if (found === undefined) throw notWhole(this.from, `its part ${blob.digest} is missing`);
    this.requireSize(blob, found);
  }

  private requireSize({ digest, size }: BlobDescriptor, found: { readonly size?: number }): void {
    if (found.size === undefined || found.size === size) return;
    throw notWhole(this.from, `its part ${digest} has another size than it says`);
  }

  private async send(blob: BlobDescriptor): Promise<void> {
    const { host, name } = this.from.repository;
    const isNear = host === this.to.repository.host;
    if (isNear && (await onSide('target', () => this.to.blobs.mount(blob.digest, name)))) return;
    try {
      await retrying(this.signal, () => this.to.blobs.send(blob, () => this.read(blob), BLOB_MS), this.pauses);
    } catch (error) {
      const failure =
        error instanceof ReadFailure ? worded(this.from, 'read', error.cause) : worded(this.to, 'write', error);
      throw named(error instanceof ReadFailure ? 'source' : 'target', failure);
    }
  }

  private async read(blob: BlobDescriptor): Promise<AsyncIterable<Buffer>> {
    try {
      return verified(await this.from.blobs.open(blob, BLOB_MS), blob);
    } catch (error) {
      throw whileReading(error);
    }
  }
}

/** The content could not be read; what went wrong while it was sent is no such failure. */
class ReadFailure extends FailedAttempt {
  constructor(override readonly cause: FailedAttempt) {
    super(cause.message, cause.transient, cause.pauseMs, cause);
  }
}

/** A connection that breaks while content comes may be better the next time; a clear answer is none. */
function whileReading(error: unknown): ReadFailure {
  if (error instanceof ReadFailure) return error;
  if (error instanceof FailedAttempt) return new ReadFailure(error);
  return new ReadFailure(new FailedAttempt(reason(error), !(error instanceof EngineError), 0, error));
}

/** Content as it comes. Its end comes only when all of it is what the manifest says: else there is an error instead. */
async function* verified({ content }: HttpStream, { digest, size }: BlobDescriptor): AsyncGenerator<Buffer> {
  const hash = createHash('sha256');
  let came = 0;
  let last: Buffer | undefined;
  try {
    for await (const chunk of content) {
      came += chunk.length;
      if (came > size) throw new FailedAttempt(`more than ${size} bytes came for ${digest}`, true, 0);
      hash.update(chunk);
      if (last !== undefined) yield last;
      last = chunk;
    }
    const found = `sha256:${hash.digest('hex')}`;
    if (found !== digest) throw new FailedAttempt(`${found} came instead of ${digest}`, true, 0);
    if (came !== size) throw new FailedAttempt(`${came} bytes came for ${digest} instead of ${size}`, false, 0);
    if (last !== undefined) yield last;
  } catch (error) {
    throw whileReading(error);
  }
}

/** What another attempt does not fix, for people. */
function worded(client: RegistryClient, purpose: 'read' | 'write', error: unknown): unknown {
  if (error instanceof HttpFailure) return unreachable(client.repository.host, error);
  if (error instanceof TransientAnswer) return client.unclear(error.response, purpose);
  if (!(error instanceof FailedAttempt)) return error;
  if (error.cause instanceof EngineError) return error.cause;
  const { host, name } = client.repository;
  const fix = 'try again; if it stays, something between this machine and the registry changes its answers';
  return new EngineError(
    `a part of the image in ${host}/${name} cannot be ${purpose === 'read' ? 'read' : 'sent'}`,
    error.message,
    fix,
    error,
  );
}
