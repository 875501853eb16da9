import type { CheckDocument } from '../../contract/lambda';
import type { RunContext } from './run-context';

/** Invokes a version of a function. */
export function check(document: CheckDocument, _context: RunContext): Promise<void> {
  throw new Error(`to be written: ${document.function}`);
}
