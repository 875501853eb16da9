import { type LifecycleProblem, mustBe, shown } from './problem';

/** What a field must be. */
export interface Field {
  readonly expected: string;
  readonly fits: (value: unknown) => boolean;
  readonly optional?: true;
}

/** The fields of an object; it has no others. */
export type Shape = Readonly<Record<string, Field>>;

export const TEXT: Field = { expected: 'text', fits: (value) => typeof value === 'string' };
export const WHOLE: Field = {
  expected: 'a whole number from 1',
  fits: (value) => Number.isSafeInteger(value) && Number(value) >= 1,
};
export const OBJECT: Field = { expected: 'an object', fits: isObject };
export const TEXTS: Field = {
  expected: 'a list of texts that are not empty, with at least one',
  fits: (value) => Array.isArray(value) && value.length > 0 && value.every((text) => typeof text === 'string' && text),
};

export function oneOf(...choices: readonly string[]): Field {
  const expected = choices.map((choice) => JSON.stringify(choice)).join(' or ');
  return { expected, fits: (value) => typeof value === 'string' && choices.includes(value) };
}

export function optional(field: Field): Field {
  return { ...field, optional: true };
}

/** What of a value, at its place in a document, is not what the shape says. What is undefined is not in JSON. */
export function shapeProblems(at: string, value: unknown, shape: Shape): LifecycleProblem[] {
  if (!isObject(value)) return [{ at, problem: mustBe(OBJECT.expected, value) }];
  const inside = (key: string): string => (at === '' ? key : `${at}.${key}`);
  const strangers = Object.keys(value)
    .filter((key) => !Object.hasOwn(shape, key) && value[key] !== undefined)
    .map((key) => ({ at, problem: `has ${shown(key)}, and ECR takes ${Object.keys(shape).join(', ')}` }));
  const misfits = Object.entries(shape)
    .filter(([key, { fits, optional: may }]) => !(value[key] === undefined && may === true) && !fits(value[key]))
    .map(([key, { expected }]) => ({ at: inside(key), problem: mustBe(expected, value[key]) }));
  return [...strangers, ...misfits];
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
