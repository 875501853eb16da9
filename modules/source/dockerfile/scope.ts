import { posix } from 'node:path';
import { SourceError } from '../source-error';
import { ExpandError, type Expansion } from './expand';
import type { Origin } from './instruction';
import { REFUSED_CURE } from './refused';
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

  /** Undefined when only the base image knows: `${name:?}` of a variable that the Dockerfile never declares. */
  expand(word: string, origin: Origin): Expansion | undefined {
    return this.known(origin, () => this.variables.expand(word));
  }

  expandText(text: string, origin: Origin): Expansion | undefined {
    return this.known(origin, () => this.variables.expandText(text));
  }

  /** What a word is on every builder; undefined when base image or builder have a say in it. */
  sure(word: string, origin: Origin): Expansion | undefined {
    const expansion = this.expand(word, origin);
    const isSure = expansion !== undefined && !this.dependsOnOthers(expansion);
    return isSure ? expansion : undefined;
  }

  assign(name: string, expansion: Expansion | undefined): void {
    if (expansion !== undefined) this.variables.assign(name, expansion);
  }

  enter(folder: Expansion | undefined): void {
    const path = folder?.text ?? '';
    if (folder === undefined) this.folder = undefined;
    else if (path.startsWith('/')) this.folder = path;
    else if (this.folder !== undefined) this.folder = posix.join('/', this.folder, path);
  }

  mayBeSetByImage(name: string): boolean {
    return startsFromImage(this.stage) && !this.variables.isDeclared(name);
  }

  private dependsOnOthers({ unset, used }: Expansion): boolean {
    const isOpen = !startsFromNothing(this.stage) && [...unset].some((name) => !this.variables.isDeclared(name));
    return isOpen || this.variables.dependsOnBuilder({ used });
  }

  private known(origin: Origin, work: () => Expansion): Expansion | undefined {
    try {
      return work();
    } catch (error) {
      if (!(error instanceof ExpandError)) throw error;
      if (error.unset !== undefined && this.mayBeSetByImage(error.unset)) return undefined;
      throw new SourceError(error.message, REFUSED_CURE, { line: origin.line, text: origin.text });
    }
  }
}

function startsFromImage({ base }: Stage): boolean {
  return base.kind === 'stage' ? startsFromImage(base.stage) : base.kind === 'image';
}

function startsFromNothing({ base }: Stage): boolean {
  return base.kind === 'stage' ? startsFromNothing(base.stage) : base.kind === 'scratch';
}
