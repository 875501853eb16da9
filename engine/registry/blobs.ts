import { header, type HttpStream } from '../http/http';
import type { RepositoryConnection } from './connection';

/** A blob as a manifest names it. */
export interface BlobDescriptor {
  readonly digest: string;
  readonly size: number;
}

/** The blobs (layers and configurations) of one repository. */
export class Blobs {
  constructor(private readonly connection: RepositoryConnection) {}

  /** A blob of the repository, with its size where the registry tells it; undefined when it is not there. */
  async find(digest: string): Promise<{ readonly size?: number } | undefined> {
    const response = await this.connection.request({ method: 'HEAD', path: `blobs/${digest}` });
    if (response.status === 404) return undefined;
    if (response.status !== 200) throw this.connection.unclear(response);
    const length = header(response, 'content-length');
    return length === undefined ? {} : { size: Number(length) };
  }

  /**
   * Takes a blob over from another repository of the same registry.
   *
   * @returns false when the registry wants it to be sent
   */
  async mount(digest: string, from: string): Promise<boolean> {
    const query = new URLSearchParams({ mount: digest, from });
    const path = `blobs/uploads/?${query.toString()}`;
    const response = await this.connection.request({ method: 'POST', path, alsoReads: from });
    // 202 begins an upload instead, which is left to end by itself; a refusal is told apart by the upload that follows.
    return response.status === 201;
  }

  /**
   * Begins to read a blob, once.
   *
   * @throws {FailedAttempt} when another attempt may bring more
   */
  async open({ digest }: BlobDescriptor, limitMs: number): Promise<HttpStream> {
    const answer = await this.connection.open({ method: 'GET', path: `blobs/${digest}` }, limitMs);
    if ('content' in answer) return answer;
    throw this.connection.unclear(answer);
  }

  /**
   * Sends a blob in one request, once.
   *
   * @throws {FailedAttempt} when another attempt may bring more
   */
  async send(
    { digest, size }: BlobDescriptor,
    content: () => Promise<AsyncIterable<Buffer>>,
    limitMs: number,
  ): Promise<void> {
    const begun = await this.connection.request({ method: 'POST', path: 'blobs/uploads/' });
    const url = begun.status === 202 ? this.connection.resolve(header(begun, 'location')) : undefined;
    if (url === undefined) throw this.connection.unclear(begun, 'write');
    // Appended by hand: the rest of the query may be signed as it is written.
    url.search += `${url.search === '' ? '?' : '&'}digest=${encodeURIComponent(digest)}`;
    const done = await this.connection.upload({ url, size, content, limitMs });
    if (done.status !== 201) throw this.connection.unclear(done, 'write');
    this.connection.sameDigest(digest, header(done, 'docker-content-digest') ?? digest);
  }
}
