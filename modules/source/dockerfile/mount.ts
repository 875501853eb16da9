import { given, isBoolean, quoted } from '../go-text';
import { nearestName } from '../nearest-name';
import { commaSeparated } from './comma-separated';
import { ParseError } from './flags';

/** What `RUN --mount` reads from. */
export interface Mount {
  readonly type: string;
  /** A stage, image or named context; the build context without it. */
  readonly from: string | undefined;
  readonly source: string;
  readonly target: string;
}

const TYPES = ['bind', 'cache', 'tmpfs', 'secret', 'ssh'];
const SHARING = ['shared', 'private', 'locked'];
const KEYS =
  'type from source src target dst destination readonly ro readwrite rw required size id sharing mode uid gid env'.split(
    ' ',
  );

/** As `RAMInBytes` of go-units reads it. */
const SIZE = /^\+?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)? ?(?:b|[kmgtp](?:i?b)?)?$/i;
const LARGEST = 2 ** 32 - 1;

/** What Docker checks before variables have values. Throws {@link ParseError}. */
export function checkMount(text: string): void {
  for (const { key, value } of mountFields(text)) {
    const dollar = value?.indexOf('$') ?? -1;
    if (key === 'from' && dollar >= 0 && dollar !== (value?.length ?? 0) - 1) {
      throw new ParseError(`'${key}' doesn't support variable expansion, define alias stage instead`);
    }
  }
}

/** The stage, image or context that a mount names; it cannot hold variables. */
export function mountFrom(text: string): string | undefined {
  return given(mountFields(text).findLast(({ key }) => key === 'from')?.value);
}

/** Reads one `--mount` with its variables replaced. Throws {@link ParseError} with the words of BuildKit's `parseMount`. */
export function parseMount(text: string, expand: (value: string, key: string) => string): Mount {
  const mount = { type: 'bind', from: undefined as string | undefined, source: '', target: '', id: '' };
  const seen = new Set<string>();
  for (const { key, value: written, field } of mountFields(text)) {
    if (written === undefined) {
      checkBareKey(key, field, mount.type);
      continue;
    }
    const value = expand(written, key);
    if (!KEYS.includes(key)) throw new ParseError(`unexpected key '${key}' in '${field}'${suggestion(key, KEYS)}`);
    checkValue(key, value, mount.type);
    seen.add(key);
    if (key === 'type') mount.type = value.toLowerCase();
    if (key === 'from') mount.from = given(value);
    if (key === 'id') mount.id = value;
    if (key === 'source' || key === 'src') mount.source = value;
    if (key === 'target' || key === 'dst' || key === 'destination') mount.target = value;
  }
  checkTogether(mount, seen);
  return mount;
}

function checkBareKey(key: string, field: string, type: string): void {
  if (['readonly', 'ro', 'readwrite', 'rw'].includes(key)) return;
  if (key !== 'required') throw new ParseError(`invalid field '${field}' must be a key=value pair`);
  if (type !== 'secret' && type !== 'ssh') throw new ParseError(`unexpected key '${key}' for mount type '${type}'`);
}

function checkValue(key: string, value: string, type: string): void {
  if (key === 'type' && !TYPES.includes(value.toLowerCase())) {
    throw new ParseError(`unsupported mount type ${quoted(value)}${suggestion(value, TYPES)}`);
  }
  if (key === 'sharing' && !SHARING.includes(value.toLowerCase())) {
    throw new ParseError(`unsupported sharing value ${quoted(value)}${suggestion(value, SHARING)}`);
  }
  if (key === 'required' && type !== 'secret' && type !== 'ssh') {
    throw new ParseError(`unexpected key '${key}' for mount type '${type}'`);
  }
  if (key === 'size' && type !== 'tmpfs') throw new ParseError(`unexpected key '${key}' for mount type '${type}'`);
  if (key === 'size' && !SIZE.test(value)) throw new ParseError(`invalid value for size: ${value}`);
  if (['readonly', 'ro', 'readwrite', 'rw', 'required'].includes(key) && !isBoolean(value)) {
    throw new ParseError(`invalid value for ${key}: ${value}`);
  }
  const digits = { mode: /^[0-7]+$/, uid: /^\d+$/, gid: /^\d+$/ }[key];
  if (digits === undefined) return;
  const number = key === 'mode' ? Number(`0o${value}`) : Number(value);
  if (!digits.test(value) || number > LARGEST) throw new ParseError(`invalid value ${value} for ${key}`);
}

function checkTogether({ type, from, source, target, id }: Mount & { id: string }, seen: ReadonlySet<string>): void {
  const owner = ['mode', 'uid', 'gid'].find((key) => seen.has(key));
  if (owner !== undefined && (type === 'bind' || type === 'tmpfs')) {
    throw new ParseError(`${owner} not allowed for ${quoted(type)} type mounts`);
  }
  if (seen.has('sharing') && type !== 'cache') throw new ParseError(`invalid cache sharing set for ${type} mount`);
  if (type === 'ssh' && source !== '') throw new ParseError('ssh does not support source');
  if (type === 'secret') {
    if (from !== undefined) throw new ParseError('secret mount should not have a from');
    if (source === '' && target === '' && id === '') {
      throw new ParseError('invalid secret mount. one of source, target required');
    }
    if (source !== '' && id !== '') throw new ParseError("both source and id can't be set");
  }
}

/** A `key=value`, or a key alone. */
export interface Field {
  readonly key: string;
  readonly value: string | undefined;
  readonly field: string;
}

/** The fields of one `--mount`, with keys in lower case. */
export function mountFields(text: string): Field[] {
  return commaSeparated(text, 'mounts').map((field) => {
    const equals = field.indexOf('=');
    const key = (equals < 0 ? field : field.slice(0, equals)).toLowerCase();
    return { key, value: equals < 0 ? undefined : field.slice(equals + 1), field };
  });
}

function suggestion(wanted: string, names: readonly string[]): string {
  const nearest = nearestName(wanted, names);
  return nearest === undefined ? '' : ` (did you mean ${nearest}?)`;
}
