import { isNativeError } from 'node:util/types';

/**
 * A step that cannot go on, told to the person who applies: what failed, why, and what to do about it.
 * Anything else that is thrown in the engine is a defect of the engine and shows its stack.
 */
export class RunnerError extends Error {
  /**
   * @param what one line: which step failed, on which thing
   * @param why what was found
   * @param cure what to do, with the exact command where there is one
   */
  constructor(
    what: string,
    readonly why: string,
    readonly cure: string,
    cause?: unknown,
  ) {
    super(what, { cause });
    this.name = 'RunnerError';
  }
}

/** The message of whatever was thrown, with the messages of its causes, as one line. */
export function reason(error: unknown): string {
  if (!isNativeError(error)) return String(error);
  const own = error.message || ('code' in error ? String(error.code) : error.name);
  const inner = error instanceof AggregateError ? (error.errors[0] as unknown) : error.cause;
  return inner === undefined ? own : `${own}: ${reason(inner)}`;
}
