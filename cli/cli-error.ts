import { SlipwayError } from '../errors/slipway-error';

/** Exit codes of the command: 0 is success. */
export const FAILED = 1;
export const WRONG_USAGE = 2;

/** What a command cannot do. */
export class CliError extends SlipwayError {
  declare readonly why: string;
  declare readonly fix: string;

  constructor(
    what: string,
    why: string,
    fix: string,
    readonly exitCode: typeof FAILED | typeof WRONG_USAGE = FAILED,
  ) {
    super(what, why, fix);
  }
}
