import type { Findings } from './findings';
import type { Origin } from './instruction';
import { at } from './refused';
import type { Scope } from './scope';
import type { Place } from './stages';

/** One line that is read, or one mount of it. */
export interface Reading {
  readonly scope: Scope;
  /** Where it reads; undefined is the build context. */
  readonly place: Place | undefined;
  /** Whether that is a stage which the file has further down. */
  readonly isLater: boolean;
  readonly findings: Findings;
}

/** The fields of a read that most have. */
export function readOf(origin: Origin): Origin & { parents: undefined; unread: false; exclude: [] } {
  return { ...at(origin), parents: undefined, unread: false, exclude: [] };
}
