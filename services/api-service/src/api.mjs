import { HttpError, jsonService } from '../../../shared/http.mjs';
import { InvalidReservation, parseReservation } from '../../../shared/reservation.mjs';
import { POLICY } from '../../../shared/schedule.mjs';
import { VERSION } from './version.mjs';

/** The front door of the control plane: takes reservations and lists them in the order they came. */
export function api() {
  const reservations = new Map();
  return jsonService({
    'GET /': () => ({ service: 'api-service', version: VERSION, policy: POLICY }),
    'GET /reservations': () => [...reservations.values()],
    'POST /reservations': (body) => {
      const reservation = accept(body);
      if (reservations.has(reservation.id)) throw new HttpError(409, `reservation ${reservation.id} exists`);
      reservations.set(reservation.id, body);
      return body;
    },
  });
}

function accept(body) {
  try {
    return parseReservation(body);
  } catch (error) {
    if (error instanceof InvalidReservation) throw new HttpError(400, error.message);
    throw error;
  }
}
