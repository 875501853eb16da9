/** A step of ECS in milliseconds, unless a front is told otherwise. */
const STEP_MS = 1_000;

/** A clock that moves when a test says so. */
export class HandClock {
  private time = Date.now();

  readonly now = (): number => this.time;

  /** Lets some steps of ECS pass. */
  pass(steps = 1): void {
    this.time += steps * STEP_MS;
  }
}
