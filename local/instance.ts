import { reason } from '../errors/report';
import { isRunning } from '../host/process-identity';
import type { ProcessRecord } from '../host/processes';
import { bringUp, type Wishes } from './bring-up';
import { clearAway } from './clear-away';
import { frontReadiness } from './front/program';
import { instanceFolder } from './instance-folder';
import { LocalError } from './local-error';
import { oneAtATime } from './one-at-a-time';
import { privateDockerOf } from './private-docker';
import { answers } from './readiness';
import { type LocalAws, notedInstance, notedProcesses } from './records';
import type { World } from './world';

/** What is to be started. */
export interface StartOptions extends Wishes {
  /** 1 to 32 lower-case letters, digits and inner hyphens. */
  readonly name: string;
  /** Hears one line for each part that was started. Default: nobody does. */
  readonly onProgress?: (line: string) => void;
}

/** What is known about an instance. */
export interface LocalStatus {
  readonly name: string;
  readonly state: 'running' | 'broken' | 'stopped';
  /** Where it is, when it was started completely. */
  readonly local?: LocalAws;
  /** Its own, and that of the private Docker when it is a user of that. */
  readonly processes: readonly (ProcessRecord & { readonly running: boolean })[];
}

/**
 * Starts a local AWS, or returns the one of this name that runs. What is left of one that broke is cleared away first.
 * When the start fails or is interrupted, everything it started is stopped.
 *
 * @throws LocalError when a part is missing or does not start, or when the one that runs lacks a part that is asked for
 */
export async function startLocal(options: StartOptions, world: World): Promise<LocalAws> {
  const { name, onProgress = () => undefined, ...wishes } = options;
  const folder = instanceFolder(name, world.env);
  const started = oneAtATime(queueOf(name), world, async () => {
    const running = await findLocal(name, world);
    if (running) return withAllOf(wishes, running);
    await clearAway(name, folder, world);
    try {
      return await bringUp({ name, folder, wishes, ...world, onProgress });
    } catch (error) {
      // Also after an interruption, so nothing but its own limits ends this.
      await clearAway(name, folder, { ...world, signal: new AbortController().signal });
      throw error;
    }
  });
  return started.catch(ifInterrupted(world, 'the start was interrupted', 'nothing is left running'));
}

/**
 * Ends everything that belongs to an instance and removes its folder; the private Docker goes with its last user. Does
 * nothing when there is no such instance.
 */
export async function stopLocal(name: string, world: World): Promise<void> {
  const folder = instanceFolder(name, world.env);
  const stopped = oneAtATime(queueOf(name), world, () => clearAway(name, folder, world));
  await stopped.catch(ifInterrupted(world, 'the stop was interrupted', 'some of it may still run: stop it again'));
}

const queueOf = (name: string): string => `instance-${name}`;

/** What the user's signal ended says what was ended; any other error stays what it is. */
function ifInterrupted({ signal }: World, what: string, fix: string): (error: unknown) => never {
  return (error) => {
    throw error === signal.reason ? new LocalError(what, reason(error), fix) : error;
  };
}

/** The instance of this name if it runs and answers. */
export async function findLocal(name: string, world: Pick<World, 'env'>): Promise<LocalAws | undefined> {
  const { state, local } = await localStatus(name, world);
  return state === 'running' ? local : undefined;
}

/** Looks whether an instance runs, without changing anything. */
export async function localStatus(name: string, { env }: Pick<World, 'env'>): Promise<LocalStatus> {
  const folder = instanceFolder(name, env);
  const local = notedInstance(folder);
  const known = [...notedProcesses(folder), ...privateDockerOf(name, env)];
  const processes = known.map((each) => ({ ...each, running: isRunning(each) }));
  if (local === undefined) return { name, state: processes.length > 0 ? 'broken' : 'stopped', processes };
  const healthy = processes.every(({ running }) => running) && (await answersHere(local));
  return { name, state: healthy ? 'running' : 'broken', local, processes };
}

function answersHere({ endpoint }: LocalAws): Promise<boolean> {
  return answers(frontReadiness(Number(new URL(endpoint).port))).catch(() => false);
}

function withAllOf(wishes: Wishes, running: LocalAws): LocalAws {
  const lacking = (['kubernetes', 'docker', 'buildkit'] as const).find((part) => wishes[part] && !running[part]);
  if (lacking === undefined) return running;
  throw new LocalError(
    `the local AWS '${running.name}' runs without ${lacking}`,
    'parts cannot be added while it runs',
    `stop it, then start it again: slipway local down --name ${running.name}`,
  );
}
