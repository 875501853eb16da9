import { EngineError } from '../engine-error';

type Side = 'source' | 'target';

/** Names the side of a copy in whatever goes wrong there: the two registries can have one name. */
export async function onSide<T>(side: Side, work: () => T | Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw named(side, error);
  }
}

export function named(side: Side, error: unknown): unknown {
  if (!(error instanceof EngineError)) return error;
  return new EngineError(`${error.what} (the ${side} of the copy)`, error.why, error.fix, error.cause);
}
