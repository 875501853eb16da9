import { EngineError } from '../engine-error';
import { TagWithheld } from './tag-withheld';

const SIDES = {
  source: 'the source of the copy',
  target: 'the target of the copy',
  original: 'what it is replicated from',
} as const;

type Side = keyof typeof SIDES;

/** Names the side of a copy in whatever goes wrong there: the two registries can have one name. */
export async function onSide<T>(side: Side, work: () => T | Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw named(side, error);
  }
}

export function named(side: Side, error: unknown): unknown {
  // Tags are given at the target alone.
  if (!(error instanceof EngineError) || error instanceof TagWithheld) return error;
  return new EngineError(`${error.what} (${SIDES[side]})`, error.why, error.fix, error.cause);
}
