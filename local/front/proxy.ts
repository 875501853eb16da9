import { type IncomingHttpHeaders, type IncomingMessage, request as httpRequest, type ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';

/** How a request changes on its way through the front. */
export interface Passage {
  /** Where it goes: origin, path and query. */
  readonly url: string;
  /** The body, when it was read already. Default: streamed from the request. */
  readonly body?: Buffer | undefined;
  /** Headers that do not go along. */
  readonly without?: readonly string[];
  /** Rewrites the answer's Location. */
  readonly location?: (location: string) => string;
}

/** Sends a request on and streams the answer back; neither body is held in memory. */
export async function passOn(request: IncomingMessage, response: ServerResponse, passage: Passage): Promise<void> {
  const answer = await send(request, passage);
  const { location } = answer.headers;
  const headers = withoutHopByHop(answer.headers);
  if (location !== undefined && passage.location) headers['location'] = passage.location(location);
  response.writeHead(answer.statusCode ?? 502, headers);
  await pipeline(answer, response);
}

async function send(request: IncomingMessage, { url, body, without = [] }: Passage): Promise<IncomingMessage> {
  const kept = Object.entries(withoutHopByHop(request.headers)).filter(([name]) => !without.includes(name));
  const headers = Object.fromEntries(kept);
  const onward = httpRequest(url, { method: request.method, headers });
  const answer = new Promise<IncomingMessage>((resolve, reject) => {
    onward.once('response', resolve).once('error', reject);
  });
  if (body) onward.end(body);
  else pipeline(request, onward).catch((error: unknown) => onward.destroy(error as Error));
  return answer;
}

function withoutHopByHop(headers: IncomingHttpHeaders): IncomingHttpHeaders {
  const { connection, 'keep-alive': keepAlive, 'transfer-encoding': encoding, upgrade, expect, ...rest } = headers;
  return rest;
}
