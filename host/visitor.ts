/** Who wants to come in. */
export interface Visitor {
  /** What the others are told who wait for it. */
  readonly name: string;
  readonly signal: AbortSignal;
  /** Told at once, and then every minute, who is in while this one waits. */
  readonly onWait?: (inside: readonly string[]) => void;
  /** How long the same ones may be in while this one waits, and what is thrown then. */
  readonly patience: { readonly seconds: number; readonly over: (inside: readonly Inside[]) => Error };
}

/** Who is in. */
export interface Inside {
  readonly name: string;
  readonly pid: number;
}

const REMIND_MS = 60_000;

/** One visitor's time before the door. */
export class Waiting {
  private inside = '';
  private since = 0;
  private told = -Infinity;

  constructor(private readonly visitor: Visitor) {}

  /**
   * Looks who is in.
   *
   * @throws what the visitor throws at the end of its patience
   */
  see(inside: readonly (Inside & { readonly file: string })[]): void {
    const { onWait, patience } = this.visitor;
    const now = performance.now();
    const files = inside.map(({ file }) => file).join('/');
    if (files !== this.inside) [this.inside, this.since] = [files, now];
    if (now - this.since > patience.seconds * 1000) throw patience.over(inside);
    if (now - this.told < REMIND_MS) return;
    onWait?.(inside.map(({ name }) => name));
    this.told = now;
  }
}
