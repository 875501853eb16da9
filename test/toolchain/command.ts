import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { cacheFolder } from '../../host/folders';
import { LocalError } from '../../local/local-error';

export interface Command {
  /** What it is for; names the log file. */
  readonly purpose: string;
  readonly argv: readonly [program: string, ...args: string[]];
  readonly folder?: string;
  readonly env?: NodeJS.ProcessEnv;
  readonly limitMs: number;
}

const running = new Set<ChildProcess>();

/**
 * Runs a command at low priority, its output in a log file.
 *
 * @throws {LocalError} with the log's last lines when it fails or takes too long
 */
export async function run(command: Command): Promise<void> {
  const log = path.join(cacheFolder(process.env), 'logs', `${command.purpose.replaceAll(/[^\w.-]+/g, '-')}.log`);
  mkdirSync(path.dirname(log), { recursive: true });
  const output = openSync(log, 'w');
  try {
    const failure = await outcome(command, output);
    if (failure) throw new LocalError(`${command.purpose} failed`, `${failure}. ${lastLines(log)}`, `read ${log}`);
  } finally {
    closeSync(output);
  }
}

/** Ends what runs now: for a set-up that is told to stop. */
export function stopCommands(): void {
  for (const child of running) child.kill('SIGTERM');
}

function outcome({ argv, folder, env, limitMs }: Command, output: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    const child = spawn('nice', ['-n', '10', ...argv], {
      cwd: folder,
      env: { ...process.env, ...env },
      stdio: ['ignore', output, output],
      timeout: limitMs,
    });
    running.add(child);
    child.once('error', (error) => resolve(error.message));
    child.once('close', (code, signal) => {
      running.delete(child);
      if (code === 0) resolve(undefined);
      else
        resolve(signal ? `ended by ${signal} (limit: ${limitMs / 60_000} minutes)` : `exit code ${code ?? 'unknown'}`);
    });
  });
}

function lastLines(log: string): string {
  return readFileSync(log, 'utf8').trimEnd().split('\n').slice(-6).join('\n').slice(-2_000);
}
