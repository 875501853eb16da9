import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { reason } from '../errors/report';
import { startInBackground } from './child';
import { HostError } from './host-error';
import { NoRoom } from './not-started';
import { pause } from './pause';
import { signalGroup } from './process-group';
import { groupIsRunning, identify, type ProcessIdentity } from './process-identity';

/** A program that is to run in the background. */
export interface Program {
  /** What people call it: `moto`, `registry`. Names the log file and the record. */
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  /** The whole environment of the program. Default: PATH, HOME, TMPDIR and the locale of who starts it. */
  readonly env?: NodeJS.ProcessEnv;
  /** How long the program may take to end after SIGTERM before SIGKILL. Default: 5,000. */
  readonly graceMs?: number;
}

/** A background process that this project started, as it stands in the instance's records. */
export interface ProcessRecord extends ProcessIdentity {
  readonly name: string;
  readonly log: string;
  readonly graceMs: number;
}

const DEFAULT_GRACE_MS = 5_000;
const POLL_MS = 50;
const LONGEST_END = 2_000;

/**
 * Starts a program detached, as leader of its own process group, its output in `log`.
 *
 * @param env the environment of who starts it
 */
export async function startDetached(program: Program, log: string, env: NodeJS.ProcessEnv): Promise<ProcessRecord> {
  const output = openSync(log, 'a', 0o600);
  try {
    const argv = [program.command, ...program.args] as const;
    const child = await startInBackground(argv, program.env ?? plainEnvironment(env), output);
    // Asked for at once: later the program may have ended.
    const identity = child.pid === undefined ? undefined : identify(child.pid);
    child.unref();
    if (identity === undefined) throw new Error('it ended at once');
    return { ...identity, name: program.name, log, graceMs: program.graceMs ?? DEFAULT_GRACE_MS };
  } catch (cause) {
    if (cause instanceof NoRoom) throw cause;
    throw new HostError(
      `${program.name} did not start`,
      `${program.command}: ${reason(cause)}. ${lastLines(log)}`.trim(),
      `see that ${program.command} can be run`,
      { cause },
    );
  } finally {
    closeSync(output);
  }
}

/**
 * Ends a process and its group: SIGTERM, then SIGKILL. A process that only inherited the pid is left alone.
 *
 * @param signal ends the waiting, at which the process may still run
 */
export async function stopProcess(known: ProcessRecord, signal?: AbortSignal): Promise<void> {
  if (await endsBy('SIGTERM', known, known.graceMs, signal)) return;
  if (await endsBy('SIGKILL', known, DEFAULT_GRACE_MS, signal)) return;
  throw new HostError(
    `${known.name} does not end`,
    `process ${known.pid} survived SIGKILL`,
    `look at it with: ps -fp ${known.pid}`,
  );
}

/** The end of a log file as one line, for messages; empty when there is nothing to tell. */
export function lastLines(log: string, count = 5): string {
  const lines = endOf(log).trimEnd().split('\n').slice(-count);
  return lines.join(' | ').slice(-LONGEST_END);
}

function endOf(log: string): string {
  const file = openSync(log, 'r');
  try {
    const { size } = fstatSync(file);
    const end = Buffer.alloc(Math.min(size, LONGEST_END));
    return end.toString('utf8', 0, readSync(file, end, 0, end.length, size - end.length));
  } finally {
    closeSync(file);
  }
}

async function endsBy(
  how: NodeJS.Signals,
  known: ProcessRecord,
  graceMs: number,
  signal: AbortSignal | undefined,
): Promise<boolean> {
  const deadline = Date.now() + graceMs;
  if (groupIsRunning(known)) signalGroup(known.pid, how);
  while (groupIsRunning(known)) {
    if (Date.now() > deadline) return false;
    await pause(POLL_MS, signal);
  }
  return true;
}

function plainEnvironment(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const kept = ['PATH', 'HOME', 'TMPDIR', 'LANG', 'LC_ALL'];
  return Object.fromEntries(kept.flatMap((name) => (env[name] === undefined ? [] : [[name, env[name]]])));
}
