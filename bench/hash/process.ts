import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import type { Took, Work } from './task';

/** Runs work in processes of its own, from compiled JavaScript as users run it: nothing is warm but the page cache. */
export class Processes {
  private homes = 0;

  private constructor(
    /** Goes with {@link Processes.remove}. */
    readonly folder: string,
    private readonly program: string,
  ) {}

  static async prepare(): Promise<Processes> {
    const folder = mkdtempSync(path.join(tmpdir(), 'slipway-bench-'));
    const outfile = path.join(folder, 'task.cjs');
    const entryPoints = [path.join(__dirname, 'task.ts')];
    await build({ entryPoints, outfile, bundle: true, platform: 'node', target: 'node20', logLevel: 'warning' });
    return new Processes(folder, outfile);
  }

  /** @param home where programs keep caches; default: a new one */
  async run(work: Work, home = path.join(this.folder, `home-${this.homes++}`)): Promise<Took> {
    const env = { ...process.env, HOME: home };
    const { stdout } = await promisify(execFile)(process.execPath, [this.program, JSON.stringify(work)], { env });
    return JSON.parse(stdout) as Took;
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** Takes turns, so that a slow moment of the machine hits all of them, and gives back the middle of each. */
export async function inTurns<Name extends string>(
  times: number,
  tasks: Readonly<Record<Name, () => Promise<Took>>>,
): Promise<Record<Name, Took>> {
  const names = Object.keys(tasks) as Name[];
  const took = Object.fromEntries(names.map((name) => [name, [] as Took[]])) as Record<Name, Took[]>;
  for (let turn = 0; turn < times; turn++) {
    for (const name of names) took[name].push(await tasks[name]());
  }
  const middles = names.map((name) => [name, middle(took[name])] as const);
  return Object.fromEntries(middles) as Record<Name, Took>;
}

function middle(runs: Took[]): Took {
  const found = runs.sort((a, b) => a.seconds - b.seconds)[Math.floor(runs.length / 2)];
  if (found === undefined) throw new Error('nothing was measured');
  return { ...found, memory: Math.max(...runs.map(({ memory }) => memory)) };
}
