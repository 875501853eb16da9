import { randomUUID } from 'node:crypto';

export const REQUEST_ID = 'x-request-id';

/**
 * The id by which a request is found in the log of every service that had a part in it: the one that it came with, else a
 * new one. Asked again, a request has the same.
 */
export function requestId({ headers }) {
  const given = headers[REQUEST_ID];
  if (given === undefined || !/^[A-Za-z0-9-]{1,64}$/.test(given)) headers[REQUEST_ID] = randomUUID();
  return headers[REQUEST_ID];
}
