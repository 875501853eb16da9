/** A reservation asks for a number of GPUs during a span of time. */

export class InvalidReservation extends Error {}

/**
 * Reads a reservation from what a client sent.
 *
 * @param {unknown} input `{ id, gpus, start, end }`, times in ISO 8601
 * @returns {{ id: string, gpus: number, start: number, end: number }} times in milliseconds since the epoch
 * @throws {InvalidReservation} naming the field that is wrong
 */
export function parseReservation(input) {
  if (typeof input !== 'object' || input === null) throw new InvalidReservation('a reservation is a JSON object');
  const { id, gpus, start, end } = input;
  if (typeof id !== 'string' || id === '') throw new InvalidReservation("'id' must be a non-empty string");
  if (!Number.isInteger(gpus) || gpus < 1) throw new InvalidReservation("'gpus' must be a whole number of at least 1");
  const [from, to] = [Date.parse(start), Date.parse(end)];
  if (Number.isNaN(from)) throw new InvalidReservation("'start' must be a time in ISO 8601");
  if (Number.isNaN(to)) throw new InvalidReservation("'end' must be a time in ISO 8601");
  if (to <= from) throw new InvalidReservation("'end' must be later than 'start'");
  return { id, gpus, start: from, end: to };
}
