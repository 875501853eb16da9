import type { Credentials } from '../credentials/credentials';
import { reason, RunnerError } from '../runner-error';
import { firstMessage } from './answers';
import { Authorization } from './authorization';
import { header, HttpFailure, type HttpAnswer, type HttpClient, type HttpResponse } from './http';
import { isLoopback, type Repository } from './repository';

/** One request about a repository. */
export interface RegistryRequest {
  readonly method: 'GET' | 'HEAD' | 'POST' | 'PUT';
  /** Below the repository: `manifests/src-1`. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
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
   * @throws {RunnerError} when no answer came
   */
  async request({ method, path, headers = {}, body }: RegistryRequest): Promise<HttpResponse> {
    const url = new URL(`${this.base}/${path}`);
    const reads = method === 'GET' || method === 'HEAD';
    const send = (to: URL, more: Readonly<Record<string, string>> = {}) =>
      this.reached(
        this.http.send({ method, url: to, headers: { ...headers, ...more }, ...(body !== undefined && { body }) }),
      );
    const scope = `repository:${this.repository.name}:${reads ? 'pull' : 'pull,push'}`;
    const answer = await this.authorization.send(scope, (authorization) =>
      send(url, authorization === undefined ? {} : { authorization }),
    );
    return reads ? this.follow(answer, url, send) : answer;
  }

  /** Whatever is neither yes nor no. It is never taken for "missing": that would build and push blindly. */
  unclear(response: HttpResponse, purpose: 'read' | 'write' = 'read'): RunnerError {
    const name = `${this.repository.host}/${this.repository.name}`;
    const why = `it answered ${response.status} ${firstMessage(response)}`.trim();
    if (response.status === 401)
      return new RunnerError(`the registry refuses the login for ${name}`, why, this.credentials.cure);
    if (response.status === 403)
      return new RunnerError(`the login may not ${purpose} ${name}`, why, this.credentials.cure);
    if (response.status === 429 || response.status >= 500) {
      return new RunnerError(`the registry gives no answer about ${name}`, `${why}, five times`, 'apply again later');
    }
    return new RunnerError(
      `the registry gives no clear answer about ${name}`,
      why,
      'check that this address is a container registry and that no proxy answers in its place',
    );
  }

  /** @throws {RunnerError} when the content that came is not what was asked for */
  sameDigest(expected: string, got: string): void {
    if (expected === got) return;
    throw new RunnerError(
      `the registry ${this.repository.host} answered with other content than it was asked for`,
      `expected ${expected}, got ${got}`,
      'apply again; if it stays, something between this machine and the registry changes its answers',
    );
  }

  /** Registries keep blobs elsewhere: the address there is signed and must not be told our login. */
  private async follow<T extends HttpAnswer>(answer: T, from: URL, ask: (to: URL) => Promise<T>): Promise<T> {
    for (let step = 0; step < LONGEST_REDIRECT && isRedirect(answer.status); step++) {
      const location = header(answer, 'location') ?? '';
      if (!URL.canParse(location, from.href)) return answer;
      const to = new URL(location, from);
      if (to.protocol !== 'https:' && !isLoopback(this.repository.host)) return answer;
      answer = await ask(to);
    }
    return answer;
  }

  private async reached<T>(asking: Promise<T>): Promise<T> {
    try {
      return await asking;
    } catch (error) {
      if (!(error instanceof HttpFailure)) throw error;
      throw new RunnerError(
        `the registry ${this.repository.host} cannot be reached`,
        reason(error),
        'check the network, the proxy variables and that the registry runs, then apply again',
        error,
      );
    }
  }
}

function isRedirect(status: number): boolean {
  return status >= 301 && status <= 308 && status !== 304;
}
