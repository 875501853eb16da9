import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

export interface CommandResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  /** Both streams as they came, for messages and expectations. */
  readonly output: string;
}

interface CommandOptions {
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  /** Default: five minutes. */
  readonly timeoutSeconds?: number;
}

/** Runs a program to its end; a failing exit code is an answer, not an error. */
export function command(file: string, args: readonly string[], options: CommandOptions): Promise<CommandResult> {
  return streamed(file, args, options, () => undefined);
}

/** As {@link command}, and hands every line on as it comes. */
export function streamed(
  file: string,
  args: readonly string[],
  options: CommandOptions,
  onLine: (line: string) => void,
): Promise<CommandResult> {
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, { cwd: options.cwd, env: options.env, stdio: ['ignore', 'pipe', 'pipe'] });
    const seconds = options.timeoutSeconds ?? 300;
    const timer = setTimeout(() => child.kill('SIGTERM'), seconds * 1000);
    const text = { stdout: '', stderr: '', output: '' };
    for (const stream of ['stdout', 'stderr'] as const) {
      child[stream].setEncoding('utf8').on('data', (chunk: string) => {
        text[stream] += chunk;
        text.output += chunk;
      });
      createInterface({ input: child[stream] }).on('line', onLine);
    }
    child.on('error', reject);
    child.on('close', (code, signal) => {
      clearTimeout(timer);
      if (signal) text.output += `\n${file} was ended by ${signal} (limit ${seconds} s)`;
      resolve({ code: code ?? 1, ...text });
    });
  });
}

/** As {@link command}, for programs that must succeed. */
export async function succeed(file: string, args: readonly string[], options: CommandOptions): Promise<CommandResult> {
  const result = await command(file, args, options);
  if (result.code !== 0) throw new Error(`${file} ${args.join(' ')} exited with ${result.code}\n${result.output}`);
  return result;
}
