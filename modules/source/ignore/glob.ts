/**
 * Go's `path.Match` for one name: `*`, `?`, `[a-c]`, `[^a]`, backslash. Docker checks every ignore pattern with it and
 * finds COPY sources with it.
 */
type Token =
  | { readonly kind: 'star' }
  | { readonly kind: 'any' }
  | { readonly kind: 'char'; readonly char: string }
  | { readonly kind: 'class'; readonly negated: boolean; readonly ranges: readonly (readonly [number, number])[] };

/** A pattern that Go calls malformed; the message is Go's. */
export class BadPattern extends Error {
  constructor(readonly detail: string) {
    super('syntax error in pattern');
  }
}

export type Glob = readonly Token[];

/** Whether `*`, `?` or `[` occurs in `text` without a backslash before it. */
export function hasWildcard(text: string): boolean {
  return /^(?:[^\\*?[]|\\[^])*[*?[]/.test(text);
}

/** Throws {@link BadPattern} where Go answers `ErrBadPattern`. */
export function parseGlob(pattern: string): Glob {
  const chars = Array.from(pattern);
  const tokens: Token[] = [];
  for (let i = 0; i < chars.length; i++) {
    const char = chars[i];
    if (char === '*') tokens.push({ kind: 'star' });
    else if (char === '?') tokens.push({ kind: 'any' });
    else if (char === '[') {
      const { token, end } = parseClass(chars, i + 1);
      tokens.push(token);
      i = end;
    } else if (char === '\\') {
      const escaped = chars[++i];
      if (escaped === undefined) throw new BadPattern('a backslash at the end escapes nothing');
      tokens.push({ kind: 'char', char: escaped });
    } else if (char !== undefined) tokens.push({ kind: 'char', char });
  }
  return tokens;
}

function parseClass(chars: readonly string[], start: number): { token: Token; end: number } {
  let i = start;
  const negated = chars[i] === '^';
  if (negated) i++;
  const ranges: [number, number][] = [];
  const next = (): number => {
    if (chars[i] === '-' || chars[i] === ']') throw new BadPattern('"-" and "]" inside [...] need a backslash');
    if (chars[i] === '\\') i++;
    const char = chars[i++];
    if (char === undefined || i >= chars.length) throw new BadPattern('a "[" is never closed by "]"');
    return char.codePointAt(0) ?? 0;
  };
  while (chars[i] !== ']' || ranges.length === 0) {
    const low = next();
    if (chars[i] === '-') {
      i++;
      ranges.push([low, next()]);
    } else ranges.push([low, low]);
  }
  return { token: { kind: 'class', negated, ranges }, end: i };
}

/** Whether the whole of `name`, which has no slash, matches. */
export function globMatches(glob: Glob, name: string): boolean {
  const chars = Array.from(name);
  let at = 0;
  let token = 0;
  // Where to go on when the rest does not fit: one more character for the last star. Earlier stars need no second try.
  let star: { token: number; at: number } | undefined;
  while (at < chars.length || token < glob.length) {
    const current = glob[token];
    if (current?.kind === 'star') {
      star = { token: token++, at };
      continue;
    }
    const char = chars[at];
    if (current !== undefined && char !== undefined && accepts(current, char)) {
      token++;
      at++;
      continue;
    }
    if (star === undefined || star.at >= chars.length) return false;
    star.at++;
    at = star.at;
    token = star.token + 1;
  }
  return true;
}

function accepts(token: Token, char: string): boolean {
  if (token.kind === 'char') return token.char === char;
  if (token.kind !== 'class') return true;
  const code = char.codePointAt(0) ?? 0;
  return token.ranges.some(([low, high]) => low <= code && code <= high) !== token.negated;
}
