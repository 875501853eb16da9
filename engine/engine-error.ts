import { SlipwayError } from '../errors/slipway-error';

/** A step of the engine that cannot go on. */
export class EngineError extends SlipwayError {
  declare readonly why: string;
  declare readonly fix: string;

  constructor(what: string, why: string, fix: string, cause?: unknown) {
    super(what, why, fix, { cause });
  }
}
