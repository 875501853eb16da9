import { HttpError } from '../http.mjs';

/**
 * Routes of things that a service keeps in memory: all of them in the order they came, and one more.
 *
 * @template {{ id: string }} Thing
 * @param {string} path
 * @param {(body: unknown) => Thing} parse throws {@link HttpError} for what is none
 */
export function collection(path, parse) {
  const things = new Map();
  return {
    [`GET ${path}`]: () => [...things.values()],
    [`POST ${path}`]: (body) => {
      const thing = parse(body);
      if (things.has(thing.id)) throw new HttpError(409, `there is '${thing.id}' already`);
      things.set(thing.id, thing);
      return thing;
    },
  };
}

/** @throws {HttpError} that names the field which is missing or empty */
export function text(body, field) {
  const value = body?.[field];
  if (typeof value === 'string' && value.trim() !== '') return value.trim();
  throw new HttpError(400, `'${field}' must be a text that is not empty`);
}
