import { Expression } from './expression';
import { BadPattern, globMatches, parseGlob } from './glob';

/** What moby's `shouldEscape` escapes. `^`, `|`, `{` and `}` it does not, and so they keep their meaning. */
const ESCAPED = new Set('.+()$');

/** Beyond these a pattern is plain text; moby's walker prunes by the same set. */
const SPECIAL = /[*[\]?^\\]/;

/**
 * One pattern of an ignore file, matched as moby's patternmatcher does (`Pattern.compile` and `Pattern.match` of
 * github.com/moby/patternmatcher), including its four ways to match and where they disagree.
 */
export class Pattern {
  /** Whether the path itself matches; parents are the business of {@link PatternList}. May throw what `refused` gives. */
  readonly matches: (path: string) => boolean;
  /** The last UTF-16 unit of every path that matches; undefined when they differ. */
  readonly end: number | undefined;

  /**
   * `text` is cleaned and without `!`. What moby checks at once is refused at once (`New`); whether it can be compiled shows
   * when the first path is held against it.
   */
  constructor(
    readonly text: string,
    refused: (error: BadPattern) => Error = (error) => error,
  ) {
    refusing(refused, () => globMatches(parseGlob(text), '.'));
    const { matches, suffix } = compile(text, refused);
    this.matches = matches;
    this.end = suffix === '' ? undefined : suffix.charCodeAt(suffix.length - 1);
  }

  /** The folder that all matches are in or below, when that is plain text: `a` for `a`, `a/*` and `a/**`. */
  get plainRoot(): string | undefined {
    const root = this.text.replace(/\/\*\*$/, '').replace(/\/\*$/, '');
    return SPECIAL.test(root) ? undefined : root;
  }
}

/** `suffix` is text that all matches end with. */
function compile(
  text: string,
  refused: (error: BadPattern) => Error,
): { matches: (path: string) => boolean; suffix: string } {
  const { expression, kind } = translate(text);
  switch (kind) {
    case 'exact':
      return { matches: (path) => path === text, suffix: text };
    case 'prefix': {
      const prefix = text.slice(0, -2);
      return { matches: (path) => path.startsWith(prefix), suffix: '' };
    }
    case 'suffix': {
      const suffix = text.slice(2);
      const name = suffix.startsWith('/') ? suffix.slice(1) : undefined;
      return { matches: (path) => path.endsWith(suffix) || path === name, suffix };
    }
    case 'expression': {
      const parsed = compiled(`^${expression}$`);
      if (parsed instanceof Expression) return { matches: (path) => parsed.matches(path), suffix: parsed.suffix };
      const fails = (): never => {
        throw refused(parsed);
      };
      return { matches: fails, suffix: '' };
    }
  }
}

function compiled(source: string): Expression | BadPattern {
  try {
    return new Expression(source);
  } catch (error) {
    if (error instanceof BadPattern) return error;
    throw error;
  }
}

function refusing(refused: (error: BadPattern) => Error, work: () => unknown): void {
  try {
    work();
  } catch (error) {
    throw error instanceof BadPattern ? refused(error) : error;
  }
}

function translate(text: string): { expression: string; kind: 'exact' | 'prefix' | 'suffix' | 'expression' } {
  const chars = Array.from(text);
  let expression = '';
  let kind: 'exact' | 'prefix' | 'suffix' | 'expression' = 'exact';
  for (let i = 0; i < chars.length; i++) {
    const char = chars[i] ?? '';
    if (char === '*' && chars[i + 1] === '*') {
      const first = i === 0;
      i += chars[i + 2] === '/' ? 2 : 1;
      const last = i + 1 >= chars.length;
      expression += last ? '.*' : '(.*/)?';
      if (first) kind = 'suffix';
      else kind = last && kind === 'exact' ? 'prefix' : 'expression';
    } else if (char === '*' || char === '?') {
      expression += char === '*' ? '[^/]*' : '[^/]';
      kind = 'expression';
    } else if (char === '\\') {
      expression += `\\${chars[++i] ?? ''}`;
      kind = 'expression';
    } else {
      if (char === '[' || char === ']') kind = 'expression';
      expression += ESCAPED.has(char) ? `\\${char}` : char;
    }
  }
  return { expression, kind };
}
