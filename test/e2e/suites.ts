import { readdirSync } from 'node:fs';
import { type Count, type Run, runJest } from '../jest';

/** End-to-end suites by name: the files of this folder up to their first dot, so `field.tree.test.ts` is part of `field`. */
export const SUITES: readonly string[] = [
  ...new Set(
    readdirSync(__dirname)
      .filter((file) => file.endsWith('.test.ts'))
      .map((file) => file.slice(0, file.indexOf('.'))),
  ),
].sort();

/** The suites that a name stands for: `flow-a` is `flow-a-formats` too. */
export function suitesOf(name: string): string[] {
  return SUITES.filter((suite) => suite === name || suite.startsWith(`${name}-`));
}

export function runSuite(name: string, run: Run): Promise<Count> {
  return runJest(run, 'jest.e2e.config.js', `/test/e2e/${name}\\.`);
}
