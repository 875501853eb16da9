import { createServer } from 'node:http';

const LARGEST_BODY = 64 * 1024;

/** An answer other than 200. */
export class HttpError extends Error {
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

/**
 * A JSON service: `routes` maps "METHOD /path" to a function from the request's body, and the request, to the answer's
 * body. `/health` is answered for every service.
 *
 * @param {Record<string, (body: unknown, request: import('node:http').IncomingMessage) => unknown>} routes
 */
export function jsonService(routes) {
  const known = { 'GET /health': () => ({ status: 'ok' }), ...routes };
  return createServer(async (request, response) => {
    const { status, body } = await answer(known, request);
    response.writeHead(status, { 'content-type': 'application/json' }).end(`${JSON.stringify(body)}\n`);
  });
}

/** Listens on PORT (default 8080) and leaves cleanly when the container is told to stop. */
export function serve(server, { port = Number(process.env.PORT ?? 8080) } = {}) {
  server.listen(port);
  for (const signal of ['SIGTERM', 'SIGINT']) process.once(signal, () => server.close(() => process.exit(0)));
}

async function answer(routes, request) {
  const route = routes[`${request.method} ${new URL(request.url, 'http://service').pathname}`];
  if (!route) return { status: 404, body: { error: `no route ${request.method} ${request.url}` } };
  try {
    return { status: 200, body: await route(await readJson(request), request) };
  } catch (error) {
    if (error instanceof HttpError) return { status: error.status, body: { error: error.message } };
    console.error(error);
    return { status: 500, body: { error: 'internal error' } };
  }
}

async function readJson(request) {
  let text = '';
  for await (const chunk of request) {
    text += chunk;
    if (text.length > LARGEST_BODY) throw new HttpError(413, `a body has at most ${LARGEST_BODY} bytes`);
  }
  if (text === '') return undefined;
  try {
    return JSON.parse(text);
  } catch {
    throw new HttpError(400, 'the body is not JSON');
  }
}
