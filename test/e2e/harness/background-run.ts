import { type ChildProcess, spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import type { CommandResult } from './command';

const LIMIT_MS = 240_000;

/** A program that a test watches, and ends, while it runs. It leads a process group, as a command of a shell does. */
export class BackgroundRun {
  readonly ended: Promise<CommandResult>;
  private readonly child: ChildProcess;
  private output = '';
  private over = false;

  constructor(
    file: string,
    args: readonly string[],
    options: { readonly cwd: string; readonly env: NodeJS.ProcessEnv },
  ) {
    const child = spawn(file, args, { ...options, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
    this.child = child;
    const text = { stdout: '', stderr: '' };
    for (const stream of ['stdout', 'stderr'] as const) {
      child[stream].setEncoding('utf8').on('data', (chunk: string) => {
        text[stream] += chunk;
        this.output += chunk;
      });
    }
    const timer = setTimeout(() => child.kill('SIGKILL'), LIMIT_MS);
    this.ended = new Promise((resolve, reject) => {
      child.on('error', reject);
      child.on('close', (code, signal) => {
        clearTimeout(timer);
        this.over = true;
        if (signal) this.output += `\nended by ${signal}\n`;
        resolve({ code: code ?? (signal === 'SIGKILL' ? 137 : 143), ...text, output: this.output });
      });
    });
  }

  get pid(): number {
    return this.child.pid ?? 0;
  }

  /** Waits until it has written something; throws when it ends without. */
  async says(text: RegExp): Promise<void> {
    while (!text.test(this.output)) {
      if (this.over) throw new Error(`it never said ${String(text)}:\n${this.output}`);
      await sleep(10);
    }
  }

  kill(signal: NodeJS.Signals): void {
    this.child.kill(signal);
  }

  /** What a terminal does at Ctrl-C. */
  interruptGroup(): void {
    process.kill(-this.pid, 'SIGINT');
  }
}
