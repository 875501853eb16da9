import { SlipwayError } from '../errors/slipway-error';

/** Something about this machine that a person can put right. */
export class HostError extends SlipwayError {
  declare readonly why: string;
  declare readonly fix: string;
}
