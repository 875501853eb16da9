import { Token } from 'cdktf';
import type { Known, UnknownBecause } from '../../contract/catalogue';
import { hasToken } from '../terraform/prop-error';

/** Why parts of a value are null, by their paths. */
export type Unknown = Record<string, UnknownBecause>;

/** The value with null for each part that only Terraform knows; the reasons are added to `unknown`. */
export function knownPart<T extends object>(path: string, value: T, unknown: Unknown): Known<T> {
  return part(path, value, unknown) as Known<T>;
}

/** A text, or null when only Terraform knows it. */
export function knownText(path: string, text: string, unknown: Unknown): string | null {
  return part(path, text, unknown) as string | null;
}

function part(path: string, value: unknown, unknown: Unknown): unknown {
  if (Token.isUnresolved(value) || hasTokenKey(value)) {
    unknown[path] = 'token';
    return null;
  }
  if (Array.isArray(value)) return value.map((item, index) => part(`${path}[${String(index)}]`, item, unknown));
  if (typeof value !== 'object' || value === null) return value;
  const parts = Object.entries(value).filter(([, inner]) => inner !== undefined);
  return Object.fromEntries(parts.map(([key, inner]) => [key, part(`${path}.${key}`, inner, unknown)]));
}

function hasTokenKey(value: unknown): boolean {
  return typeof value === 'object' && value !== null && hasToken(Object.keys(value));
}
