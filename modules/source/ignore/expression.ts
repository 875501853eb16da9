/**
 * The regular expressions that moby's patternmatcher makes of ignore patterns, run the way Go runs them: in time linear
 * in the text, whatever the pattern. (JavaScript's RegExp backtracks, which is exponential for some patterns.)
 */
import { BadPattern } from './glob';

type Test = (code: number) => boolean;

type Item =
  /** One character. `char` is set when only one character passes. */
  | { readonly kind: 'one'; readonly test: Test; readonly char?: string }
  /** Any number of characters. */
  | { readonly kind: 'many'; readonly test: Test }
  /** Any number of whole folders. */
  | { readonly kind: 'folders' }
  /** `^`, which moby passes on where a pattern has it. */
  | { readonly kind: 'start' };

const SLASH = 0x2f;
const NEWLINE = 0x0a;
const ANY: Test = (code) => code !== NEWLINE;

export class Expression {
  private readonly prefix: string;
  private readonly suffix: string;
  private readonly seen: Uint32Array;
  private generation = 0;

  private constructor(private readonly items: readonly Item[]) {
    this.prefix = literal(items);
    this.suffix = Array.from(literal([...items].reverse()))
      .reverse()
      .join('');
    this.seen = new Uint32Array(2 * (items.length + 1));
  }

  /** `source` without its `^` and `$`. Throws {@link BadPattern} where Go's `regexp.Compile` fails. */
  static parse(source: string): Expression {
    return new Expression(new Parser(source).items());
  }

  /** Whether the whole of `text` matches. */
  matches(text: string): boolean {
    if (!text.startsWith(this.prefix) || !text.endsWith(this.suffix)) return false;
    let states: number[] = [];
    this.generation++;
    this.enter(0, states, true);
    for (const char of text) {
      states = this.step(states, char.codePointAt(0) ?? 0);
      if (states.length === 0) return false;
    }
    return states.includes(this.items.length);
  }

  /** A state is the item that comes next, or, beyond the last item, "inside the folders of item (state - inside)". */
  private get inside(): number {
    return this.items.length + 1;
  }

  private step(states: readonly number[], code: number): number[] {
    const next: number[] = [];
    this.generation++;
    for (const state of states) {
      if (state >= this.inside) {
        if (code !== NEWLINE) this.add(state, next);
        if (code === SLASH) this.enter(state - this.inside + 1, next, false);
        continue;
      }
      const item = this.items[state];
      if (item?.kind === 'one' && item.test(code)) this.enter(state + 1, next, false);
      if (item?.kind === 'many' && item.test(code)) this.enter(state, next, false);
    }
    return next;
  }

  /** Adds `state` and all that follow from it without a character. */
  private enter(first: number, states: number[], atStart: boolean): void {
    for (let state = first; this.add(state, states); state++) {
      const item = this.items[state];
      if (item?.kind === 'folders') this.add(this.inside + state, states);
      else if (item?.kind !== 'many' && !(item?.kind === 'start' && atStart)) return;
    }
  }

  private add(state: number, states: number[]): boolean {
    if (this.seen[state] === this.generation) return false;
    this.seen[state] = this.generation;
    states.push(state);
    return true;
  }
}

function literal(items: readonly Item[]): string {
  let text = '';
  for (const item of items) {
    if (item.kind !== 'one' || item.char === undefined) break;
    text += item.char;
  }
  return text;
}

const FOLDERS = '(.*/)?';

/** Reads the part of Go's syntax that moby's translation can produce. */
class Parser {
  private at = 0;
  private readonly chars: readonly string[];

  constructor(private readonly source: string) {
    this.chars = Array.from(source);
  }

  items(): Item[] {
    const items: Item[] = [];
    while (this.at < this.chars.length) items.push(this.item());
    return items;
  }

  private item(): Item {
    if (this.takes(FOLDERS)) return { kind: 'folders' };
    if (this.takes('.*')) return { kind: 'many', test: ANY };
    const char = this.take();
    if (char === '^') return { kind: 'start' };
    if (char === '[') {
      const test = this.charClass();
      return this.takes('*') ? { kind: 'many', test } : { kind: 'one', test };
    }
    if (char === '\\') {
      const escaped = this.take();
      const test = CLASSES[escaped];
      return test === undefined ? one(unescaped(escaped)) : { kind: 'one', test };
    }
    return one(char);
  }

  private charClass(): Test {
    const negated = this.takes('^');
    const tests: Test[] = [];
    while (this.chars[this.at] !== ']' || tests.length === 0) tests.push(this.member());
    this.at++;
    return (code) => tests.some((test) => test(code)) !== negated;
  }

  private member(): Test {
    if (this.takes('[:')) throw new BadPattern('"[:" inside [...] starts a named class, which is not supported');
    const named = this.chars[this.at] === '\\' ? CLASSES[this.chars[this.at + 1] ?? ''] : undefined;
    if (named !== undefined) {
      this.at += 2;
      return named;
    }
    const low = this.codePoint();
    if (this.chars[this.at] !== '-' || this.chars[this.at + 1] === ']') return (code) => code === low;
    this.at++;
    const high = this.codePoint();
    if (high < low) throw new BadPattern('a range inside [...] runs backwards');
    return (code) => low <= code && code <= high;
  }

  private codePoint(): number {
    const char = this.take();
    return (char === '\\' ? unescaped(this.take()) : char).codePointAt(0) ?? 0;
  }

  private take(): string {
    const char = this.chars[this.at++];
    if (char === undefined) throw new BadPattern('a "[" is never closed by "]"');
    return char;
  }

  private takes(text: string): boolean {
    if (!Array.from(text).every((char, i) => this.chars[this.at + i] === char)) return false;
    this.at += text.length;
    return true;
  }
}

function one(char: string): Item {
  const wanted = char.codePointAt(0);
  return { kind: 'one', char, test: (code) => code === wanted };
}

const digit: Test = (code) => code >= 0x30 && code <= 0x39;
const space: Test = (code) => [0x09, 0x0a, 0x0c, 0x0d, 0x20].includes(code);
const word: Test = (code) => code < 0x80 && /\w/.test(String.fromCharCode(code));
const not =
  (test: Test): Test =>
  (code) =>
    !test(code);

/** moby hands `\d` to the regular expression as it is, where it means a digit. */
const CLASSES: Readonly<Record<string, Test>> = {
  d: digit,
  D: not(digit),
  s: space,
  S: not(space),
  w: word,
  W: not(word),
};
const CONTROLS: Readonly<Record<string, string>> = { a: '\x07', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v' };

function unescaped(char: string): string {
  const control = CONTROLS[char];
  if (control !== undefined) return control;
  if (/[0-9A-Za-z]|[^\0-\x7f]/.test(char)) {
    throw new BadPattern(`"\\${char}" does not stand for "${char}"; write it without the backslash`);
  }
  return char;
}
