/** Reads the part of Go's syntax of regular expressions that moby's translation of ignore patterns can produce. */
import { ESCAPED_CLASSES, not, posixClass, type Test, unicodeClass } from './character-classes';
import type { Item } from './expression';
import { BadPattern } from './glob';

/** Go's limit for one repetition, and ours for all of them together. */
const MOST_REPEATS = 1000;
const MOST_ITEMS = 20_000;

const FOLDERS = '(.*/)?';
const NEWLINE = 0x0a;
const ANY: Test = (code) => code !== NEWLINE;

/** What an expression is made of, by alternatives. Throws {@link BadPattern} where Go's `regexp.Compile` fails. */
export function parseExpression(source: string): Item[][] {
  return new Parser(source).alternatives();
}

class Parser {
  private at = 0;
  private searched = 0;
  private readonly chars: readonly string[];

  constructor(source: string) {
    this.chars = Array.from(source);
  }

  /** moby means to escape `|`, `{` and `}`, but its table of characters is too short for them: they have their meaning. */
  alternatives(): Item[][] {
    const found: Item[][] = [[]];
    while (this.at < this.chars.length) {
      if (this.takes('|')) {
        found.push([]);
        if (this.counts() !== undefined) throw new BadPattern('a repetition {…} of nothing');
      } else found.at(-1)?.push(...(this.takes('\\Q') ? this.quotation() : this.repeated(this.item())));
      if (found.reduce((sum, items) => sum + items.length, 0) > MOST_ITEMS) throw new BadPattern('it repeats too much');
    }
    return found;
  }

  /** Up to `\E` everything stands for itself; a repetition behind that is one of the last character. */
  private quotation(): Item[] {
    const found: Item[] = [];
    while (this.at < this.chars.length && !this.takes('\\E')) found.push(one(this.take()));
    const last = found.pop();
    return last === undefined ? [] : [...found, ...this.repeated(last)];
  }

  /** `{2}`, `{2,}`, `{2,3}` behind an item; braces around anything else are just braces. */
  private repeated(item: Item): Item[] {
    const counts = this.counts();
    if (counts === undefined) return [item];
    const { least, most } = counts;
    if (item.kind === 'many' || item.kind === 'folders' || this.counts() !== undefined) {
      throw new BadPattern('a repetition {…} of something that is repeated already');
    }
    if (least > MOST_REPEATS || (most !== undefined && (most > MOST_REPEATS || most < least))) {
      throw new BadPattern('the counts in {…} are not what Docker accepts');
    }
    if (!('test' in item)) return least === 0 ? [] : [item];
    const { test } = item;
    const rest: Item[] =
      most === undefined ? [{ kind: 'many', test }] : repeat({ kind: 'optional', test }, most - least);
    return [...repeat(item, least), ...rest];
  }

  private counts(): { least: number; most: number | undefined } | undefined {
    const match = /^\{(0|[1-9]\d*)(,(0|[1-9]\d*)?)?\}/.exec(this.chars.slice(this.at, this.at + 2 * 12).join(''));
    if (match === null) return undefined;
    this.at += match[0].length;
    const least = Number(match[1]);
    if (match[2] === undefined) return { least, most: least };
    return { least, most: match[3] === undefined ? undefined : Number(match[3]) };
  }

  private item(): Item {
    if (this.takes(FOLDERS)) return { kind: 'folders' };
    if (this.takes('.*')) return { kind: 'many', test: ANY };
    if (this.takes('^') || this.takes('\\A')) return { kind: 'start' };
    if (this.takes('$') || this.takes('\\z')) return { kind: 'end' };
    if (this.takes('\\b')) return { kind: 'boundary' };
    if (this.takes('\\B')) return { kind: 'noBoundary' };
    const test = this.takes('[') ? this.brackets() : this.namedClass();
    if (test !== undefined) return this.takes('*') ? { kind: 'many', test } : { kind: 'one', test };
    return one(this.character());
  }

  private brackets(): Test {
    const negated = this.takes('^');
    const tests: Test[] = [];
    while (this.chars[this.at] !== ']' || tests.length === 0) tests.push(this.member());
    this.at++;
    const any: Test = (code) => tests.some((test) => test(code));
    return negated ? not(any) : any;
  }

  private member(): Test {
    const named = this.posixClass() ?? this.namedClass();
    if (named !== undefined) return named;
    const low = codeOf(this.character());
    if (this.chars[this.at] !== '-' || this.chars[this.at + 1] === ']') return (code) => code === low;
    this.at++;
    const high = codeOf(this.character());
    if (high < low) throw new BadPattern('a range inside [...] runs backwards');
    return (code) => low <= code && code <= high;
  }

  private posixClass(): Test | undefined {
    const end = this.chars[this.at] === '[' && this.chars[this.at + 1] === ':' ? this.endOfPosixClass() : -1;
    if (end < 0) return undefined;
    const name = this.chars.slice(this.at + 2, end).join('');
    this.at = end + 2;
    return posixClass(name) ?? noClass(`[:${name}:]`);
  }

  /** Where the next `:]` is, looked for once however many `[:` there are. */
  private endOfPosixClass(): number {
    let end = Math.max(this.searched, this.at + 2);
    while (end < this.chars.length && !(this.chars[end] === ':' && this.chars[end + 1] === ']')) end++;
    this.searched = end;
    return end < this.chars.length ? end : -1;
  }

  /** `\d` and its like, `\pL`, `\p{Greek}`. */
  private namedClass(): Test | undefined {
    const escaped = this.chars[this.at] === '\\' ? (this.chars[this.at + 1] ?? '') : '';
    if (escaped === 'p' || escaped === 'P') return this.unicodeClass();
    if (!Object.hasOwn(ESCAPED_CLASSES, escaped)) return undefined;
    this.at += 2;
    return ESCAPED_CLASSES[escaped];
  }

  private unicodeClass(): Test {
    const negated = this.takes('\\P');
    if (!negated) this.at += 2;
    let name = this.take();
    if (name === '{') {
      name = '';
      for (let char = this.take(); char !== '}'; char = this.take()) name += char;
    }
    const test = unicodeClass(name) ?? noClass(`\\p{${name}}`);
    return negated ? not(test) : test;
  }

  /** One character, which may be written with a backslash. */
  private character(): string {
    const char = this.take();
    if (char !== '\\') return char;
    const escaped = this.take();
    const control = CONTROLS[escaped];
    if (control !== undefined) return control;
    if (escaped === 'x') return this.byNumber(/^(?:\{([0-9A-Fa-f]+)\}|([0-9A-Fa-f]{2}))/, 16);
    if (/[0-7]/.test(escaped)) {
      this.at--;
      return this.byNumber(/^(0[0-7]{0,2}|[1-7][0-7]{1,2})/, 8);
    }
    if (/[0-9A-Za-z]|[^\0-\x7f]/.test(escaped)) throw wrongEscape(escaped);
    return escaped;
  }

  private byNumber(form: RegExp, base: number): string {
    const match = form.exec(this.chars.slice(this.at, this.at + 16).join(''));
    const code = Number.parseInt(match?.[1] ?? match?.[2] ?? '', base);
    if (match === null || code > 0x10ffff) throw wrongEscape(this.chars[this.at] ?? '');
    this.at += match[0].length;
    return String.fromCodePoint(code);
  }

  private take(): string {
    const char = this.chars[this.at++];
    if (char === undefined) throw new BadPattern('a "[" is never closed by "]"');
    return char;
  }

  private takes(text: string): boolean {
    for (let i = 0; i < text.length; i++) if (this.chars[this.at + i] !== text[i]) return false;
    this.at += text.length;
    return true;
  }
}

const CONTROLS: Readonly<Record<string, string>> = { a: '\x07', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v' };

function wrongEscape(char: string): BadPattern {
  return new BadPattern(`"\\${char}" does not stand for "${char}"; write it without the backslash`);
}

function noClass(text: string): never {
  throw new BadPattern(`${text} is no class of characters`);
}

function repeat(item: Item, count: number): Item[] {
  return new Array<Item>(count).fill(item);
}

function one(char: string): Item {
  const wanted = codeOf(char);
  return { kind: 'one', char, test: (code) => code === wanted };
}

function codeOf(char: string): number {
  return char.codePointAt(0) ?? 0;
}
