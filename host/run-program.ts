import { execFile } from 'node:child_process';

/** What a short program said. */
export interface Said {
  readonly succeeded: boolean;
  readonly stdout: string;
  readonly stderr: string;
}

/** What a short program gets. */
export interface Limits {
  readonly timeoutMs: number;
  /** The whole environment of the program. Default: the one of this process. */
  readonly env?: NodeJS.ProcessEnv;
  /** Ends the program. */
  readonly signal?: AbortSignal;
}

/**
 * Runs a program that answers and ends, for at most `timeoutMs`. One that is missing, too slow or given up did not succeed.
 */
export function runProgram(
  command: string,
  args: readonly string[],
  { timeoutMs, env, signal }: Limits,
): Promise<Said> {
  return new Promise((resolve) => {
    execFile(command, args, { timeout: timeoutMs, env, signal, killSignal: 'SIGKILL' }, (error, stdout, stderr) => {
      resolve({ succeeded: error === null, stdout: stdout.trim(), stderr: stderr.trim() || (error?.message ?? '') });
    });
  });
}
