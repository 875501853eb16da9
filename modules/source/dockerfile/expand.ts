import { isSpace } from '../go-text';
import { BadShellPattern, replaceMatches, trimPrefix, trimSuffix } from './shell-pattern';

/** The value of a variable; undefined when it is not set. */
export type Environment = (name: string) => string | undefined;

export interface ExpandOptions {
  readonly escape: string;
  /** Keep quotes in the result. */
  readonly rawQuotes?: boolean;
  /** Keep escape characters in the result. */
  readonly rawEscapes?: boolean;
  /** Quotes are ordinary characters. */
  readonly ignoreQuotes?: boolean;
  /** Leave variables that are not set as they are written. */
  readonly keepUnset?: boolean;
  /** Leave all variables as they are written, between two of these; `$name` becomes `${name}`. */
  readonly mark?: string;
}

export interface Expansion {
  readonly text: string;
  readonly words: readonly string[];
  /** The variables that decide the result. */
  readonly used: ReadonlySet<string>;
  /** Whether a variable is more than named: `${name:-word}` and its kin. */
  readonly operators: boolean;
}

/** A word that Docker cannot expand, in Docker's words. */
export class ExpandError extends Error {
  /** @param used the variables that would make it another word with other values; none: it is wrong as it is written */
  constructor(
    message: string,
    readonly used: ReadonlySet<string> = new Set(),
  ) {
    super(message);
  }
}

/** Far beyond what people write; values that double at every line must end somewhere. */
const LONGEST = 1024 * 1024;
const DEEPEST = 100;

/**
 * Replaces variables and removes quotes, as the shell lexer of BuildKit's Dockerfile frontend does
 * (`frontend/dockerfile/shell/lex.go`). Throws {@link ExpandError}.
 */
export function expand(word: string, environment: Environment, options: ExpandOptions): Expansion {
  const lexer = new Lexer(word, environment, options);
  try {
    return lexer.expansion();
  } catch (error) {
    if (!(error instanceof ExpandError)) throw error;
    throw new ExpandError(`failed to process ${JSON.stringify(word)}: ${error.message}`, error.used);
  }
}

class Words {
  private readonly words: string[] = [];
  private current = '';

  /** Text of a variable is split at white space. */
  split(text: string): void {
    for (const char of text) {
      if (isSpace(char)) this.end();
      else this.current += char;
    }
  }

  keep(text: string): void {
    this.current += text;
  }

  end(): void {
    if (this.current !== '') this.words.push(this.current);
    this.current = '';
  }

  all(): readonly string[] {
    this.end();
    return this.words;
  }
}

class Lexer {
  private at = 0;
  private depth = 0;
  private operators = false;
  private readonly chars: readonly string[];
  private used = new Set<string>();

  constructor(
    word: string,
    private readonly environment: Environment,
    private readonly options: ExpandOptions,
  ) {
    this.chars = Array.from(word);
  }

  expansion(): Expansion {
    const words = new Words();
    const text = this.until(undefined, this.options.rawEscapes === true, words);
    return { text, words: words.all(), used: this.used, operators: this.operators };
  }

  /** Reads up to `stop`, or to the end without it. */
  private until(stop: string | undefined, rawEscapes: boolean, words = new Words()): string {
    let result = '';
    for (let char = this.peek(); char !== undefined; char = this.peek()) {
      if (char === stop) {
        this.at++;
        return result;
      }
      const special = this.special(char, rawEscapes);
      if (special !== undefined) {
        result += special;
        if (char === '$') words.split(special);
        else words.keep(special);
      } else result += this.plain(rawEscapes, words);
      if (result.length > LONGEST) throw new ExpandError('the result is longer than 1 MiB', this.used);
    }
    if (stop !== undefined) {
      throw new ExpandError(`unexpected end of statement while looking for matching ${stop}`);
    }
    return result;
  }

  private special(char: string, rawEscapes: boolean): string | undefined {
    if (char === '$') return this.dollar();
    if (char === '<') return this.lessThan();
    if (this.options.ignoreQuotes === true) return undefined;
    if (char === "'") return this.singleQuoted();
    if (char === '"') return this.doubleQuoted(rawEscapes);
    return undefined;
  }

  private plain(rawEscapes: boolean, words: Words): string {
    const char = this.take();
    if (char !== this.options.escape) {
      words.split(char);
      return char;
    }
    const escaped = this.take();
    const text = rawEscapes ? char + escaped : escaped;
    words.keep(text);
    return text;
  }

  private singleQuoted(): string {
    const start = ++this.at;
    const end = this.chars.indexOf("'", start);
    if (end < 0) throw new ExpandError('unexpected end of statement while looking for matching single-quote');
    this.at = end + 1;
    const text = this.chars.slice(start, end).join('');
    return this.options.rawQuotes === true ? `'${text}'` : text;
  }

  private doubleQuoted(rawEscapes: boolean): string {
    this.at++;
    let text = '';
    for (let char = this.peek(); char !== '"'; char = this.peek()) {
      if (char === undefined) {
        throw new ExpandError('unexpected end of statement while looking for matching double-quote');
      }
      if (char === '$') {
        text += this.dollar();
        continue;
      }
      this.at++;
      const next = this.peek();
      if (char !== this.options.escape) text += char;
      else if (next !== undefined) {
        // Only these can be escaped between double quotes; before anything else the escape character stays.
        const escapes = next === '"' || next === '$' || next === this.options.escape;
        text += (rawEscapes ? char : '') + (escapes ? this.take() : char);
      } else if (rawEscapes) text += char;
    }
    this.at++;
    return this.options.rawQuotes === true ? `"${text}"` : text;
  }

  private dollar(): string {
    const start = this.at;
    const text = this.substitution();
    const { mark } = this.options;
    const written = this.chars.slice(start, this.at).join('');
    if (mark === undefined || written === '$') return text;
    return mark + written.replace(/^\$([^{]+)$/u, '${$1}') + mark;
  }

  private substitution(): string {
    this.at++;
    if (this.peek() !== '{') {
      const name = this.name();
      if (name === '') return '$';
      const value = this.value(name);
      return value === undefined && this.options.keepUnset === true ? `$${name}` : (value ?? '');
    }
    this.at++;
    if (++this.depth > DEEPEST) throw new ExpandError(`substitutions are nested more than ${DEEPEST} deep`);
    const text = this.braces();
    this.depth--;
    return text;
  }

  private braces(): string {
    const first = this.peek();
    if (first === undefined) throw new ExpandError("syntax error: missing '}'");
    if (first === '{' || first === '}' || first === ':') throw new ExpandError('syntax error: bad substitution');
    const name = this.name();
    const operator = this.take();
    if (operator === '}') {
      const value = this.value(name);
      return value === undefined && this.options.keepUnset === true ? `\${${name}}` : (value ?? '');
    }
    this.operators = true;
    if (operator === '/') return this.replacement(name);
    if (operator !== ':') return this.modified(name, operator, false);
    return this.modified(name, this.take(), true);
  }

  /** `${name-word}` and its kin; with a colon an empty value counts as not set. */
  private modified(name: string, operator: string, colon: boolean): string {
    const written = `${colon ? ':' : ''}${operator}`;
    const trims = operator === '#' || operator === '%';
    if (!['+', '-', '?', '#', '%'].includes(operator) || (colon && trims)) {
      throw new ExpandError(`unsupported modifier (${written}) in substitution`);
    }
    const before = new Set(this.used).add(name);
    const word = this.closed('}', trims);
    const value = this.value(name);
    if (value === undefined && this.options.keepUnset === true) return `\${${name}${written}${word}}`;
    const missing = value === undefined || (colon && value === '');
    // A word that is not taken decides nothing.
    if (operator === '-' ? !missing : operator === '+' ? missing : operator === '?') this.used = before;
    switch (operator) {
      case '-':
        return missing ? word : value;
      case '+':
        return missing ? '' : word;
      case '?':
        if (!missing) return value;
        throw new ExpandError(
          `${name}: ${word || `is not allowed to be ${value === undefined ? 'unset' : 'empty'}`}`,
          new Set([name]),
        );
      default:
        return this.trimmed(operator, word, value ?? '');
    }
  }

  private replacement(name: string): string {
    const all = this.peek() === '/';
    if (all) this.at++;
    const pattern = this.closed('/', true);
    const text = this.closed('}', true);
    const value = this.value(name);
    if (value === undefined && this.options.keepUnset === true) return `\${${name}/${pattern}/${text}}`;
    return this.substituted(pattern, () => replaceMatches(pattern, value ?? '', text, all));
  }

  private closed(stop: '}' | '/', rawEscapes: boolean): string {
    try {
      return this.until(stop, rawEscapes);
    } catch (error) {
      if (!(error instanceof ExpandError) || this.peek() !== undefined) throw error;
      throw new ExpandError(`syntax error: missing '${stop}'${stop === '/' ? ' in ${}' : ''}`, error.used);
    }
  }

  /** Letters, digits and `_`; or digits alone; or one of the shell's special parameters. */
  private name(): string {
    const first = this.peek() ?? '';
    if (/^[@*#?\-$!]$/.test(first)) return this.take();
    const form = /^\p{Nd}$/u.test(first) ? /^\p{Nd}$/u : /^[\p{L}\p{Nd}_]$/u;
    let name = '';
    for (let char = this.peek(); char !== undefined && form.test(char); char = this.peek()) name += this.take();
    return name;
  }

  /** `<<` and the blanks behind it, which belong to the word of a heredoc. */
  private lessThan(): string {
    this.at++;
    if (this.peek() !== '<') return '<';
    this.at++;
    let text = '<<';
    for (let char = this.peek(); char === ' ' || char === '\t' || char === '\r'; char = this.peek())
      text += this.take();
    return text;
  }

  private value(name: string): string | undefined {
    const value = this.environment(name);
    this.used.add(name);
    return value;
  }

  private peek(): string | undefined {
    return this.chars[this.at];
  }

  private take(): string {
    return this.chars[this.at++] ?? '';
  }

  private trimmed(operator: string, word: string, value: string): string {
    const longest = word.startsWith(operator);
    const pattern = longest ? word.slice(1) : word;
    const trim = operator === '#' ? trimPrefix : trimSuffix;
    return this.substituted(pattern, () => trim(pattern, value, longest));
  }

  private substituted(pattern: string, work: () => string): string {
    try {
      return work();
    } catch (error) {
      if (!(error instanceof BadShellPattern)) throw error;
      throw new ExpandError(`invalid pattern (${pattern}) in substitution: ${error.message}`, this.used);
    }
  }
}
