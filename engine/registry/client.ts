import { createHash } from 'node:crypto';
import type { Credentials } from '../credentials/credentials';
import type { EngineError } from '../engine-error';
import { header, type HttpClient, type HttpResponse } from '../http/http';
import { errorCodes, firstMessage, mediaType } from './answers';
import { Blobs } from './blobs';
import { RepositoryConnection } from './connection';
import { DIGEST } from './grammar';
import { KINDS } from './image-content';
import type { Repository } from './repository';
import { readTags } from './tag-list';
import { TagWithheld } from './tag-withheld';

/** What a registry says of a tag or digest. There is no third value: what is not known is thrown. */
export type Presence = { readonly state: 'present'; readonly digest: string } | Absence;

/** A clear "no". */
export interface Absence {
  readonly state: 'absent';
  readonly missing: 'manifest' | 'repository';
}

/** A manifest, byte for byte. */
export interface Manifest {
  readonly digest: string;
  readonly mediaType: string;
  readonly body: Buffer;
}

/** What came of putting a manifest under a reference. */
export type Putting =
  | { readonly state: 'stored' | 'unchanged' }
  /** The reference may not move, and has this other digest. */
  | { readonly state: 'taken'; readonly digest: string };

/** Every kind of image manifest; a registry that misses one in `Accept` may convert, and so change the digest. */
const MANIFEST_TYPES = [...KINDS.keys()].join(', ');

/** Error codes that say "no such manifest". Harbor says NOT_FOUND, which the specification does not know. */
const MANIFEST_MISSING = new Set(['MANIFEST_UNKNOWN', 'NOT_FOUND']);
/** ECR documents the status of its answer for an image in its archive, 404, and no code. */
const ARCHIVED = /archived/i;
const REPOSITORY_MISSING = 'NAME_UNKNOWN';

/** How registries refuse to move a tag: ECR, and the words that the others share. */
const IMMUTABLE = /TAG_INVALID|ImageTagAlreadyExists|immutab/i;

/**
 * One repository over the OCI distribution API.
 *
 * @see https://github.com/opencontainers/distribution-spec/blob/v1.1.1/spec.md
 */
export class RegistryClient {
  /** Its layers and configurations. */
  readonly blobs: Blobs;
  /** What was read of it, by digest: that is always the same. */
  private readonly manifests = new Map<string, Manifest>();
  private readonly connection: RepositoryConnection;

  constructor(
    readonly repository: Repository,
    credentials: Credentials,
    http: HttpClient,
  ) {
    this.connection = new RepositoryConnection(repository, credentials, http);
    this.blobs = new Blobs(this.connection);
  }

  /**
   * Asks whether a tag or digest exists.
   *
   * @throws {EngineError} when the registry gives no clear answer
   */
  async presence(reference: string): Promise<Presence> {
    return this.told(reference, await this.head(reference));
  }

  /** Reads a manifest; its digest is computed from what came. */
  async manifest(reference: string): Promise<Manifest | Absence> {
    const known = this.manifests.get(reference);
    if (known !== undefined) return known;
    const response = await this.ask('GET', `manifests/${reference}`, MANIFEST_TYPES);
    if (response.status === 404) return { state: 'absent', missing: this.missing(response) };
    if (response.status !== 200) throw this.connection.unclear(response);
    const digest = sha256(response.body);
    this.connection.sameDigest(header(response, 'docker-content-digest') ?? digest, digest);
    if (reference.startsWith('sha256:')) this.connection.sameDigest(reference, digest);
    const type = mediaType(response);
    if (!KINDS.has(type)) throw this.connection.noImage(digest, type);
    const manifest = { digest, mediaType: type, body: response.body };
    this.manifests.set(digest, manifest);
    return manifest;
  }

  /**
   * Puts a manifest under a tag or its digest, byte for byte. Nothing is sent when it is there already.
   *
   * @throws {EngineError} when the registry neither takes it nor says that another image has the tag
   */
  async putManifest(reference: string, manifest: Manifest): Promise<Putting> {
    if (await this.has(reference, manifest.digest)) return { state: 'unchanged' };
    return this.store(reference, manifest);
  }

  /**
   * Puts a manifest under a reference that is known to be free.
   *
   * @throws {EngineError} as {@link putManifest} does
   */
  async store(reference: string, { digest, mediaType: type, body }: Manifest): Promise<Putting> {
    const response = await this.connection.request({
      method: 'PUT',
      path: `manifests/${reference}`,
      headers: { 'content-type': type },
      body,
    });
    if (response.status === 201) {
      this.connection.sameDigest(digest, header(response, 'docker-content-digest') ?? digest);
      return { state: 'stored' };
    }
    // Somebody may have been faster, or an earlier attempt of ours arrived although its answer was lost.
    if (!isImmutable(response)) throw this.connection.unclear(response, 'write');
    const found = await this.presence(reference);
    if (found.state === 'absent')
      throw new TagWithheld(this.repository, reference, `${response.status} ${firstMessage(response)}`);
    return found.digest === digest ? { state: 'unchanged' } : { state: 'taken', digest: found.digest };
  }

  /**
   * All tags; undefined when the registry has no such repository.
   *
   * @throws {EngineError} when the registry gives no clear answer, or no end
   */
  tags(): Promise<readonly string[] | undefined> {
    return readTags(this.connection);
  }

  /** Reads a small blob (an image configuration) and verifies it. */
  async blob(digest: string): Promise<Buffer> {
    const response = await this.ask('GET', `blobs/${digest}`, '*/*');
    if (response.status !== 200) throw this.connection.unclear(response);
    this.connection.sameDigest(digest, sha256(response.body));
    return response.body;
  }

  /** An answer that is neither yes nor no, as an error. */
  unclear(response: HttpResponse, purpose: 'read' | 'write'): EngineError {
    return this.connection.unclear(response, purpose);
  }

  private async has(reference: string, digest: string): Promise<boolean> {
    const response = await this.head(reference);
    // Whatever is missing, putting the manifest there tells.
    if (response.status === 404) return false;
    const found = await this.told(reference, response);
    return found.state === 'present' && found.digest === digest;
  }

  private head(reference: string): Promise<HttpResponse> {
    return this.ask('HEAD', `manifests/${reference}`, MANIFEST_TYPES);
  }

  /** What an answer to HEAD says. */
  private async told(reference: string, response: HttpResponse): Promise<Presence> {
    const digest = header(response, 'docker-content-digest');
    if (response.status === 200 && digest !== undefined && DIGEST.test(digest)) {
      if (DIGEST.test(reference)) this.connection.sameDigest(reference, digest);
      return { state: 'present', digest };
    }
    if (![200, 403, 404].includes(response.status)) throw this.connection.unclear(response);
    // An answer to HEAD has no body. Only a body tells a missing tag from a missing repository or a wrong address, and why
    // somebody may not read.
    const manifest = await this.manifest(reference);
    return 'state' in manifest ? manifest : { state: 'present', digest: manifest.digest };
  }

  private ask(method: 'GET' | 'HEAD', path: string, accept: string): Promise<HttpResponse> {
    return this.connection.request({ method, path, headers: { accept } });
  }

  private missing(response: HttpResponse): 'manifest' | 'repository' {
    const codes = errorCodes(response);
    if (codes.includes(REPOSITORY_MISSING)) return 'repository';
    if (codes.some((code) => MANIFEST_MISSING.has(code)) || ARCHIVED.test(firstMessage(response))) return 'manifest';
    throw this.connection.unclear(response);
  }
}

function isImmutable({ status, body }: HttpResponse): boolean {
  return status >= 400 && status < 500 && IMMUTABLE.test(body.toString());
}

function sha256(body: Buffer): string {
  return `sha256:${createHash('sha256').update(body).digest('hex')}`;
}
