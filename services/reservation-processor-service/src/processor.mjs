import { jsonService } from '../../../shared/http.mjs';
import { parseReservation } from '../../../shared/reservation.mjs';
import { POLICY, schedule } from '../../../shared/schedule.mjs';
import { VERSION } from './version.mjs';

/**
 * Decides which reservation gets which GPUs.
 *
 * @param {{ capacity: number, reservations: () => Promise<unknown[]> }} options where reservations come from
 */
export function processor({ capacity, reservations }) {
  let plan = [];
  return {
    /** Reads all reservations and plans them anew. */
    async process() {
      plan = schedule((await reservations()).map(parseReservation), capacity);
      return plan;
    },
    server: jsonService({
      'GET /': () => ({ service: 'reservation-processor', version: VERSION, policy: POLICY, capacity }),
      'GET /plan': () => plan,
      'POST /plan': (body) => schedule(body.map(parseReservation), capacity),
    }),
  };
}
