import { watchGroup } from './caretaker';
import { type Argv, startPiped, type Surroundings } from './child';
import { CommandFailed, type Output } from './command-error';
import { ending } from './ending';
import { collect } from './output';

/** A program to run. */
export interface Command extends Surroundings {
  readonly argv: Argv;
  /** Written to its standard input, which is then closed. */
  readonly input?: string | Buffer;
  /** Ends the program together with everything it started. */
  readonly signal: AbortSignal;
  /** Ends the program likewise; default: no limit. */
  readonly timeoutSeconds?: number;
  /** Receives every line of both streams as it is written. */
  readonly onLine?: (line: string) => void;
  /** Receives every line of standard error alone, where the other stream is an answer. */
  readonly onError?: (line: string) => void;
  /** Of its answer all is kept, however long it is: it is a document, of which a part is worth nothing. */
  readonly whole?: true;
}

/**
 * Runs a program and gives back what it wrote; of more than 1 MiB the end, unless all is asked for.
 *
 * @throws {CommandMissing} when there is no such program; {@link HostError} when the system does not start it
 * @throws {CommandFailed} when it ends with anything but 0, or takes longer than its limit
 * @throws the reason of the signal when that ended it
 */
export async function run(command: Command): Promise<Output> {
  const { argv, signal, timeoutSeconds, onLine, onError = onLine, whole } = command;
  signal.throwIfAborted();
  const child = await startPiped(argv, command);
  const release = watchGroup(child);
  const limit = timeLimit(timeoutSeconds);
  const [stdout, stderr] = [collect(child.stdout, onLine, whole && Infinity), collect(child.stderr, onError)];
  // A program may end without reading its input: its exit code tells what happened, not the broken pipe.
  child.stdin.on('error', () => undefined);
  child.stdin.end(command.input);
  try {
    const how = await ending(child, AbortSignal.any([signal, limit.signal]));
    signal.throwIfAborted();
    const output = { stdout: stdout(), stderr: stderr() };
    if (limit.signal.aborted) throw new CommandFailed(argv[0], `took longer than ${timeoutSeconds} s`, output);
    if (how !== undefined) throw new CommandFailed(argv[0], how, output);
    return output;
  } finally {
    limit.release();
    release();
  }
}

function timeLimit(seconds: number | undefined): { signal: AbortSignal; release: () => void } {
  const controller = new AbortController();
  const timer = seconds === undefined ? undefined : setTimeout(() => controller.abort(), seconds * 1000);
  return { signal: controller.signal, release: () => clearTimeout(timer) };
}
