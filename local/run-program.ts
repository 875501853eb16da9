import { execFile } from 'node:child_process';

/** What a short program said. */
export interface Said {
  readonly succeeded: boolean;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program that answers and ends, for at most `timeoutMs`. One that is missing or too slow did not succeed. */
export function runProgram(
  command: string,
  args: readonly string[],
  { timeoutMs, env }: { readonly timeoutMs: number; readonly env?: NodeJS.ProcessEnv },
): Promise<Said> {
  return new Promise((resolve) => {
    execFile(command, args, { timeout: timeoutMs, env, killSignal: 'SIGKILL' }, (error, stdout, stderr) => {
      resolve({ succeeded: error === null, stdout: stdout.trim(), stderr: stderr.trim() || (error?.message ?? '') });
    });
  });
}
