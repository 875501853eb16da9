import { readdirSync } from 'node:fs';
import { runJest, type Count } from '../jest';

/** End-to-end suites by name: the files of this folder up to their first dot, so `flow-a.faults.test.ts` is part of `flow-a`. */
export const SUITES: readonly string[] = [
  ...new Set(
    readdirSync(__dirname)
      .filter((file) => file.endsWith('.test.ts'))
      .map((file) => file.slice(0, file.indexOf('.'))),
  ),
].sort();

export async function runSuite(name: string): Promise<Count> {
  process.stdout.write(`\n== ${name}\n`);
  return runJest('jest.e2e.config.js', `/test/e2e/${name}\\.`);
}
