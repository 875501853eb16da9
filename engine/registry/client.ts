import { createHash } from 'node:crypto';
import type { Credentials } from '../credentials/credentials';
import { reason, RunnerError } from '../runner-error';
import { Authorization } from './authorization';
import { header, HttpFailure, type HttpClient, type HttpRequest, type HttpResponse } from './http';
import { isLoopback, type Repository } from './repository';

/** What a registry says of a tag or digest. There is no third value: what is not known is thrown. */
export type Presence =
  | { readonly state: 'present'; readonly digest: string; readonly mediaType: string }
  | { readonly state: 'absent'; readonly missing: 'manifest' | 'repository' };

/** A manifest, byte for byte. */
export interface Manifest {
  readonly digest: string;
  readonly mediaType: string;
  readonly body: Buffer;
}

/** Every kind of image manifest; a registry that misses one in `Accept` may convert, and so change the digest. */
const MANIFEST_TYPES = [
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
  'application/vnd.docker.distribution.manifest.v2+json',
].join(', ');

/** Error codes that say "no such manifest". Harbor says NOT_FOUND, which the specification does not know. */
const MANIFEST_MISSING = new Set(['MANIFEST_UNKNOWN', 'NOT_FOUND']);
const REPOSITORY_MISSING = 'NAME_UNKNOWN';

const LONGEST_REDIRECT = 5;

/**
 * Reads one repository over the OCI distribution API.
 *
 * @see https://github.com/opencontainers/distribution-spec/blob/v1.1.1/spec.md
 */
export class RegistryClient {
  private readonly authorization: Authorization;
  private readonly base: string;
  private readonly scope: string;

  constructor(
    private readonly repository: Repository,
    private readonly credentials: Credentials,
    private readonly http: HttpClient,
  ) {
    this.authorization = new Authorization(repository.host, credentials, http);
    this.base = `${isLoopback(repository.host) ? 'http' : 'https'}://${repository.host}/v2/${repository.name}`;
    this.scope = `repository:${repository.name}:pull`;
  }

  /**
   * Asks whether a tag or digest exists.
   *
   * @throws {RunnerError} when the registry gives no clear answer
   */
  async presence(reference: string): Promise<Presence> {
    const response = await this.request('HEAD', `manifests/${reference}`, MANIFEST_TYPES);
    const digest = header(response, 'docker-content-digest');
    if (response.status === 200 && digest !== undefined) return { state: 'present', digest, mediaType: type(response) };
    if (response.status !== 200 && response.status !== 404) throw this.unclear(response);
    // An answer to HEAD has no body, and only a body tells a missing tag from a missing repository or a wrong address.
    const manifest = await this.manifest(reference);
    return 'state' in manifest ? manifest : { state: 'present', ...manifest };
  }

  /** Reads a manifest; its digest is computed from what came. */
  async manifest(reference: string): Promise<Manifest | Extract<Presence, { state: 'absent' }>> {
    const response = await this.request('GET', `manifests/${reference}`, MANIFEST_TYPES);
    if (response.status === 404) return { state: 'absent', missing: this.missing(response) };
    if (response.status !== 200) throw this.unclear(response);
    const digest = sha256(response.body);
    this.sameDigest(header(response, 'docker-content-digest') ?? digest, digest);
    if (reference.startsWith('sha256:')) this.sameDigest(reference, digest);
    return { digest, mediaType: type(response), body: response.body };
  }

  /** Reads a small blob (an image configuration) and verifies it. */
  async blob(digest: string): Promise<Buffer> {
    const response = await this.request('GET', `blobs/${digest}`, '*/*');
    if (response.status !== 200) throw this.unclear(response);
    this.sameDigest(digest, sha256(response.body));
    return response.body;
  }

  private async request(method: 'GET' | 'HEAD', path: string, accept: string): Promise<HttpResponse> {
    const url = new URL(`${this.base}/${path}`);
    const ask = (authorization: string | undefined) =>
      this.send({ method, url, headers: { accept, ...(authorization !== undefined && { authorization }) } });
    const first = await this.authorization.initial(this.scope);
    let response = await ask(first);
    // ECR says 403 to a token that expired.
    const refused = response.status === 401 || (response.status === 403 && this.credentials.preemptive);
    if (refused && (first === undefined || this.credentials.renew())) {
      response = await ask(await this.authorization.answer(response, this.scope));
      if (response.status === 401 && first === undefined && this.credentials.renew()) {
        response = await ask(await this.authorization.answer(response, this.scope));
      }
    }
    return this.follow(response, url, accept);
  }

  /** Registries keep blobs elsewhere: the address there is signed and must not be told our login. */
  private async follow(response: HttpResponse, from: URL, accept: string): Promise<HttpResponse> {
    let answer = response;
    for (let step = 0; step < LONGEST_REDIRECT && isRedirect(answer.status); step++) {
      const url = new URL(header(answer, 'location') ?? '', from);
      if (url.protocol !== 'https:' && !isLoopback(this.repository.host)) throw this.unclear(answer);
      answer = await this.send({ method: 'GET', url, headers: { accept } });
    }
    return answer;
  }

  private async send(request: HttpRequest): Promise<HttpResponse> {
    try {
      return await this.http.send(request);
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

  private missing(response: HttpResponse): 'manifest' | 'repository' {
    const codes = errorCodes(response);
    if (codes.includes(REPOSITORY_MISSING)) return 'repository';
    if (codes.some((code) => MANIFEST_MISSING.has(code))) return 'manifest';
    throw this.unclear(response);
  }

  private sameDigest(expected: string, got: string): void {
    if (expected === got) return;
    throw new RunnerError(
      `the registry ${this.repository.host} answered with other content than it was asked for`,
      `expected ${expected}, got ${got}`,
      'apply again; if it stays, something between this machine and the registry changes its answers',
    );
  }

  /** Whatever is neither yes nor no. It is never taken for "missing": that would build and push blindly. */
  private unclear(response: HttpResponse): RunnerError {
    const name = `${this.repository.host}/${this.repository.name}`;
    const why = `it answered ${response.status} ${firstMessage(response)}`.trim();
    if (response.status === 401)
      return new RunnerError(`the registry refuses the login for ${name}`, why, this.credentials.cure);
    if (response.status === 403) return new RunnerError(`the login may not read ${name}`, why, this.credentials.cure);
    if (response.status === 429 || response.status >= 500) {
      return new RunnerError(`the registry gives no answer about ${name}`, `${why}, five times`, 'apply again later');
    }
    return new RunnerError(
      `the registry gives no clear answer about ${name}`,
      why,
      'check that this address is a container registry and that no proxy answers in its place',
    );
  }
}

function type(response: HttpResponse): string {
  return (header(response, 'content-type') ?? '').split(';', 1)[0] ?? '';
}

function isRedirect(status: number): boolean {
  return status >= 301 && status <= 308 && status !== 304;
}

function sha256(body: Buffer): string {
  return `sha256:${createHash('sha256').update(body).digest('hex')}`;
}

interface SpecError {
  readonly code?: string;
  readonly message?: string;
}

function specErrors(response: HttpResponse): readonly SpecError[] {
  try {
    const { errors } = JSON.parse(response.body.toString()) as { errors?: unknown };
    return Array.isArray(errors) ? (errors as SpecError[]) : [];
  } catch {
    // Not an answer of a registry: it has no codes.
    return [];
  }
}

function errorCodes(response: HttpResponse): readonly string[] {
  return specErrors(response).map((error) => String(error.code));
}

function firstMessage(response: HttpResponse): string {
  const [error] = specErrors(response);
  if (error) return `${error.code ?? ''} ${error.message ?? ''}`.trim();
  return response.body.toString().replace(/\s+/g, ' ').slice(0, 200);
}
