/** A place in a value: names and numbers with dots between them, where `*` is any of them (`secrets.*.file`). */
export type Place = string;

/** What is at a place, each with the path to it as people write it: `secrets.npm.file`, `caches[0].folder`. */
export function valuesAt(value: unknown, place: Place): [path: string, value: unknown][] {
  const step = (found: [string, unknown][], key: string) =>
    found.flatMap(([path, outer]) =>
      entriesAt(outer, key).map(([name, inner]): [string, unknown] => [joined(path, name, outer), inner]),
    );
  return place.split('.').reduce(step, [['', value]]);
}

/** The value with the texts at a place changed. */
export function changedAt<T>(value: T, place: Place, change: (text: string) => string): T {
  return changed(value, place.split('.'), change) as T;
}

function changed(value: unknown, [key, ...rest]: readonly string[], change: (text: string) => string): unknown {
  if (key === undefined) return typeof value === 'string' ? change(value) : value;
  const entries = entriesAt(value, key).map(([name, inner]) => [name, changed(inner, rest, change)] as const);
  if (entries.length === 0) return value;
  return Array.isArray(value)
    ? Object.assign([...(value as unknown[])], Object.fromEntries(entries))
    : { ...(value as object), ...Object.fromEntries(entries) };
}

function entriesAt(value: unknown, key: string): [string, unknown][] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).filter(([name]) => key === '*' || key === name);
}

function joined(path: string, name: string, outer: unknown): string {
  if (Array.isArray(outer)) return `${path}[${name}]`;
  return path === '' ? name : `${path}.${name}`;
}
