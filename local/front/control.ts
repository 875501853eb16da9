import type { IncomingMessage, ServerResponse } from 'node:http';
import { readBody } from './body';
import type { Calls } from './calls';
import { expire, type ExpiryParts, expirySchema } from './ecr/expire';
import { type Faults, faultSchema } from './faults';
import { jsonIn } from './json';
import { sendJson } from './registry-answers';

/** What the control endpoint shows and changes. */
export interface ControlParts extends ExpiryParts {
  readonly calls: Calls;
  readonly faults: Faults;
}

/** Where the control endpoint is, on the same port as everything else. */
export const CONTROL_PREFIX = '/_slipway/';

const BODY_LIMIT = 64 * 1024;

/**
 * Answers the endpoint that is not AWS: `GET health`; `GET`, `DELETE calls`; `GET`, `POST`, `DELETE faults`, all or those
 * of one caller (`?accessKey=KEY`); `GET images?repository=NAME&reference=TAG-OR-DIGEST`; `POST expire`.
 */
export async function answerControl(
  parts: ControlParts,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://front');
  switch (`${request.method ?? ''} ${url.pathname.slice(CONTROL_PREFIX.length)}`) {
    case 'GET health':
      return sendJson(response, 200, { healthy: true });
    case 'GET calls':
      return sendJson(response, 200, parts.calls.list());
    case 'DELETE calls':
      parts.calls.clear();
      return sendJson(response, 200, {});
    case 'GET faults':
      return sendJson(response, 200, parts.faults.list());
    case 'POST faults':
      return addFault(parts.faults, await readBody(request, BODY_LIMIT), response);
    case 'DELETE faults':
      parts.faults.clear(url.searchParams.get('accessKey') ?? undefined);
      return sendJson(response, 200, {});
    case 'GET images': {
      const repository = parts.repositories.find(url.searchParams.get('repository') ?? '');
      const image = repository?.pullable(url.searchParams.get('reference') ?? '');
      return sendJson(response, 200, { present: image !== undefined, digest: image?.digest });
    }
    case 'POST expire':
      return applyPolicies(parts, await readBody(request, BODY_LIMIT), response);
    default:
      return sendJson(response, 404, { error: `the control endpoint has no ${request.method ?? ''} ${url.pathname}` });
  }
}

function addFault(faults: Faults, body: Buffer, response: ServerResponse): void {
  const parsed = faultSchema.safeParse(jsonIn(body));
  if (!parsed.success) return sendJson(response, 400, { error: parsed.error.message });
  faults.add(parsed.data);
  sendJson(response, 201, parsed.data);
}

async function applyPolicies(parts: ExpiryParts, body: Buffer, response: ServerResponse): Promise<void> {
  const parsed = expirySchema.safeParse(body.length === 0 ? {} : jsonIn(body));
  if (!parsed.success) return sendJson(response, 400, { error: parsed.error.message });
  const repositories = await expire(parts, parsed.data);
  if (repositories) return sendJson(response, 200, { repositories });
  sendJson(response, 404, { error: `no repository '${parsed.data.repository ?? ''}' with a lifecycle policy` });
}
