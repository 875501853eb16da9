import path from 'node:path';
import { cacheFolder } from '../host/folders';
import { Queue } from '../host/queue';
import type { Inside } from '../host/visitor';
import { LocalError } from './local-error';
import type { World } from './world';

const PATIENCE_SECONDS = 180;

/**
 * Does the work while no other command of this cache, and nobody else in this one, works on the same thing.
 *
 * @throws {LocalError} when another one is at it for three minutes
 */
export function oneAtATime<T>(thing: string, { env, signal }: World, work: () => Promise<T>): Promise<T> {
  // In the cache, as what is worked on: two shells may have different folders for temporary files.
  const queue = new Queue(path.join(cacheFolder(env), 'queues'), thing, 1);
  const patience = { seconds: PATIENCE_SECONDS, over: stillAtIt };
  return queue.whileInside({ name: 'local', signal, patience }, work);
}

function stillAtIt(inside: readonly Inside[]): LocalError {
  const pids = inside.map(({ pid }) => pid).join(' ');
  return new LocalError(
    'another command is starting or stopping the local AWS',
    `process ${pids} has been at it for ${PATIENCE_SECONDS} s`,
    `wait for it, or end it: kill ${pids}`,
  );
}
