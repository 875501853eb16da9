/**
 * Go's `path.Match`: `*`, `?`, `[a-c]`, `[^a]`, backslash. Docker checks every ignore pattern with it and finds COPY
 * sources with it.
 */

/** A pattern that Go calls malformed; the message is Go's. */
export class BadPattern extends Error {
  constructor(readonly detail: string) {
    super('syntax error in pattern');
  }
}

/** Whether `*`, `?` or `[` occurs in `text` without a backslash before it. */
export function hasWildcard(text: string): boolean {
  return /^(?:[^\\*?[]|\\[^])*[*?[]/.test(text);
}

/**
 * Whether the whole of `name` matches. Throws {@link BadPattern} where Go answers `ErrBadPattern`, which it finds out part
 * by part: what stands behind the part that decides is not looked at.
 */
export function globMatches(parts: Glob, name: string): boolean {
  let rest = name;
  for (const [i, { star, text }] of parts.entries()) {
    if (star && text === '') return !rest.includes('/');
    const isLast = i === parts.length - 1;
    const left = afterPart(text, rest, isLast) ?? (star ? afterStar(text, rest, isLast) : undefined);
    if (left === undefined) return false;
    rest = left;
  }
  return rest === '';
}

/** Throws {@link BadPattern} when any part of the pattern is malformed. */
export function requireGlob(parts: Glob): void {
  for (const { text } of parts) afterPart(text, '', false);
}

/** A stretch of a pattern without stars, and whether one stands before it. */
interface Part {
  readonly star: boolean;
  readonly text: string;
}

export type Glob = readonly Part[];

/** A star inside of brackets is a character like others. */
export function parseGlob(pattern: string): Glob {
  const parts = pattern.match(/(?!$)\**(?:\\[^]?|\[(?:\\[^]?|[^\]\\])*(?:\]|$)|[^\\[*])*/gu) ?? [];
  return parts.map((part) => ({ star: part.startsWith('*'), text: part.replace(/^\*+/, '') }));
}

/** What is left of `name` behind the part at its start; undefined when it does not match there, or, as the last, not all. */
function afterPart(part: string, name: string, isLast: boolean): string | undefined {
  let at = 0;
  let isMatch = true;
  for (let i = 0; i < part.length;) {
    const code = name.codePointAt(at);
    isMatch &&= code !== undefined;
    const { accepts, end } = nextTest(part, i);
    // Go reads a part to its end, also when it matches no more, to see that it is well formed.
    isMatch &&= accepts(code ?? 0);
    at += charAt(name, at).length;
    i = end;
  }
  return isMatch && !(isLast && at < name.length) ? name.slice(at) : undefined;
}

/** The same behind characters that the star takes, as few as possible. */
function afterStar(part: string, name: string, isLast: boolean): string | undefined {
  for (let at = 0; at < name.length && name[at] !== '/';) {
    at += charAt(name, at).length;
    const left = afterPart(part, name.slice(at), isLast);
    if (left !== undefined) return left;
  }
  return undefined;
}

type Test = (code: number) => boolean;

/** What one character is held against, and where the pattern goes on. */
function nextTest(part: string, at: number): { accepts: Test; end: number } {
  const char = charAt(part, at);
  const end = at + char.length;
  if (char === '?') return { accepts: (code) => code !== SLASH, end };
  if (char === '[') return classTest(part, end);
  if (char !== '\\') return { accepts: is(char), end };
  const escaped = charAt(part, end);
  if (escaped === '') throw new BadPattern('a backslash at the end escapes nothing');
  return { accepts: is(escaped), end: end + escaped.length };
}

const SLASH = 0x2f;
const is =
  (char: string): Test =>
  (code) =>
    code === char.codePointAt(0);

/** `start` is behind the `[`. */
function classTest(part: string, start: number): { accepts: Test; end: number } {
  const negated = part[start] === '^';
  const ranges: [number, number][] = [];
  let at = negated ? start + 1 : start;
  const next = (): number => {
    if (part[at] === '-' || part[at] === ']') throw new BadPattern('"-" and "]" inside [...] need a backslash');
    if (part[at] === '\\') at++;
    const char = charAt(part, at);
    at += char.length;
    if (at >= part.length) throw new BadPattern('a "[" is never closed by "]"');
    return char.codePointAt(0) ?? 0;
  };
  while (part[at] !== ']' || ranges.length === 0) {
    const low = next();
    if (part[at] === '-') {
      at++;
      ranges.push([low, next()]);
    } else ranges.push([low, low]);
  }
  return { accepts: (code) => ranges.some(([low, high]) => low <= code && code <= high) !== negated, end: at + 1 };
}

function charAt(text: string, at: number): string {
  const code = text.codePointAt(at);
  return code === undefined ? '' : String.fromCodePoint(code);
}
