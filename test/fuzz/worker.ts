/** Runs cases one after the other and notes which it is at, so that its watcher can name the one that hangs. */
import { parentPort, workerData } from 'node:worker_threads';
import { defectOf, type Kind, makeCase } from './case';

export interface Order {
  readonly kind: Kind;
  readonly seed: number;
  readonly cases: number;
  /** Holds the number of the case at work. */
  readonly at: Int32Array;
}

export interface Outcome {
  readonly answers: number;
  readonly errors: number;
  readonly defects: readonly { readonly number: number; readonly why: string }[];
  readonly slowestMs: number;
}

const MOST_DEFECTS = 20;

function run({ kind, seed, cases, at }: Order): Outcome {
  const defects: { number: number; why: string }[] = [];
  let [answers, errors, slowestMs] = [0, 0, 0];
  for (let number = 0; number < cases && defects.length < MOST_DEFECTS; number++) {
    Atomics.store(at, 0, number);
    const { run: attempt } = makeCase(kind, seed, number);
    const started = performance.now();
    try {
      attempt();
      answers++;
    } catch (error) {
      errors++;
      const why = defectOf(error);
      if (why !== undefined) defects.push({ number, why });
    }
    slowestMs = Math.max(slowestMs, performance.now() - started);
  }
  return { answers, errors, defects, slowestMs };
}

parentPort?.postMessage(run(workerData as Order));
