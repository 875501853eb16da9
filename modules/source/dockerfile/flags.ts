import { nearestName } from '../nearest-name';

export type FlagKind = 'bool' | 'string' | 'strings';

/** A Dockerfile that Docker's parser refuses; the message is Docker's. */
export class ParseError extends Error {}

/** A flag that no known Dockerfile frontend has. A newer one may. */
export class UnknownFlag extends ParseError {}

export type Flags = Readonly<Record<string, readonly string[]>>;

/** Reads the flags of one instruction; `known` are those it can have. As BuildKit's `BFlags.Parse`. */
export function parseFlags(flags: readonly string[], known: Readonly<Record<string, FlagKind>> = {}): Flags {
  const values: Record<string, string[]> = {};
  for (const flag of flags) {
    const equals = flag.indexOf('=');
    const name = (equals < 0 ? flag : flag.slice(0, equals)).slice(2);
    const value = equals < 0 ? undefined : flag.slice(equals + 1);
    const kind = Object.hasOwn(known, name) ? known[name] : undefined;
    if (kind === undefined) refuse(name, Object.keys(known));
    if (Object.hasOwn(values, name) && kind !== 'strings') throw new ParseError(`duplicate flag specified: --${name}`);
    (values[name] ??= []).push(checked(name, kind, value));
  }
  return values;
}

function checked(name: string, kind: FlagKind, value: string | undefined): string {
  if (kind !== 'bool') {
    if (value === undefined) throw new ParseError(`missing a value on flag: --${name}`);
    return value;
  }
  if (value === '') throw new ParseError(`missing a value on flag: --${name}`);
  const text = (value ?? 'true').toLowerCase();
  if (text !== 'true' && text !== 'false') {
    throw new ParseError(`expecting boolean value for flag --${name}, not: ${value ?? ''}`);
  }
  return text;
}

/** A flag close to one that exists is a slip of the pen, not a flag of the future. */
function refuse(name: string, known: readonly string[]): never {
  const nearest = nearestName(name, known);
  if (nearest === undefined) throw new UnknownFlag(`unknown flag: --${name}`);
  throw new ParseError(`unknown flag: --${name} (did you mean ${nearest}?)`);
}
