/**
 * Text the way Go sees it. Docker's rules for white space and paths are those of Go's `unicode.IsSpace` and `path.Clean`,
 * which differ from JavaScript's at the edges (U+0085 is white space, U+FEFF is not).
 */
import { posix } from 'node:path';

const SPACE = '\\t\\n\\v\\f\\r \\u0085\\u00a0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000';
const LEADING = new RegExp(`^[${SPACE}]+`);
const ONE = new RegExp(`^[${SPACE}]$`);

export function isSpace(char: string): boolean {
  return ONE.test(char);
}

export function trimStart(text: string): string {
  return text.replace(LEADING, '');
}

export function trim(text: string): string {
  const start = trimStart(text);
  // A loop, because an expression anchored at the end is quadratic in runs of blanks.
  let end = start.length;
  while (end > 0 && isSpace(start.charAt(end - 1))) end--;
  return start.slice(0, end);
}

/** The shortest equal path: no `.`, no `//`, no slash at the end, `..` only in front; the empty path is `.`. */
export function cleanPath(path: string): string {
  const normal = posix.normalize(path);
  return normal.length > 1 && normal.endsWith('/') ? normal.slice(0, -1) : normal;
}

/** A path inside a root that nothing leaves: `/a`, `../a` and `./a` are all `a`; the root itself is the empty string. */
export function pathInRoot(path: string): string {
  return cleanPath(`/${path}`).slice(1);
}

/** Undefined for the empty string, which Docker takes for "not given". */
export function given(text: string | undefined): string | undefined {
  return text === '' ? undefined : text;
}

/** `text` as a Go or JSON string literal, as Docker's messages quote things. */
export function quoted(text: string): string {
  return JSON.stringify(text);
}

const BOOLEANS = new Set(['1', 't', 'T', 'TRUE', 'true', 'True', '0', 'f', 'F', 'FALSE', 'false', 'False']);

/** Whether Go's `strconv.ParseBool` accepts it. */
export function isBoolean(text: string): boolean {
  return BOOLEANS.has(text);
}
