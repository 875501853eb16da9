import { spawn, type ChildProcess } from 'node:child_process';
import { constants } from 'node:os';
import { StringDecoder } from 'node:string_decoder';
import type { Readable, Writable } from 'node:stream';

/** A program to run. The arguments go to the system as they are: no shell reads them. */
export interface Command {
  readonly argv: readonly [string, ...string[]];
  /** Whole environment of the program. */
  readonly env: NodeJS.ProcessEnv;
  readonly cwd?: string;
  /** Written to its standard input, which is then closed. */
  readonly input?: string | Buffer;
  /** Ends the program together with everything it started. */
  readonly signal: AbortSignal;
  /** Ends the program likewise; default: no limit. */
  readonly timeoutSeconds?: number;
  /** Receives every line of both streams as it is written. */
  readonly onLine?: (line: string) => void;
}

/** What a program wrote. */
export interface Output {
  readonly stdout: string;
  readonly stderr: string;
}

/** The program is not on the PATH. */
export class CommandMissing extends Error {
  constructor(readonly program: string) {
    super(`${program} is not installed`);
    this.name = 'CommandMissing';
  }
}

/** The program ended with an error, by a signal, or at its time limit. */
export class CommandFailed extends Error {
  constructor(
    readonly program: string,
    readonly how: string,
    readonly output: Output,
  ) {
    super(`${program} ${how}: ${lastLine(output.stderr) || lastLine(output.stdout) || 'it wrote nothing'}`);
    this.name = 'CommandFailed';
  }
}

/** Time between the polite and the final signal. */
const GRACE_MS = 5_000;

/** Largest part of a stream that is kept in memory; a longer one loses its beginning. */
const KEEP = 1024 * 1024;

/**
 * Runs a program and gives back what it wrote.
 *
 * @throws {CommandMissing} when there is no such program
 * @throws {CommandFailed} when it ends with anything but 0, or takes longer than its limit
 * @throws the reason of the signal when that ended it
 */
export async function run(command: Command): Promise<Output> {
  const [program] = command.argv;
  const child = start(command);
  tell('+', child);
  const limit = timeLimit(command.timeoutSeconds);
  const release = endWhenAborted(child, AbortSignal.any([command.signal, limit.signal]));
  // A program may end without reading its input: its exit code tells what happened, not the broken pipe.
  child.stdin.on('error', () => undefined);
  child.stdin.end(command.input);
  try {
    const [stdout, stderr, how] = await Promise.all([
      collect(child.stdout, command.onLine),
      collect(child.stderr, command.onLine),
      ending(child, program),
    ]);
    command.signal.throwIfAborted();
    if (limit.signal.aborted) {
      throw new CommandFailed(program, `took longer than ${command.timeoutSeconds} s`, { stdout, stderr });
    }
    if (how !== undefined) throw new CommandFailed(program, how, { stdout, stderr });
    return { stdout, stderr };
  } finally {
    release();
    limit.release();
    tell('-', child);
  }
}

/** `+<pid>`: a program was started, as leader of its own group; `-<pid>`: it has ended. */
type RunObserver = (change: string) => void;

const observers = new Set<RunObserver>();

/** Tells of every program that {@link run} starts from now on; the result ends that. */
export function observeRuns(observer: RunObserver): () => void {
  observers.add(observer);
  return () => observers.delete(observer);
}

function tell(change: '+' | '-', { pid }: ChildProcess): void {
  if (pid === undefined) return;
  for (const observer of observers) observer(`${change}${pid}`);
}

/** A program that runs beside this one. Who reads its answers asks in `input`, and ends it there or by its signal. */
export interface Conversation {
  readonly input: Writable;
  readonly answers: Readable;
  /** Rejects as {@link run} does. */
  readonly ended: Promise<void>;
}

/** Starts a program whose answers are bytes of any length, or that is asked more than once. */
export function converse(command: Pick<Command, 'argv' | 'env' | 'cwd' | 'signal'>): Conversation {
  const [program] = command.argv;
  const child = start(command);
  const release = endWhenAborted(child, command.signal);
  child.stdin.on('error', () => undefined);
  // Answers that nobody reads any more would keep the stream, and so the program's end, waiting.
  command.signal.addEventListener('abort', () => child.stdout.destroy(), { once: true });
  const ended = Promise.all([collect(child.stderr, undefined), ending(child, program)])
    .finally(release)
    .then(([stderr, how]) => {
      command.signal.throwIfAborted();
      if (how !== undefined) throw new CommandFailed(program, how, { stdout: '', stderr });
    });
  // It may end long before anybody asks how.
  ended.catch(() => undefined);
  return { input: child.stdin, answers: child.stdout, ended };
}

/**
 * Runs a program on this terminal, with its own questions, colours and Ctrl-C, and gives back its exit code.
 *
 * @throws {CommandMissing} when there is no such program
 */
export async function runOnTerminal(
  argv: readonly [string, ...string[]],
  options: { readonly cwd: string; readonly env: NodeJS.ProcessEnv },
): Promise<number> {
  const [program, ...args] = argv;
  // Ctrl-C reaches the program as well: it decides how to stop, and this process waits for it.
  const wait = () => undefined;
  process.on('SIGINT', wait);
  try {
    const child = spawn(program, args, { ...options, stdio: 'inherit' });
    return await new Promise((resolve, reject) => {
      child.once('error', (error) => reject(missing(error) ? new CommandMissing(program) : error));
      child.once('close', (code, signal) => resolve(code ?? 128 + (signal ? constants.signals[signal] : 0)));
    });
  } finally {
    process.off('SIGINT', wait);
  }
}

function start({ argv, cwd, env, signal }: Pick<Command, 'argv' | 'env' | 'cwd' | 'signal'>) {
  signal.throwIfAborted();
  const [program, ...args] = argv;
  return spawn(program, args, {
    cwd,
    env,
    stdio: 'pipe',
    // A group of its own: a Ctrl-C reaches the engine alone, which ends the whole group and then cleans up.
    detached: process.platform !== 'win32',
    windowsHide: true,
  });
}

function missing(error: NodeJS.ErrnoException): boolean {
  return error.code === 'ENOENT';
}

function timeLimit(seconds: number | undefined): { signal: AbortSignal; release: () => void } {
  const controller = new AbortController();
  const timer = seconds === undefined ? undefined : setTimeout(() => controller.abort(), seconds * 1000);
  return { signal: controller.signal, release: () => clearTimeout(timer) };
}

/** How the program ended; undefined when it ended well. */
function ending(child: ChildProcess, program: string): Promise<string | undefined> {
  return new Promise((resolve, reject) => {
    child.once('error', (error) => reject(missing(error) ? new CommandMissing(program) : error));
    child.once('close', (code, signal) => {
      if (signal) resolve(`was ended by ${signal}`);
      else resolve(code === 0 ? undefined : `ended with exit code ${code}`);
    });
  });
}

function endWhenAborted(child: ChildProcess, signal: AbortSignal): () => void {
  let final: NodeJS.Timeout | undefined;
  const end = () => {
    kill(child, 'SIGTERM');
    final = setTimeout(() => kill(child, 'SIGKILL'), GRACE_MS);
  };
  signal.addEventListener('abort', end, { once: true });
  return () => {
    signal.removeEventListener('abort', end);
    clearTimeout(final);
  };
}

/** Signals the program's whole group, so that what it started (a plugin, a helper) ends as well. */
function kill(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return;
  try {
    if (process.platform === 'win32') child.kill(signal);
    else process.kill(-child.pid, signal);
  } catch (error) {
    // The group is gone already.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

async function collect(stream: Readable, onLine: ((line: string) => void) | undefined): Promise<string> {
  const decoder = new StringDecoder('utf8');
  let kept = '';
  let open = '';
  const take = (text: string) => {
    kept = (kept + text).slice(-KEEP);
    const lines = (open + text).split('\n');
    open = lines.pop() ?? '';
    for (const line of lines) onLine?.(line);
  };
  for await (const chunk of stream) take(decoder.write(chunk as Buffer));
  take(decoder.end());
  if (open) onLine?.(open);
  return kept;
}

function lastLine(text: string): string {
  return text.trimEnd().split('\n').pop()?.trim() ?? '';
}
