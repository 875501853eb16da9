import { RunnerError } from '../errors/runner-error';

/** The RunnerError that this work must end with; anything else fails the test. */
export async function failure(work: Promise<unknown>): Promise<RunnerError> {
  const error = await work.then(
    () => new Error('it did not fail'),
    (thrown: unknown) => thrown,
  );
  if (error instanceof RunnerError) return error;
  throw error;
}
