import { hasWildcard } from '../ignore/glob';
import type { SourceWarning, WarningCode } from '../source-warning';
import type { Expansion } from './expand';
import type { Origin } from './instruction';
import type { Read } from './read';
import { sourceKind } from './remote-source';
import type { Scope } from './scope';
import type { Place } from './stages';

const WIDENED: Partial<Record<WarningCode, string>> = {
  'onbuild-base': 'give the triggers of the base image as `onbuild` ([] for none)',
  'builder-platform': 'use TARGETARCH, or copy the files of all platforms',
  'unset-variable': 'give the variable a value in the Dockerfile (ENV, ARG) or by a build argument',
};

/** What stages are found to read, and how far that is known. */
export class Findings {
  readonly warnings: SourceWarning[] = [];
  /** What is read whatever else is: no base image and no builder decides these paths. */
  readonly known: Read[] = [];
  private readonly reads: Read[] = [];
  private whole = false;
  private guessed = false;
  private hasUnknownTriggers = false;

  /** Null once something was not understood, or is not known before the base image is. */
  get result(): readonly Read[] | null {
    return this.guessed ? null : this.guess;
  }

  /** The same, but a variable that only the base image sets counts as empty where Docker would miss the path. */
  get guess(): readonly Read[] | null {
    return this.whole ? null : this.reads;
  }

  /** Whether all instructions are known, whatever they read. */
  get knowsText(): boolean {
    return !this.hasUnknownTriggers;
  }

  /** From now on the whole context counts as read. */
  widen(code: WarningCode, what: string, origin: Origin): void {
    this.whole = true;
    this.hasUnknownTriggers ||= code === 'onbuild-base';
    this.warn(code, what, origin);
  }

  private warn(code: WarningCode, what: string, { line }: Origin): void {
    const message = `${what}: the whole context counts as read`;
    this.warnings.push({ code, line, message, fix: WIDENED[code] ?? '', widens: true });
  }

  /** Whether a path can be taken as it is; what is not the same with every builder and base image makes everything count. */
  isUsable(value: Expansion | undefined, word: string, { scope, origin }: { scope: Scope; origin: Origin }): boolean {
    if (value === undefined) {
      this.widen('unset-variable', `only the base image knows ${word}`, origin);
      return false;
    }
    if (scope.variables.dependsOnBuilder(value)) {
      this.widen('builder-platform', `${word} depends on the machine that builds`, origin);
      return false;
    }
    if (scope.isSure(value)) return true;
    const names = scope.variables.decidedByBase(value).join(', ');
    this.warn('unset-variable', `${word} depends on ${names}, which the base image may set`, origin);
    this.guessed = true;
    // A wildcard may match nothing, so a wrong guess would go unnoticed.
    const isNoticed = !hasWildcard(value.text) && sourceKind(value.text) === 'path';
    this.whole ||= !isNoticed;
    return isNoticed;
  }

  add(place: Place | undefined, found: Omit<Read, 'context'>, isSure: boolean): void {
    const read = { ...found, context: place?.kind === 'context' ? place.name : undefined };
    this.reads.push(read);
    if (isSure) this.known.push(read);
  }
}
