import { spawn, type ChildProcess } from 'node:child_process';
import path from 'node:path';
import type { CommandResult } from './command';

const ENGINE = path.resolve(__dirname, '../../../dist/engine.cjs');
const LIMIT_MS = 240_000;

/** One run of the bundled engine, started as Terraform starts it. */
export class EngineRun {
  readonly ended: Promise<CommandResult>;
  private readonly child: ChildProcess;
  private output = '';

  /** @param document what Terraform would set as `SLIPWAY_DOCUMENT` */
  constructor(document: string, env: NodeJS.ProcessEnv, launcher: readonly string[] = []) {
    const [program, ...args] = [...launcher, process.execPath];
    const child = spawn(program, [...args, ENGINE, 'build'], {
      cwd: path.dirname(ENGINE),
      env: { ...env, SLIPWAY_DOCUMENT: document },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
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
        if (signal) this.output += `\nended by ${signal}\n`;
        resolve({ code: code ?? (signal === 'SIGKILL' ? 137 : 143), ...text, output: this.output });
      });
    });
  }

  get pid(): number {
    return this.child.pid ?? 0;
  }

  kill(signal: NodeJS.Signals): void {
    this.child.kill(signal);
  }
}
