import { HttpError, jsonService } from '../../../shared/http.mjs';
import { VERSION } from './version.mjs';

/** A guest book behind the load balancer: takes entries and lists the newest first. */
export function guestBook({ greeting = 'Hello' } = {}) {
  const entries = [];
  return jsonService({
    'GET /': () => ({ service: 'fargate-app', version: VERSION, greeting }),
    'GET /entries': () => [...entries].reverse(),
    'POST /entries': (body) => {
      const entry = checked(body);
      entries.push(entry);
      return entry;
    },
  });
}

function checked(body) {
  const name = body?.name;
  if (typeof name !== 'string' || name.trim() === '')
    throw new HttpError(400, "'name' must be a text that is not empty");
  return { name: name.trim() };
}
