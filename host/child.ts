import {
  type ChildProcess,
  type ChildProcessByStdio,
  type ChildProcessWithoutNullStreams,
  spawn,
  spawnSync,
} from 'node:child_process';
import { once } from 'node:events';
import type { Writable } from 'node:stream';
import { NoRoom, notStarted } from './not-started';

/** A program and its arguments, which go to the system as they are: no shell reads them. */
export type Argv = readonly [string, ...string[]];

/** A program that we started. */
export type Child = ChildProcess;

/** What a program finds when it starts. */
export interface Surroundings {
  /** The whole environment. */
  readonly env: NodeJS.ProcessEnv;
  readonly cwd?: string | undefined;
}

/** Each of our programs leads a group: a Ctrl-C reaches us alone, and we end the whole group and then clean up. */
const OWN_GROUP = { detached: process.platform !== 'win32', windowsHide: true };

/** A program that we talk to. */
export function startPiped(
  [program, ...args]: Argv,
  { env, cwd }: Surroundings,
): Promise<ChildProcessWithoutNullStreams> {
  return started(program, () => spawn(program, args, { ...OWN_GROUP, env, cwd, stdio: 'pipe' }));
}

/** A program that listens and says nothing. It may not have started: who has no need of it need not wait for it. */
export function startListener(
  [program, ...args]: Argv,
  { env, cwd }: Surroundings,
): ChildProcessByStdio<Writable, null, null> {
  return spawn(program, args, { ...OWN_GROUP, env, cwd, stdio: ['pipe', 'ignore', 'ignore'] });
}

/** A program that goes on without us, its output in an open file. */
export function startInBackground([program, ...args]: Argv, env: NodeJS.ProcessEnv, output: number): Promise<Child> {
  return started(program, () => spawn(program, args, { detached: true, env, stdio: ['ignore', output, output] }));
}

/**
 * A program that takes our terminal, with its Ctrl-C.
 *
 * @param output the stream of ours that takes its standard output: 2 where ours is an answer
 */
export function startOnTerminal([program, ...args]: Argv, { env, cwd }: Surroundings, output: 1 | 2): Promise<Child> {
  return started(program, () => spawn(program, args, { env, cwd, stdio: ['inherit', output, 'inherit'] }));
}

/**
 * What a program of the system answers that takes milliseconds; empty when it fails.
 *
 * @throws {NoRoom} when it cannot be asked now
 */
export function answerAtOnce([program, ...args]: Argv, env: NodeJS.ProcessEnv): string {
  const { status, stdout, error } = spawnSync(program, args, { env, encoding: 'utf8', timeout: 10_000 });
  const failure = error && notStarted(program, error);
  if (failure instanceof NoRoom) throw failure;
  return status === 0 ? stdout : '';
}

/** Some reasons not to start a program are thrown at once, others come as an event. */
async function started<T extends Child>(program: string, start: () => T): Promise<T> {
  try {
    const child = start();
    await once(child, 'spawn');
    return child;
  } catch (error) {
    throw notStarted(program, error as NodeJS.ErrnoException);
  }
}
