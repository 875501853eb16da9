/**
 * The regular expressions that moby's patternmatcher makes of ignore patterns, run the way Go runs them: in time linear
 * in the text, whatever the pattern. (JavaScript's RegExp backtracks, which is exponential for some patterns.)
 */
import { BadPattern } from './glob';

type Test = (code: number) => boolean;

type Item =
  /** One character. `char` is set when only one character passes. */
  | { readonly kind: 'one'; readonly test: Test; readonly char?: string }
  /** One character or none. */
  | { readonly kind: 'optional'; readonly test: Test }
  /** Any number of characters. */
  | { readonly kind: 'many'; readonly test: Test }
  /** Any number of whole folders. */
  | { readonly kind: 'folders' }
  /** The start of the text, and its end. */
  | { readonly kind: 'start' | 'end' };

const SLASH = 0x2f;
const NEWLINE = 0x0a;
const ANY: Test = (code) => code !== NEWLINE;

/** Go's limit for one repetition, and ours for all of them together. */
const MOST_REPEATS = 1000;
const MOST_ITEMS = 20_000;

/** Enough of a literal to tell most paths that do not match. */
const LONGEST_PROBE = 32;

/** An expression as moby writes it, with its `^` and `$`. */
export class Expression {
  private readonly alternatives: readonly Sequence[];

  /** Throws {@link BadPattern} where Go's `regexp.Compile` fails. */
  constructor(source: string) {
    this.alternatives = new Parser(source).alternatives().map((items) => new Sequence(items));
  }

  /** Text that every match ends with. */
  get suffix(): string {
    const [first, ...others] = this.alternatives;
    return others.length === 0 ? (first?.suffix ?? '') : '';
  }

  matches(text: string): boolean {
    return this.alternatives.some((sequence) => sequence.occursIn(text));
  }
}

/** Items one after the other, all possible ways to match tried side by side. */
class Sequence {
  /** Text that every match ends with. */
  readonly suffix: string;
  private readonly prefix: string;
  /** Text that every match has in it. */
  private readonly needed: string;
  private readonly anchored: boolean;
  private readonly seen: Uint32Array;
  private generation = 0;

  constructor(private readonly items: readonly Item[]) {
    this.anchored = items[0]?.kind === 'start';
    this.prefix = this.anchored ? literal(items.slice(1)) : '';
    const reversed = [...items].reverse();
    this.suffix =
      reversed[0]?.kind === 'end'
        ? Array.from(literal(reversed.slice(1)))
            .reverse()
            .join('')
        : '';
    this.needed = longestLiteral(items);
    this.seen = new Uint32Array(2 * (items.length + 1));
  }

  occursIn(text: string): boolean {
    if (!text.startsWith(this.prefix) || !text.endsWith(this.suffix) || !text.includes(this.needed)) return false;
    const chars = Array.from(text);
    let states: number[] = [];
    for (let at = 0; at <= chars.length; at++) {
      const edges = { atStart: at === 0, atEnd: at === chars.length };
      states = at === 0 ? [] : this.step(states, chars[at - 1]?.codePointAt(0) ?? 0, edges);
      if (at === 0) this.generation++;
      if (at === 0 || !this.anchored) this.enter(0, states, edges);
      if (this.seen[this.items.length] === this.generation) return true;
      if (states.length === 0) return false;
    }
    return false;
  }

  /** A state is the item that comes next, or, beyond the last item, "inside the folders of item (state - inside)". */
  private get inside(): number {
    return this.items.length + 1;
  }

  private step(states: readonly number[], code: number, edges: Edges): number[] {
    const next: number[] = [];
    this.generation++;
    for (const state of states) {
      if (state >= this.inside) {
        if (code !== NEWLINE) this.add(state, next);
        if (code === SLASH) this.enter(state - this.inside + 1, next, edges);
        continue;
      }
      const item = this.items[state];
      if (item === undefined || !('test' in item) || !item.test(code)) continue;
      this.enter(item.kind === 'many' ? state : state + 1, next, edges);
    }
    return next;
  }

  /** Adds `first` and all that follow from it without a character. */
  private enter(first: number, states: number[], edges: Edges): void {
    for (let state = first; this.add(state, states); state++) {
      const item = this.items[state];
      if (item?.kind === 'folders') this.add(this.inside + state, states);
      const passes = item !== undefined && item.kind !== 'one' && (EDGE[item.kind]?.(edges) ?? true);
      if (!passes) return;
    }
  }

  private add(state: number, states: number[]): boolean {
    if (this.seen[state] === this.generation) return false;
    this.seen[state] = this.generation;
    states.push(state);
    return true;
  }
}

interface Edges {
  readonly atStart: boolean;
  readonly atEnd: boolean;
}

const EDGE: Partial<Record<Item['kind'], (edges: Edges) => boolean>> = {
  start: ({ atStart }) => atStart,
  end: ({ atEnd }) => atEnd,
};

function longestLiteral(items: readonly Item[]): string {
  let longest = '';
  for (const i of items.keys()) {
    const text = literal(items.slice(i, i + LONGEST_PROBE));
    if (text.length > longest.length) longest = text;
  }
  return longest;
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
      } else found.at(-1)?.push(...this.repeated(this.item()));
      if (found.reduce((sum, items) => sum + items.length, 0) > MOST_ITEMS) throw new BadPattern('it repeats too much');
    }
    return found;
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
    const char = this.take();
    if (char === '^') return { kind: 'start' };
    if (char === '$') return { kind: 'end' };
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
    for (let i = 0; i < text.length; i++) if (this.chars[this.at + i] !== text[i]) return false;
    this.at += text.length;
    return true;
  }
}

function repeat(item: Item, count: number): Item[] {
  return new Array<Item>(count).fill(item);
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
