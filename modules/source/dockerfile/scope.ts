import { posix } from 'node:path';
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
    /** Where relative paths start; undefined when only the base image or a variable of it knows. */
    public folder: string | undefined,
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

  /** What a word is with every builder and base image; undefined when they have a say in it. */
  sure(word: string, origin: Origin): Expansion | undefined {
    const expansion = this.expand(word, origin);
    const isSure = expansion !== undefined && this.isSure(expansion) && !this.variables.dependsOnBuilder(expansion);
    return isSure ? expansion : undefined;
  }

  assign(name: string, expansion: Expansion | undefined): void {
    if (expansion === undefined) this.variables.leaveToBase(name);
    else this.variables.assign(name, expansion);
  }

  enter(folder: Expansion | undefined): void {
    const path = folder?.text ?? '';
    if (folder === undefined) this.folder = undefined;
    else if (path.startsWith('/')) this.folder = path;
    else if (this.folder !== undefined) this.folder = posix.join('/', this.folder, path);
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
