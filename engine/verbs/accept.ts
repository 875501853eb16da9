import type { AcceptDocument } from '../../contract/lambda';
import type { RunContext } from './run-context';

/** Sees that Lambda takes an image. */
export function accept(document: AcceptDocument, _context: RunContext): Promise<void> {
  throw new Error(`to be written: ${document.image}`);
}
