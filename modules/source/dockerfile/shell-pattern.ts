/** Patterns of `${name#pattern}`, `${name%pattern}` and `${name/pattern/text}`: `*`, `?` and backslash. */
type Token = 'star' | 'any' | { readonly char: string };

export class BadShellPattern extends Error {}

/** Far more than any use of it takes; a search can take the square of the length of the value. */
const MOST_STEPS = 5_000_000;

/** What is left of `value` without the shortest (or longest) start that matches. */
export function trimPrefix(pattern: string, value: string, longest: boolean): string {
  return withoutStart(parse(pattern), Array.from(value), longest).join('');
}

/** What is left of `value` without the shortest (or longest) end that matches. */
export function trimSuffix(pattern: string, value: string, longest: boolean): string {
  return withoutStart(parse(pattern).reverse(), Array.from(value).reverse(), longest).reverse().join('');
}

/** `value` with the first (or every) match replaced; matches are as long as they can be. */
export function replaceMatches(pattern: string, value: string, replacement: string, all: boolean): string {
  const tokens = parse(pattern);
  const text = Array.from(value);
  const steps = { left: MOST_STEPS };
  let result = '';
  let at = 0;
  let end = -1;
  while (at <= text.length) {
    const length = matchLength(tokens, text, { start: at, longest: true, steps });
    // Nothing right behind a match is no match of its own.
    if (length === undefined || (length === 0 && at === end)) {
      result += text[at++] ?? '';
      continue;
    }
    result += length === 0 ? replacement + (text[at] ?? '') : replacement;
    at += Math.max(1, length);
    if (length > 0) end = at;
    if (!all) break;
  }
  return result + text.slice(at).join('');
}

function withoutStart(tokens: readonly Token[], text: string[], longest: boolean): string[] {
  const length = matchLength(tokens, text, { start: 0, longest, steps: { left: MOST_STEPS } });
  return length === undefined ? text : text.slice(length);
}

interface Search {
  readonly start: number;
  readonly longest: boolean;
  readonly steps: { left: number };
}

/** How many characters from `start` on the pattern takes; undefined when it does not match there. */
function matchLength(
  tokens: readonly Token[],
  text: readonly string[],
  { start, longest, steps }: Search,
): number | undefined {
  let reached = closure(new Set([0]), tokens);
  let length: number | undefined;
  for (let at = start; reached.size > 0; at++) {
    steps.left -= reached.size;
    if (steps.left < 0) throw new BadShellPattern('it takes too long to search the value');
    if (reached.has(tokens.length)) {
      length = at - start;
      if (!longest) break;
    }
    const char = text[at];
    if (char === undefined) break;
    reached = closure(new Set([...reached].flatMap((i) => next(i, tokens[i], char))), tokens);
  }
  return length;
}

function next(i: number, token: Token | undefined, char: string): number[] {
  if (token === undefined) return [];
  if (typeof token === 'object') return token.char === char ? [i + 1] : [];
  if (char === '\n') return [];
  return token === 'star' ? [i] : [i + 1];
}

/** A star also stands for nothing. */
function closure(reached: Set<number>, tokens: readonly Token[]): Set<number> {
  for (const i of reached) if (tokens[i] === 'star') reached.add(i + 1);
  return reached;
}

function parse(pattern: string): Token[] {
  const tokens: Token[] = [];
  const text = Array.from(pattern);
  for (let i = 0; i < text.length; i++) {
    const char = text[i] ?? '';
    if (char === '*') tokens.push('star');
    else if (char === '?') tokens.push('any');
    else if (char !== '\\') tokens.push({ char });
    // "\}" and "\/" only keep the braces apart; the backslash is not part of the pattern.
    else if (text[i + 1] !== '}' && text[i + 1] !== '/') {
      const escaped = text[++i] ?? '';
      if (!['*', '?', '\\'].includes(escaped)) throw new BadShellPattern(`invalid escape '\\${escaped}'`);
      tokens.push({ char: escaped });
    }
  }
  return tokens;
}
