import { SourceError } from '../modules/source';

/** The error with which `work` refuses a source. */
export function sourceFailure(work: () => unknown): SourceError {
  try {
    work();
  } catch (error) {
    if (error instanceof SourceError) return error;
    throw error;
  }
  throw new Error('nothing is refused');
}
