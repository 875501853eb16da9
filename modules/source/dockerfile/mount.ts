import { ParseError } from './flags';
import { nearestName } from '../nearest-name';
import { given, quoted } from '../go-text';

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
const BOOLEANS = new Set(['1', 't', 'T', 'TRUE', 'true', 'True', '0', 'f', 'F', 'FALSE', 'false', 'False']);

/** What Docker checks before variables have values. Throws {@link ParseError}. */
export function checkMount(text: string): void {
  for (const { key, value } of fields(text)) {
    const dollar = value?.indexOf('$') ?? -1;
    if (key === 'from' && dollar >= 0 && dollar !== (value?.length ?? 0) - 1) {
      throw new ParseError(`'${key}' doesn't support variable expansion, define alias stage instead`);
    }
  }
}

/** The stage, image or context that a mount names; it cannot hold variables. */
export function mountFrom(text: string): string | undefined {
  return given(fields(text).findLast(({ key }) => key === 'from')?.value);
}

/** Reads one `--mount` with its variables replaced. Throws {@link ParseError} with the words of BuildKit's `parseMount`. */
export function parseMount(text: string, expand: (value: string, key: string) => string): Mount {
  const mount = { type: 'bind', from: undefined as string | undefined, source: '', target: '' };
  const seen = new Set<string>();
  for (const { key, value: written, field } of fields(text)) {
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
  if (['readonly', 'ro', 'readwrite', 'rw', 'required'].includes(key) && !BOOLEANS.has(value)) {
    throw new ParseError(`invalid value for ${key}: ${value}`);
  }
  if (key === 'mode' && !/^[0-7]+$/.test(value)) throw new ParseError(`invalid value ${value} for mode`);
  if ((key === 'uid' || key === 'gid') && !/^\d+$/.test(value))
    throw new ParseError(`invalid value ${value} for ${key}`);
}

function checkTogether({ type, from, source, target }: Mount, seen: ReadonlySet<string>): void {
  const owner = ['mode', 'uid', 'gid'].find((key) => seen.has(key));
  if (owner !== undefined && (type === 'bind' || type === 'tmpfs')) {
    throw new ParseError(`${owner} not allowed for ${quoted(type)} type mounts`);
  }
  if (seen.has('sharing') && type !== 'cache') throw new ParseError(`invalid cache sharing set for ${type} mount`);
  if (type === 'ssh' && source !== '') throw new ParseError('ssh does not support source');
  if (type === 'secret') {
    if (from !== undefined) throw new ParseError('secret mount should not have a from');
    if (source === '' && target === '' && !seen.has('id')) {
      throw new ParseError('invalid secret mount. one of source, target required');
    }
    if (source !== '' && seen.has('id')) throw new ParseError("both source and id can't be set");
  }
  if ((type === 'bind' || type === 'cache' || type === 'tmpfs') && /^\/(\.?\/)*\.?$/.test(target)) {
    throw new ParseError(`invalid mount target ${quoted(target)}`);
  }
}

interface Field {
  readonly key: string;
  readonly value: string | undefined;
  readonly field: string;
}

function fields(text: string): Field[] {
  return csv(text).map((field) => {
    const equals = field.indexOf('=');
    const key = (equals < 0 ? field : field.slice(0, equals)).toLowerCase();
    return { key, value: equals < 0 ? undefined : field.slice(equals + 1), field };
  });
}

/** One record of comma-separated values, strict about quotes as Go's reader is. */
function csv(text: string): string[] {
  if (text === '') throw new ParseError('failed to parse csv mounts: EOF');
  const found: string[] = [];
  let rest = text;
  for (;;) {
    const match = /^(?:"((?:[^"]|"")*)"|([^",]*))(,|$)/.exec(rest);
    if (match === null)
      throw new ParseError('failed to parse csv mounts: a quote in a field that is not quoted as a whole');
    found.push(match[1]?.replaceAll('""', '"') ?? match[2] ?? '');
    if (match[3] === '') return found;
    rest = rest.slice(match[0].length);
  }
}

function suggestion(wanted: string, names: readonly string[]): string {
  const nearest = nearestName(wanted, names);
  return nearest === undefined ? '' : ` (did you mean ${nearest}?)`;
}
