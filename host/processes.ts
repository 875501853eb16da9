import { spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { LocalError } from '../local/local-error';
import { groupIsRunning, identify, type ProcessIdentity } from './process-identity';

/** A program that is to run in the background. */
export interface Program {
  /** What people call it: `moto`, `registry`. Names the log file and the record. */
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  /** The whole environment of the program. Default: PATH, HOME, TMPDIR and the locale of this process. */
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

/** Starts a program detached, as leader of its own process group, its output in `log`. */
export async function startDetached(program: Program, log: string): Promise<ProcessRecord> {
  const output = openSync(log, 'a', 0o600);
  try {
    const child = spawn(program.command, program.args, {
      detached: true,
      stdio: ['ignore', output, output],
      env: program.env ?? plainEnvironment(),
    });
    // Asked for at once: later the program may have ended.
    const identity = child.pid === undefined ? undefined : identify(child.pid);
    await new Promise<void>((resolve, reject) => child.once('spawn', resolve).once('error', reject));
    child.unref();
    if (identity === undefined) throw new Error('it ended at once');
    return { ...identity, name: program.name, log, graceMs: program.graceMs ?? DEFAULT_GRACE_MS };
  } catch (cause) {
    throw new LocalError(
      `${program.name} did not start`,
      `${program.command}: ${cause instanceof Error ? cause.message : String(cause)}. ${lastLines(log)}`.trim(),
      `see that ${program.command} can be run`,
      { cause },
    );
  } finally {
    closeSync(output);
  }
}

/** Ends a process and its group: SIGTERM, then SIGKILL. A process that only inherited the pid is left alone. */
export async function stopProcess(known: ProcessRecord): Promise<void> {
  if (await signalAndWait(known, 'SIGTERM', known.graceMs)) return;
  if (await signalAndWait(known, 'SIGKILL', DEFAULT_GRACE_MS)) return;
  throw new LocalError(
    `${known.name} does not end`,
    `process ${String(known.pid)} survived SIGKILL`,
    `look at it with: ps -fp ${String(known.pid)}`,
  );
}

/** The end of a log file as one line, for messages; empty when there is nothing to tell. */
export function lastLines(log: string, count = 5): string {
  const lines = readFileSync(log, 'utf8').trimEnd().split('\n').slice(-count);
  return lines.join(' | ').slice(-2_000);
}

async function signalAndWait(known: ProcessRecord, signal: NodeJS.Signals, timeoutMs: number): Promise<boolean> {
  const deadline = Date.now() + timeoutMs;
  if (groupIsRunning(known)) signalGroup(known.pid, signal);
  while (groupIsRunning(known)) {
    if (Date.now() > deadline) return false;
    await sleep(POLL_MS);
  }
  return true;
}

function signalGroup(leader: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-leader, signal);
  } catch (error) {
    const endedMeanwhile = (error as NodeJS.ErrnoException).code === 'ESRCH';
    if (!endedMeanwhile) throw error;
  }
}

function plainEnvironment(): NodeJS.ProcessEnv {
  const kept = ['PATH', 'HOME', 'TMPDIR', 'LANG', 'LC_ALL'];
  return Object.fromEntries(
    kept.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]])),
  );
}
