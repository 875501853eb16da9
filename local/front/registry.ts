import type { IncomingMessage, ServerResponse } from 'node:http';
import { deleteManifest, getManifest, putManifest } from './manifests';
import type { MotoEcr } from './moto-ecr';
import { passOn } from './proxy';
import type { PushManifest } from './push';
import { refusalIn } from './registry-access';
import { nameUnknown, sendError, sendJson, unsupported } from './registry-answers';
import { registryAction, type RegistryRoute } from './registry-route';
import type { RegistryStorage } from './registry-storage';
import type { Repositories, Repository } from './repositories';
import type { Tokens } from './tokens';

/** What the registry's rules are decided with. */
export interface RegistryParts {
  readonly moto: MotoEcr;
  readonly repositories: Repositories;
  readonly tokens: Tokens;
  readonly storage: RegistryStorage;
  readonly push: PushManifest;
  /** Origin that clients use: `http://localhost:<port>`. */
  readonly publicOrigin: string;
}

/** One request to the registry. */
export interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

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
  const refusal = holder && refusalIn(repository, holder, action);
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
