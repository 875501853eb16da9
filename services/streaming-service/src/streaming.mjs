import { setTimeout as sleep } from 'node:timers/promises';
import { VERSION } from './version.mjs';

/**
 * Greets again and again, as server-sent events. Who loses the stream, or comes to the time limit of the function, asks
 * again with the id of the last event, as browsers do, and gets the rest.
 *
 * @returns {import('./runtime.mjs').Handler}
 */
export function streaming({ greeting = 'Hello' } = {}) {
  if (greeting.trim() === '') throw new Error('GREETING is empty: give a text, or leave it out');
  const routes = {
    'GET /health': () => json(200, { status: 'ok', version: VERSION, greeting }),
    'GET /events': (event, { signal }) => {
      const { count, every, after } = wanted(event);
      // Browsers stop asking on 204.
      if (after >= count) return { status: 204, headers: {}, body: [] };
      const data = (number) => ({ number, greeting, version: VERSION, time: Date.now() });
      return { status: 200, headers: EVENT_STREAM, body: events({ first: after + 1, count, every, signal }, data) };
    },
  };
  return (event, context) => {
    const request = `${event.requestContext.http.method} ${event.rawPath}`;
    try {
      return routes[request]?.(event, context) ?? json(404, { error: `no route ${request}` });
    } catch (error) {
      if (error instanceof BadRequest) return json(400, { error: error.message });
      throw error;
    }
  };
}

const EVENT_STREAM = { 'content-type': 'text/event-stream', 'cache-control': 'no-cache' };

class BadRequest extends Error {}

/** What is asked for: so many events in all, so far apart, of which these are there already. */
function wanted({ queryStringParameters = {}, headers = {} }) {
  return {
    count: whole('count', queryStringParameters.count ?? '10', 1, 10_000),
    every: whole('every', queryStringParameters.every ?? '1000', 0, 600_000),
    after: whole('last-event-id', headers['last-event-id'] ?? '0', 0, 10_000),
  };
}

function whole(name, text, least, most) {
  const number = Number(text);
  if (/^\d+$/.test(text) && number >= least && number <= most) return number;
  throw new BadRequest(`'${name}' must be a whole number from ${least} to ${most}`);
}

/** Ends early, and as if it were complete, when the signal says so. */
async function* events({ first, count, every, signal }, data) {
  for (let number = first; number <= count && !signal.aborted; number++) {
    yield `id: ${number}\ndata: ${JSON.stringify(data(number))}\n\n`;
    if (number < count) await sleep(every, undefined, { signal }).catch(() => undefined);
  }
}

function json(status, body) {
  return { status, headers: { 'content-type': 'application/json' }, body: [`${JSON.stringify(body)}\n`] };
}
