import { allPairs, type Pair, PROPS } from './props';
import { refusal } from './stack';
import { VALUES } from './values';

export const WHATS = Object.keys(VALUES);
/** The one that two documents cannot have three times. */
export const LONG = 'a long text';

export const valueOf = (what: string): string => VALUES[what] ?? '';

/** What became of every value in every prop. */
export class Trials {
  private readonly refusals = new Map<string, Error>();
  private readonly arrivals = new Set<string>();

  /** Tries all; the working directory has the files that the props name. */
  constructor(outdir: string) {
    for (const pair of allPairs()) {
      const error = refusal(pair, outdir);
      if (error !== undefined) this.refusals.set(keyOf(pair), error);
    }
  }

  /** Why a value is refused; undefined when it is not. */
  refusal(prop: string, what: string): Error | undefined {
    return this.refusals.get(keyOf({ prop, what }));
  }

  isAccepted(prop: string, what: string): boolean {
    return this.refusal(prop, what) === undefined;
  }

  accepted(prop: string): string[] {
    return WHATS.filter((what) => this.isAccepted(prop, what));
  }

  short(prop: string): string[] {
    return this.accepted(prop).filter((what) => what !== LONG);
  }

  /** Notes that a value was seen where it was to arrive, when it was. */
  note(prop: string, what: string, isThere: boolean): void {
    if (isThere) this.arrivals.add(keyOf({ prop, what }));
  }

  /** What was accepted and was not seen. */
  lost(prop: string): string[] {
    return this.accepted(prop).filter((what) => !this.arrivals.has(keyOf({ prop, what })));
  }

  /** One row for each prop: how many values were refused, and how many arrived. */
  rows(): string[][] {
    return Object.keys(PROPS).map((prop) => {
      const accepted = this.accepted(prop).length;
      return [prop, `${WHATS.length - accepted}`, `${accepted - this.lost(prop).length}`];
    });
  }
}

/** Values under names that are made for them. */
export function numbered<T>(whats: readonly string[], letter: string, to: (value: string) => T): Record<string, T> {
  return Object.fromEntries(whats.map((what) => [numberOf(what, letter), to(valueOf(what))]));
}

export const numberOf = (what: string, letter: string): string => `${letter}${WHATS.indexOf(what)}`;

/** The same under every value. */
export function byValue<T>(whats: readonly string[], given: T): Record<string, T> {
  return Object.fromEntries(whats.map((what) => [valueOf(what), given]));
}

function keyOf({ prop, what }: Pair): string {
  return `${prop} × ${what}`;
}
