import { EngineError } from '../engine/engine-error';

/** The EngineError that this work must end with; anything else fails the test. */
export async function failure(work: Promise<unknown>): Promise<EngineError> {
  const error = await work.then(
    () => new Error('it did not fail'),
    (thrown: unknown) => thrown,
  );
  if (error instanceof EngineError) return error;
  throw error;
}
