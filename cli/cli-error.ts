import { constants } from 'node:os';
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

/** Somebody ended the command: by Ctrl-C, or politely from outside. */
export class Interrupted extends SlipwayError {
  /** As a shell has it. */
  readonly exitCode: number;

  constructor(signal: 'SIGINT' | 'SIGTERM') {
    super(`stopped by ${signal}; what was begun is ended`, undefined, undefined);
    this.exitCode = 128 + constants.signals[signal];
  }
}
