import { createHash } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { privateFolder } from '../../host/folders';
import { Queue } from '../../host/queue';
import type { Inside, Visitor } from '../../host/visitor';
import { EngineError } from '../engine-error';
import type { RunContext } from '../verbs/run-context';

/** Longer than any build takes; a machine of a CI service is taken away by then. */
const PATIENCE_SECONDS = 6 * 60 * 60;

/** An image that is to be built when it is its turn. */
export interface Waiting<T> {
  readonly name: string;
  /** `host/repository:tag`. */
  readonly reference: string;
  readonly context: RunContext;
  readonly say: (line: string) => void;
  /** What another engine did meanwhile, if it did. */
  readonly done: () => Promise<T | undefined>;
}

/**
 * Does the work while no other engine on this machine is at the same image, in one of the machine's build slots, unless
 * it is done by then.
 */
export function onItsTurn<T>(waiting: Waiting<T>, work: () => Promise<T>): Promise<T> {
  const unlessDone = async (go: () => Promise<T>) => (await waiting.done()) ?? (await go());
  return whileAlone(waiting, () => unlessDone(() => inBuildSlot(waiting, () => unlessDone(work))));
}

function whileAlone<T>(waiting: Waiting<T>, work: () => Promise<T>): Promise<T> {
  const { reference, say } = waiting;
  const name = createHash('sha256').update(reference).digest('hex').slice(0, 20);
  const onWait = () => say('waiting: another apply on this machine is at the same image');
  return queue(name, 1).whileInside(visitor(waiting, onWait), work);
}

function inBuildSlot<T>(waiting: Waiting<T>, work: () => Promise<T>): Promise<T> {
  const onWait = (inside: readonly string[]) =>
    waiting.say(`waiting for a build slot: ${inside.join(', ')} ${inside.length === 1 ? 'is' : 'are'} building`);
  return queue('builds', maxBuilds(waiting.context.env)).whileInside(visitor(waiting, onWait), work);
}

const queue = (name: string, places: number) => new Queue(privateFolder('queues'), name, places);

function visitor(
  { name, context }: Pick<Waiting<unknown>, 'name' | 'context'>,
  onWait: NonNullable<Visitor['onWait']>,
): Visitor {
  return { name, signal: context.signal, onWait, patience: { seconds: PATIENCE_SECONDS, over: tooLong } };
}

export function tooLong(inside: readonly Inside[]): EngineError {
  return new EngineError(
    'the build did not get its turn',
    `${inside.map(({ name, pid }) => `${name} (process ${pid})`).join(', ')} made no progress in ${PATIENCE_SECONDS / 3600} hours`,
    `see what it does; to end it: kill ${inside.map(({ pid }) => pid).join(' ')}; then try again`,
  );
}

/**
 * Builds at a time. Terraform starts up to ten engines, and most builders have the cores of this machine.
 *
 * @throws {EngineError} when `SLIPWAY_MAX_BUILDS` is no such number
 */
export function maxBuilds(env: NodeJS.ProcessEnv): number {
  const given = env['SLIPWAY_MAX_BUILDS'];
  if (!given) return Math.max(2, availableParallelism());
  if (/^[1-9]\d{0,2}$/.test(given)) return Number(given);
  throw new EngineError(
    'SLIPWAY_MAX_BUILDS must be a whole number from 1 to 999',
    `the environment has ${JSON.stringify(given)}`,
    'correct or unset it, then try again',
  );
}
