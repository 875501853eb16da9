/** More steps than that are not made up for: everything has settled by then. */
const MOST_STEPS = 7_200;

/**
 * The time of the local ECS, in steps. It has no timer: whoever looks or changes something makes up for the steps since
 * the last look, and does it at that moment, so that no step comes between.
 */
export class Clock {
  private last: number;
  private present: number;

  constructor(
    private readonly stepMs: number,
    private readonly now: () => number,
  ) {
    this.last = this.present = now();
  }

  /** The steps that are due, each as milliseconds since 1970. */
  due(): number[] {
    this.present = Math.max(this.now(), this.present);
    const count = Math.floor((this.present - this.last) / this.stepMs);
    const first = this.last + Math.max(0, count - MOST_STEPS) * this.stepMs;
    this.last += count * this.stepMs;
    return Array.from({ length: Math.min(count, MOST_STEPS) }, (_, step) => first + (step + 1) * this.stepMs);
  }

  /** The moment of the last look, rounded up: a caller whose clock is finer must not find that it was before its call. */
  get time(): number {
    return this.present + 1;
  }
}

/** Milliseconds since 1970 as AWS answers times: in seconds, with a fraction. */
export function seconds(ms: number | undefined): number | undefined {
  return ms === undefined ? undefined : ms / 1_000;
}
