import { platformService } from '../../../shared/kernel/service.mjs';
import { agenda } from './agenda.mjs';
import { VERSION } from './version.mjs';

/**
 * The way in: hands requests on to the services that have the things, and puts together what several have.
 *
 * @typedef {import('../../../shared/kernel/peer.mjs').Peer} Peer
 * @param {{ companies: Peer, members: Peer, events: Peer }} peers
 */
export function gateway({ companies, members, events }) {
  return platformService({
    name: 'gateway',
    version: VERSION,
    routes: {
      ...handedOn('/companies', companies),
      ...handedOn('/members', members),
      ...handedOn('/events', events),
      'GET /services': (_body, request) =>
        Promise.all([companies, members, events].map((peer) => peer.get('/', request))),
      'GET /agenda': async (_body, request) => {
        const [held, holders, guests] = await Promise.all([
          events.get('/events', request),
          companies.get('/companies', request),
          members.get('/members', request),
        ]);
        return agenda(held, holders, guests);
      },
    },
  });
}

function handedOn(path, peer) {
  return {
    [`GET ${path}`]: (_body, request) => peer.get(path, request),
    [`POST ${path}`]: (body, request) => peer.post(path, request, body),
  };
}
