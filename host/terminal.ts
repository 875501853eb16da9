import { constants } from 'node:os';
import { watchProgram } from './caretaker';
import { type Argv, startOnTerminal } from './child';

/**
 * Runs a program on this terminal, with its own questions, colours and Ctrl-C, and gives back its exit code.
 *
 * @throws {CommandMissing} when there is no such program; {@link HostError} when the system does not start it
 */
export async function runOnTerminal(
  argv: Argv,
  surroundings: { readonly cwd: string; readonly env: NodeJS.ProcessEnv },
): Promise<number> {
  const child = await startOnTerminal(argv, surroundings);
  const release = watchProgram(child);
  // Ctrl-C reaches the program as well: it decides how to stop, and this process waits for it. SIGTERM reaches us alone.
  const wait = () => undefined;
  const passOn = () => child.kill('SIGTERM');
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
