import { byBytes } from '../bytes-order';
import { type Field, mountFields } from './mount';
import { spelledWord } from './spelled-word';

/** Names that mean the same; of two of one the later one counts. */
const NAMES: Readonly<Record<string, string>> = {
  src: 'source',
  dst: 'target',
  destination: 'target',
  readonly: 'ro',
  readwrite: 'rw',
};

/** A `--mount` in its one spelling. `from` is how the stage is called that it reads from. */
export function mountSpelling(text: string, from: string | undefined, escape: string): string {
  const fields = mountFields(text).map((field) => ({ ...field, name: NAMES[field.key] ?? field.key }));
  const names = new Set(fields.map(({ name }) => (name === 'rw' ? 'ro' : name)));
  // The order counts where a field takes the place of another.
  const ordered = names.size < fields.length ? fields : [...fields].sort((a, b) => byBytes(rank(a), rank(b)));
  return ordered.map((field) => quotedField(fieldSpelling(field, from, escape))).join(',');
}

/** What a field may be depends on the type in front of it. */
function rank({ name }: { name: string }): string {
  return name === 'type' ? '' : name;
}

function fieldSpelling({ name, value }: Field & { name: string }, from: string | undefined, escape: string): string {
  if (value === undefined) return name;
  if (name === 'from') return `from=${from ?? value}`;
  return `${name}=${spelledWord(value, escape)}`;
}

function quotedField(field: string): string {
  return /[",]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field;
}
