/** Patterns of `${name#pattern}`, `${name%pattern}` and `${name/pattern/text}`: `*`, `?` and backslash. */
type Token = 'star' | 'any' | { readonly char: string };

export class BadShellPattern extends Error {}

/** Longer values are refused: searching takes the square of the length. */
const LONGEST_VALUE = 4096;

/** What is left of `value` without the shortest (or longest) start that matches. */
export function trimPrefix(pattern: string, value: string, longest: boolean): string {
  return withoutStart(parse(pattern), chars(value), longest).join('');
}

/** What is left of `value` without the shortest (or longest) end that matches. */
export function trimSuffix(pattern: string, value: string, longest: boolean): string {
  return withoutStart(parse(pattern).reverse(), chars(value).reverse(), longest).reverse().join('');
}

/** `value` with the first (or every) match replaced; matches are as long as they can be. */
export function replaceMatches(pattern: string, value: string, replacement: string, all: boolean): string {
  const tokens = parse(pattern);
  const text = chars(value);
  let result = '';
  let at = 0;
  let end = -1;
  while (at <= text.length) {
    const length = matchLength(tokens, text.slice(at), true);
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
  const length = matchLength(tokens, text, longest);
  return length === undefined ? text : text.slice(length);
}

/** How many characters at the start of `text` the pattern takes; undefined when it does not match there. */
function matchLength(tokens: readonly Token[], text: readonly string[], longest: boolean): number | undefined {
  let reached = closure(new Set([0]), tokens);
  let length: number | undefined;
  for (let at = 0; reached.size > 0; at++) {
    if (reached.has(tokens.length)) {
      length = at;
      if (!longest) break;
    }
    const char = text[at];
    if (char === undefined) break;
    const next = new Set<number>();
    for (const i of reached) {
      const token = tokens[i];
      if (token === undefined || char === '\n') {
        if (typeof token === 'object' && token.char === char) next.add(i + 1);
      } else if (token === 'star') next.add(i);
      else if (token === 'any' || token.char === char) next.add(i + 1);
    }
    reached = closure(next, tokens);
  }
  return length;
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

function chars(value: string): string[] {
  if (value.length > LONGEST_VALUE) throw new BadShellPattern(`the value has more than ${LONGEST_VALUE} characters`);
  return Array.from(value);
}
