import { collection, text } from '../../../shared/kernel/collection.mjs';
import { platformService } from '../../../shared/kernel/service.mjs';
import { VERSION } from './version.mjs';

/** The companies that hold events. */
export function companies() {
  return platformService({
    name: 'company-service',
    version: VERSION,
    routes: collection('/companies', (body) => ({ id: text(body, 'id'), name: text(body, 'name') })),
  });
}
