import { SourceError } from '../source-error';
import { ExpandError } from './expand';
import { ParseError } from './flags';
import type { Origin } from './instruction';

export const REFUSED_FIX = 'correct the line: Docker refuses it too';

/** Runs `work`; what Docker refuses there becomes an error of this line. */
export function refusedAt<T>(origin: Origin, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof ExpandError) && !(error instanceof ParseError)) throw error;
    throw refused(error.message, origin);
  }
}

/** What Docker refuses in a line. */
export function refused(message: string, origin: Origin): SourceError {
  return new SourceError(message, REFUSED_FIX, at(origin));
}

export function at({ line, text }: Origin): Origin {
  return { line, text };
}
