import { byBytes } from '../bytes-order';
import { cleanPath } from '../go-text';
import { type Field, mountFields } from './mount';
import { literalWord, spelledWord } from './spelled-word';

/** Names that mean the same; of two of one the later one counts. */
const NAMES: Readonly<Record<string, string>> = {
  src: 'source',
  dst: 'target',
  destination: 'target',
  readonly: 'ro',
  readwrite: 'rw',
};

/** Mounts in their one spelling. `from` is how the stages are called that they read from. */
export function mountSpellings(
  mounts: readonly string[],
  from: readonly (string | undefined)[],
  escape: string,
): readonly string[] {
  const spelled = mounts.map((mount, i) => mountSpelling(mount, from[i], escape));
  const targets = new Set(mounts.flatMap((mount) => targetOf(mount, escape) ?? []));
  // The order counts where a mount may take the place of another.
  return targets.size < mounts.length ? spelled : [...spelled].sort(byBytes);
}

function targetOf(mount: string, escape: string): string | undefined {
  const target = namedFields(mount).findLast(({ name }) => name === 'target')?.value;
  const literal = target === undefined ? undefined : literalWord(target, escape);
  return literal === undefined ? undefined : cleanPath(literal);
}

function mountSpelling(text: string, from: string | undefined, escape: string): string {
  const fields = namedFields(text);
  const names = new Set(fields.map(({ name }) => (name === 'rw' ? 'ro' : name)));
  // The same of fields.
  const ordered = names.size < fields.length ? fields : [...fields].sort((a, b) => byBytes(rank(a), rank(b)));
  return ordered.map((field) => quotedField(fieldSpelling(field, from, escape))).join(',');
}

function namedFields(text: string): (Field & { readonly name: string })[] {
  return mountFields(text).map((field) => ({ ...field, name: NAMES[field.key] ?? field.key }));
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
