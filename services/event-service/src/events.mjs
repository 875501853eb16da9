import { HttpError } from '../../../shared/http.mjs';
import { collection, text } from '../../../shared/kernel/collection.mjs';
import { platformService } from '../../../shared/kernel/service.mjs';
import { VERSION } from './version.mjs';

/** What takes place, on which day, and which company holds it. */
export function events() {
  return platformService({ name: 'event-service', version: VERSION, routes: collection('/events', parseEvent) });
}

function parseEvent(body) {
  return { id: text(body, 'id'), title: text(body, 'title'), day: day(body), company: text(body, 'company') };
}

function day(body) {
  const value = text(body, 'day');
  const time = Date.parse(`${value}T00:00:00Z`);
  if (!Number.isNaN(time) && new Date(time).toISOString().slice(0, 10) === value) return value;
  throw new HttpError(400, "'day' must be a day like 2030-01-31");
}
