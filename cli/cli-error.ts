/** Exit codes of the command: 0 is success. */
export const FAILED = 1;
export const WRONG_USAGE = 2;

/** Something the person at the terminal can put right: what happened, why, and the cure, a line each. */
export class CliError extends Error {
  constructor(
    what: string,
    readonly why: string,
    readonly cure: string,
    readonly exitCode: typeof FAILED | typeof WRONG_USAGE = FAILED,
  ) {
    super(what);
    this.name = 'CliError';
  }
}
