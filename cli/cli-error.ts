import { SlipwayError } from '../errors/slipway-error';

/** Exit codes of the command: 0 is success. */
export const FAILED = 1;
/** As `sysexits.h` has it; 2 stays Terraform's "there are changes". */
export const WRONG_USAGE = 64;

/** A program that the command ran has failed, and has said why. */
export class SaidAlready extends Error {}

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
