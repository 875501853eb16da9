import { SlipwayError } from '../errors/slipway-error';

/** What a person can put right, as an answer. */
export interface Failed {
  readonly state: 'failed';
  readonly what: string;
  readonly why: string;
  readonly fix: string;
}

/**
 * A failure of one image as its answer, so that the others go on.
 *
 * @throws what nobody can put right: a defect of ours, and the end of the whole run
 */
export function failed(error: unknown, signal: AbortSignal): Failed {
  signal.throwIfAborted();
  if (!(error instanceof SlipwayError)) throw error;
  const { what, why = error.excerpt?.trim() ?? '', fix = '' } = error;
  return { state: 'failed', what, why, fix };
}
