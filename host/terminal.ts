import { constants } from 'node:os';
import { watchProgram } from './caretaker';
import { type Argv, type Child, startOnTerminal } from './child';
import { signalProcess } from './process-group';
import { childrenOf } from './process-identity';

/**
 * Runs a command line of a user's on this terminal, as {@link runOnTerminal} a program. A shell does not pass SIGTERM on:
 * what it runs gets it as well.
 */
export function runLineOnTerminal(line: string, surroundings: OnTerminal): Promise<number> {
  const shell: Argv = process.platform === 'win32' ? ['cmd', '/d', '/s', '/c', line] : ['/bin/sh', '-c', line];
  return runOnTerminal(shell, surroundings, ({ pid = 0 }) => {
    for (const below of childrenOf(pid)) signalProcess(below.pid, 'SIGTERM');
  });
}

/** Where a program on this terminal begins. */
interface OnTerminal {
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  /** The stream of ours that takes its standard output; 2 where ours is an answer. Default: 1. */
  readonly output?: 1 | 2;
}

/**
 * Runs a program on this terminal, with its own questions, colours and Ctrl-C, and gives back its exit code.
 *
 * @throws {CommandMissing} when there is no such program; {@link HostError} when the system does not start it
 */
export async function runOnTerminal(
  argv: Argv,
  surroundings: OnTerminal,
  onSigterm: (child: Child) => void = () => undefined,
): Promise<number> {
  const child = await startOnTerminal(argv, surroundings, surroundings.output ?? 1);
  const release = watchProgram(child);
  // Ctrl-C reaches the program as well: it decides how to stop, and this process waits for it. SIGTERM reaches us alone.
  const wait = () => undefined;
  const passOn = () => {
    onSigterm(child);
    child.kill('SIGTERM');
  };
  process.on('SIGINT', wait).on('SIGTERM', passOn);
  try {
    return await new Promise((resolve) => {
      child.once('close', (code, signal) => resolve(code ?? 128 + (signal ? constants.signals[signal] : 0)));
    });
  } finally {
    process.off('SIGINT', wait).off('SIGTERM', passOn);
    release();
  }
}
