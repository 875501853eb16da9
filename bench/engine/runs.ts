import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { succeed } from '../../test/e2e/harness/command';
import { secondsOf } from '../figure';

const ENGINE = path.resolve(__dirname, '../../dist/engine.cjs');

/** Runs tasks, so many at a time; the seconds that all of them took. */
export async function together(atOnce: number, tasks: readonly (() => Promise<unknown>)[]): Promise<number> {
  const { default: pLimit } = await import('p-limit');
  const limit = pLimit(atOnce);
  return secondsOf(() => Promise.all(tasks.map((task) => limit(task))));
}

/** One run of the engine, as Terraform starts it. */
export function engine(document: string, env: NodeJS.ProcessEnv): () => Promise<unknown> {
  return () =>
    succeed(process.execPath, [ENGINE, 'build'], {
      cwd: path.dirname(ENGINE),
      env: { ...env, SLIPWAY_DOCUMENT: document },
    });
}

/** Written by every Node that starts: what it took of the processors, when it ends. */
const METER = `
const { writeFileSync } = require('node:fs');
process.on('exit', () => {
  const { user, system } = process.cpuUsage();
  writeFileSync(process.env.SLIPWAY_BENCH_METER + '/' + process.pid, String((user + system) / 1000));
});
`;

/** Milliseconds of CPU that the programs took which `work` starts with the environment it is given, all together. */
export async function cpuOf(
  env: NodeJS.ProcessEnv,
  work: (metered: NodeJS.ProcessEnv) => Promise<unknown>,
): Promise<number> {
  const folder = mkdtempSync(path.join(tmpdir(), 'slipway-meter-'));
  try {
    const meter = path.join(folder, 'meter.cjs');
    const results = mkdtempSync(path.join(folder, 'results-'));
    writeFileSync(meter, METER);
    await work({ ...env, NODE_OPTIONS: `--require=${meter}`, SLIPWAY_BENCH_METER: results });
    return readdirSync(results).reduce((sum, name) => sum + Number(readFileSync(path.join(results, name), 'utf8')), 0);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
