/**
 * The regular expressions that moby's patternmatcher makes of ignore patterns, run the way Go runs them: in time linear
 * in the text, whatever the pattern. (JavaScript's RegExp backtracks, which is exponential for some patterns.)
 */
import { isWord, type Test } from './character-classes';
import { parseExpression } from './parse-expression';

export type Item =
  /** One character. `char` is set when only one character passes. */
  | { readonly kind: 'one'; readonly test: Test; readonly char?: string }
  /** One character or none. */
  | { readonly kind: 'optional'; readonly test: Test }
  /** Any number of characters. */
  | { readonly kind: 'many'; readonly test: Test }
  /** Any number of whole folders. */
  | { readonly kind: 'folders' }
  /** The start of the text, and its end. */
  | { readonly kind: 'start' | 'end' }
  /** Where a word of ASCII letters, digits and `_` starts or ends, and where none does. */
  | { readonly kind: 'boundary' | 'noBoundary' };

const SLASH = 0x2f;
const NEWLINE = 0x0a;

/** Enough of a literal to tell most paths that do not match. */
const LONGEST_PROBE = 32;

/** An expression as moby writes it, with its `^` and `$`. */
export class Expression {
  private readonly alternatives: readonly Sequence[];

  /** Throws {@link BadPattern} where Go's `regexp.Compile` fails. */
  constructor(source: string) {
    this.alternatives = parseExpression(source).map((items) => new Sequence(items));
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
      const [before, after] = [chars[at - 1]?.codePointAt(0), chars[at]?.codePointAt(0)];
      const edges = { before, after };
      states = before === undefined ? [] : this.step(states, before, edges);
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

/** The characters on both sides of a place in the text; undefined beyond its ends. */
interface Edges {
  readonly before: number | undefined;
  readonly after: number | undefined;
}

const isBoundary = ({ before = 0, after = 0 }: Edges): boolean => isWord(before) !== isWord(after);

const EDGE: Partial<Record<Item['kind'], (edges: Edges) => boolean>> = {
  start: ({ before }) => before === undefined,
  end: ({ after }) => after === undefined,
  boundary: isBoundary,
  noBoundary: (edges) => !isBoundary(edges),
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
