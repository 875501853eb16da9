import { SlipwayError } from '../errors/slipway-error';

/** A part of the local AWS that cannot do its work. */
export class LocalError extends SlipwayError {
  declare readonly why: string;
  declare readonly fix: string;
}
