/** How long the phases of a build took, one after the other. */
export class Phases {
  private readonly started = performance.now();
  private readonly phases: (readonly [name: string, seconds: number])[] = [];
  private last = this.started;

  /** The time since the last phase was this one. */
  ended(name: string): void {
    const now = performance.now();
    this.took(name, (now - this.last) / 1000);
    this.last = now;
  }

  /** A phase that was measured elsewhere. */
  took(name: string, seconds: number): void {
    this.phases.push([name, seconds]);
  }

  /** `12.1 s (waited 3.0, staged 0.2, build 7.1, push 1.8)`; what took no time is left out. */
  toString(): string {
    const total = ((performance.now() - this.started) / 1000).toFixed(1);
    const phases = this.phases.map(([name, seconds]) => [name, seconds.toFixed(1)]);
    const told = phases.filter(([, seconds]) => seconds !== '0.0').map((phase) => phase.join(' '));
    return told.length === 0 ? `${total} s` : `${total} s (${told.join(', ')})`;
  }
}
