import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Worker } from 'node:worker_threads';
import { build } from 'esbuild';
import type { Order, Outcome } from './worker';

const HEAP_MB = 256;
/** A case takes far below a millisecond; a machine under load can stop a thread for seconds. */
const HANGS_AFTER_MS = 20_000;

/** Runs cases in threads of little memory, and ends those that hang. */
export class WatchedCases {
  private constructor(
    private readonly folder: string,
    private readonly program: string,
  ) {}

  static async prepare(): Promise<WatchedCases> {
    const folder = mkdtempSync(path.join(tmpdir(), 'slipway-fuzz-'));
    const outfile = path.join(folder, 'worker.cjs');
    const entryPoints = [path.join(__dirname, 'worker.ts')];
    await build({ entryPoints, outfile, bundle: true, platform: 'node', target: 'node20', logLevel: 'warning' });
    return new WatchedCases(folder, outfile);
  }

  /** @throws Error that names the case when one hangs or takes all memory */
  run(order: Omit<Order, 'at'>): Promise<Outcome> {
    const at = new Int32Array(new SharedArrayBuffer(4));
    const resourceLimits = { maxOldGenerationSizeMb: HEAP_MB };
    const worker = new Worker(this.program, { workerData: { ...order, at }, resourceLimits });
    const current = (): string => `case ${Atomics.load(at, 0)} of ${order.kind}, seed ${order.seed}`;
    return new Promise<Outcome>((resolve, reject) => {
      let seen = -1;
      const watch = setInterval(() => {
        if (seen === Atomics.load(at, 0)) reject(new Error(`it hangs: ${current()}`));
        seen = Atomics.load(at, 0);
      }, HANGS_AFTER_MS);
      worker.on('message', resolve);
      worker.on('error', (error) => reject(new Error(`${error.message}: ${current()}`)));
      worker.on('exit', () => clearInterval(watch));
    }).finally(() => worker.terminate());
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
