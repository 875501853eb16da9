import { HttpError } from '../../../shared/http.mjs';
import { collection, text } from '../../../shared/kernel/collection.mjs';
import { platformService } from '../../../shared/kernel/service.mjs';
import { VERSION } from './version.mjs';

/** The people who come to the events of their company. */
export function members() {
  return platformService({ name: 'member-service', version: VERSION, routes: collection('/members', parseMember) });
}

function parseMember(body) {
  const email = text(body, 'email');
  if (!/^[^\s@]+@[^\s@]+$/.test(email)) throw new HttpError(400, `'email' must be an address like ada@example.com`);
  return { id: text(body, 'id'), email, company: text(body, 'company') };
}
