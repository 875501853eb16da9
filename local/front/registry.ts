import type { IncomingMessage, ServerResponse } from 'node:http';
import { readBody } from './body';
import { passOn } from './proxy';
import type { PushManifest } from './push';
import { type AccessParts, refusalIn } from './registry-access';
import { manifestUnknown, nameUnknown, sendError, sendJson, tagImmutable, tooManyTags } from './registry-answers';
import { registryAction, type RegistryRoute } from './registry-route';
import type { RegistryStorage } from './registry-storage';
import { removeImages } from './removal';
import type { Repositories, Repository } from './repositories';
import { digestOf } from './stored-image';
import type { Tokens } from './tokens';

/** What the registry's rules are decided with. */
export interface RegistryParts extends AccessParts {
  readonly repositories: Repositories;
  readonly tokens: Tokens;
  readonly storage: RegistryStorage;
  readonly push: PushManifest;
  /** Origin that clients use: `http://localhost:<port>`. */
  readonly publicOrigin: string;
}

/** One request to the registry. */
interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

const MANIFEST_LIMIT = 4 * 1024 * 1024;
const TAG = /^[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$/;

/** Answers one request under `/v2/` the way ECR does. */
export async function answerRegistry(
  parts: RegistryParts,
  route: RegistryRoute | undefined,
  exchange: Exchange,
): Promise<void> {
  const { request, response } = exchange;
  response.setHeader('docker-distribution-api-version', 'registry/2.0');
  if (!admitted(parts, exchange)) return;
  if (route === undefined) return answerWithoutRepository(exchange);

  const repository = parts.repositories.find(route.repository);
  if (repository === undefined) return sendError(response, nameUnknown(route.repository));
  const action = registryAction(request.method ?? 'GET', route);
  const holder = parts.tokens.holder(request.headers.authorization);
  const refusal = holder && (await refusalIn(repository, holder, action, parts));
  if (refusal) return sendError(response, refusal);
  const writes = request.method !== 'GET' && request.method !== 'HEAD';
  switch (route.kind) {
    case 'tags':
      return writes ? unsupported(response) : listTags(repository, exchange);
    case 'manifests':
      if (request.method === 'PUT') return putManifest(parts, repository, route.rest, exchange);
      if (request.method === 'DELETE') return deleteManifest(parts, repository, route.rest, response);
      return writes ? unsupported(response) : getManifest(repository, route.rest, exchange);
    case 'blobs':
      return request.method === 'DELETE' ? unsupported(response) : passBlob(parts, repository, exchange);
    case 'referrers':
      return sendError(response, { status: 404, code: 'NOT_FOUND', message: 'This registry has no referrers API' });
  }
}

function admitted({ tokens, publicOrigin }: RegistryParts, { request, response }: Exchange): boolean {
  switch (tokens.check(request.headers.authorization)) {
    case 'valid':
      return true;
    case 'expired': {
      const message = 'Your authorization token has expired. Reauthenticate and try again.';
      sendError(response, { status: 403, code: 'DENIED', message });
      return false;
    }
    case 'unknown':
      response.setHeader('www-authenticate', `Basic realm="${publicOrigin}/",service="ecr.amazonaws.com"`);
      sendError(response, { status: 401, code: 'UNAUTHORIZED', message: 'Not Authorized' });
      return false;
  }
}

function answerWithoutRepository({ request, response }: Exchange): void {
  if (request.url === '/v2/') sendJson(response, 200, {});
  else unsupported(response);
}

async function putManifest(
  { push }: RegistryParts,
  repository: Repository,
  reference: string,
  { request, response }: Exchange,
): Promise<void> {
  const content = await readBody(request, MANIFEST_LIMIT);
  const byDigest = reference.startsWith('sha256:');
  if (byDigest && reference !== digestOf(content)) {
    const message = 'provided digest did not match uploaded content';
    return sendError(response, { status: 400, code: 'DIGEST_INVALID', message });
  }
  if (!byDigest && !TAG.test(reference)) {
    return sendError(response, { status: 400, code: 'TAG_INVALID', message: `'${reference}' is no tag` });
  }
  const mediaType = request.headers['content-type'] ?? 'application/vnd.oci.image.manifest.v1+json';
  const result = await push(repository, { content, mediaType, tag: byDigest ? undefined : reference });
  switch (result.outcome) {
    case 'stored':
    case 'unchanged': {
      const location = `/v2/${repository.name}/manifests/${result.digest}`;
      response.writeHead(201, { location, 'docker-content-digest': result.digest, 'content-length': 0 }).end();
      return;
    }
    case 'immutable':
      return sendError(response, tagImmutable(repository, reference));
    case 'too many tags':
      return sendError(response, tooManyTags(repository, reference));
    case 'refused':
      return sendError(response, result.refusal);
  }
}

function getManifest(repository: Repository, reference: string, { request, response }: Exchange): void {
  const image = repository.pullable(reference);
  if (image === undefined) return sendError(response, manifestUnknown());
  if (request.method === 'GET') repository.notePull(image.digest);
  response.writeHead(200, {
    'content-type': image.mediaType,
    'content-length': Buffer.byteLength(image.manifest),
    'docker-content-digest': image.digest,
  });
  response.end(request.method === 'HEAD' ? undefined : image.manifest);
}

/** https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-artifact-delete.html */
async function deleteManifest(
  { moto }: RegistryParts,
  repository: Repository,
  reference: string,
  response: ServerResponse,
): Promise<void> {
  if (!reference.startsWith('sha256:')) return unsupported(response);
  const { failures } = await removeImages(moto, repository, [{ imageDigest: reference }]);
  const [failure] = failures;
  if (failure === undefined) return void response.writeHead(202, { 'content-length': 0 }).end();
  if (failure.failureCode === 'ImageNotFound') return sendError(response, manifestUnknown());
  sendError(response, { status: 405, code: 'UNSUPPORTED', message: failure.failureReason });
}

async function passBlob(
  { storage }: RegistryParts,
  repository: Repository,
  { request, response }: Exchange,
): Promise<void> {
  const url = new URL(request.url ?? '/', storage.origin);
  const [ours, theirs] = [`/v2/${repository.name}/`, `/v2/${repository.storage}/`];
  url.pathname = url.pathname.replace(ours, theirs);
  // By default an ECR registry mounts no layers from other repositories: the client uploads them.
  url.searchParams.delete('mount');
  url.searchParams.delete('from');
  const location = (path: string): string => path.replace(theirs, ours);
  await passOn(request, response, { url: url.href, without: ['authorization'], location });
}

function listTags(repository: Repository, { request, response }: Exchange): void {
  const query = new URL(request.url ?? '/', 'http://front').searchParams;
  const size = Number(query.get('n') ?? 1_000);
  if (!Number.isInteger(size) || size < 1 || size > 1_000) {
    const message = "Invalid parameter at 'maxResults': must be 1 to 1000";
    return sendError(response, { status: 405, code: 'UNSUPPORTED', message });
  }
  const after = query.get('last') ?? '';
  const rest = repository.tags.filter((tag) => tag > after);
  const tags = rest.slice(0, size);
  const next = `/v2/${repository.name}/tags/list?n=${String(size)}&last=${encodeURIComponent(tags.at(-1) ?? '')}`;
  const headers = rest.length > size ? { link: `<${next}>; rel="next"` } : {};
  sendJson(response, 200, { name: repository.name, tags }, headers);
}

function unsupported(response: ServerResponse): void {
  sendError(response, { status: 405, code: 'UNSUPPORTED', message: 'The operation is unsupported.' });
}
