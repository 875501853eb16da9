import { shown } from '../../errors/shown';
import type { Credentials } from '../credentials/credentials';
import { EngineError } from '../engine-error';
import {
  header,
  type HttpAnswer,
  type HttpClient,
  HttpFailure,
  type HttpRequest,
  type HttpResponse,
  type HttpStream,
  settled,
} from '../http/http';
import { unreachable } from '../http/unreachable';
import { firstMessage } from './answers';
import { Authorization } from './authorization';
import { isRepositoryPath } from './grammar';
import { isLoopback, type Repository } from './repository';

/** One request about a repository. */
export interface RegistryRequest {
  readonly method: 'GET' | 'HEAD' | 'POST' | 'PUT';
  /** Below the repository: `manifests/src-1`. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  /** Another repository of the registry that the answer reads from. */
  readonly alsoReads?: string;
}

/** Content that is sent as it is read. */
export interface Upload {
  /** Address that the registry named for it. */
  readonly url: URL;
  readonly size: number;
  readonly limitMs: number;
  /** Begins to read the content; asked again when the registry wants another login. */
  readonly content: () => Promise<AsyncIterable<Buffer>>;
}

const LONGEST_REDIRECT = 5;

/** Carries requests to one repository of a registry, with the login that it wants, and words what went wrong. */
export class RepositoryConnection {
  private readonly authorization: Authorization;
  private readonly base: string;

  constructor(
    readonly repository: Repository,
    private readonly credentials: Credentials,
    private readonly http: HttpClient,
  ) {
    this.authorization = new Authorization(repository.host, credentials, http);
    this.base = `${isLoopback(repository.host) ? 'http' : 'https'}://${repository.host}/v2/${repository.name}`;
  }

  /**
   * Sends a request and reads the answer whole, whatever its status.
   *
   * @throws {EngineError} when no answer came
   */
  async request(request: RegistryRequest): Promise<HttpResponse> {
    try {
      return await this.authorized(request, (each) => this.http.send(each));
    } catch (error) {
      throw error instanceof HttpFailure ? unreachable(this.repository.host, error) : error;
    }
  }

  /**
   * Sends a request once. The content of a good answer is left to be read as it comes.
   *
   * @throws {FailedAttempt} when another attempt may bring more
   */
  open(request: RegistryRequest, limitMs: number): Promise<HttpStream | HttpResponse> {
    return this.authorized<HttpStream | HttpResponse>(request, async (each) => {
      const stream = await this.http.open(each, limitMs);
      return stream.status === 200 ? stream : settled(await this.http.read(each, stream));
    });
  }

  /**
   * Sends content once.
   *
   * @throws {FailedAttempt} when another attempt may bring more
   */
  upload({ url, size, limitMs, content }: Upload): Promise<HttpResponse> {
    const put = async (authorization?: string) => {
      const headers = {
        'content-type': 'application/octet-stream',
        'content-length': String(size),
        ...(authorization !== undefined && { authorization }),
      };
      return settled(await this.http.once({ method: 'PUT', url, headers, body: await content() }, limitMs));
    };
    // The address may lead to a store elsewhere: that one must not be told our login, nor may it ask for one.
    const isOurs = url.origin === new URL(this.base).origin;
    return isOurs ? this.authorization.send(this.scope('pull,push'), put) : put();
  }

  /**
   * An address that the registry names, if it is as safe as the registry itself: plain HTTP stays on this machine, and
   * nobody elsewhere sends us to this machine.
   */
  resolve(location: string | undefined, from = this.base): URL | undefined {
    if (location === undefined || !URL.canParse(location, from)) return undefined;
    const url = new URL(location, from);
    const isHere = isLoopback(url.host);
    if (isHere && !isLoopback(this.repository.host)) return undefined;
    return url.protocol === 'https:' || (url.protocol === 'http:' && isHere) ? url : undefined;
  }

  /** Whatever is neither yes nor no. It is never taken for "missing": that would build and push blindly. */
  unclear(response: HttpResponse, purpose: 'read' | 'write' = 'read'): EngineError {
    const name = `${this.repository.host}/${this.repository.name}`;
    const why = `it answered ${response.status} ${firstMessage(response)}`.trim();
    if (response.status === 401)
      return new EngineError(`the registry refuses the login for ${name}`, why, this.credentials.fix);
    if (response.status === 403)
      return new EngineError(`the login may not ${purpose} ${name}`, why, this.credentials.fix);
    if (response.status === 429 || response.status >= 500) {
      return new EngineError(`the registry gives no answer about ${name}`, `${why}, five times`, 'try again later');
    }
    return new EngineError(
      `the registry gives no clear answer about ${name}`,
      why,
      'check that this address is a container registry and that no proxy answers in its place',
    );
  }

  /** @throws {EngineError} when the content that came is not what was asked for */
  sameDigest(expected: string, got: string): void {
    if (expected === got) return;
    throw new EngineError(
      `the registry ${this.repository.host} answered with other content than it was asked for`,
      `expected ${shown(expected)}, got ${shown(got)}`,
      'try again; if it stays, something between this machine and the registry changes its answers',
    );
  }

  /** What was asked for is there, and is none of the kinds of manifest that were asked for. */
  noImage(digest: string, mediaType: string): EngineError {
    return new EngineError(
      `the registry gives no image for ${digest} in ${this.repository.host}/${this.repository.name}`,
      `its media type is ${mediaType === '' ? 'missing' : JSON.stringify(shown(mediaType))}`,
      'check that this address is a container registry, and that what has the tag there is an image or an index of images',
    );
  }

  private async authorized<T extends HttpAnswer>(
    { method, path, headers = {}, body, alsoReads }: RegistryRequest,
    ask: (request: HttpRequest) => Promise<T>,
  ): Promise<T> {
    if (!isRepositoryPath(path)) throw new Error(`${JSON.stringify(path)} is nothing that a repository has`);
    const url = new URL(`${this.base}/${path}`);
    const reads = method === 'GET' || method === 'HEAD';
    const other = alsoReads === undefined ? '' : ` repository:${alsoReads}:pull`;
    const request = { method, url, headers, ...(body !== undefined && { body }) };
    const answer = await this.authorization.send(
      `${this.scope(reads ? 'pull' : 'pull,push')}${other}`,
      (authorization) =>
        ask(authorization === undefined ? request : { ...request, headers: { ...headers, authorization } }),
    );
    return reads ? this.follow(answer, request, ask) : answer;
  }

  /** Registries keep blobs elsewhere: the address there is signed and must not be told our login. */
  private async follow<T extends HttpAnswer>(
    first: T,
    request: HttpRequest,
    ask: (request: HttpRequest) => Promise<T>,
  ): Promise<T> {
    let answer = first;
    let from = request.url;
    for (let step = 0; step < LONGEST_REDIRECT && isRedirect(answer.status); step++) {
      const to = this.resolve(header(answer, 'location'), from.href);
      if (to === undefined) return answer;
      answer = await ask({ ...request, url: to });
      from = to;
    }
    return answer;
  }

  private scope(actions: string): string {
    return `repository:${this.repository.name}:${actions}`;
  }
}

function isRedirect(status: number): boolean {
  return status >= 301 && status <= 308 && status !== 304;
}
