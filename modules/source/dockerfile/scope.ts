import { ExpandError, type Expansion } from './expand';
import type { Origin } from './instruction';
import { refused } from './refused';
import type { Stage } from './stages';
import type { Variables } from './variables';

/** A stage while its instructions are run. */
export class Scope {
  constructor(
    readonly stage: Stage,
    readonly variables: Variables,
  ) {}

  /** Undefined when only the base image knows: `${name:?}` of a variable that it may set. */
  expand(word: string, origin: Origin): Expansion | undefined {
    return this.known(origin, () => this.variables.expand(word));
  }

  expandText(text: string, origin: Origin): Expansion | undefined {
    return this.known(origin, () => this.variables.expandText(text));
  }

  /** Whether a value is the same whatever the base image sets. */
  isSure(expansion: Expansion): boolean {
    return this.variables.decidedByBase(expansion).length === 0;
  }

  assign(name: string, expansion: Expansion | undefined): void {
    if (expansion === undefined) this.variables.leaveToBase(name);
    else this.variables.assign(name, expansion);
  }

  private known(origin: Origin, work: () => Expansion): Expansion | undefined {
    try {
      return work();
    } catch (error) {
      if (!(error instanceof ExpandError)) throw error;
      if (this.variables.decidedByBase(error).length > 0) return undefined;
      throw refused(error.message, origin);
    }
  }
}
