import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const ROOT = path.resolve(__dirname, '..');

export interface Count {
  readonly passed: number;
  readonly failed: number;
}

/** Runs a program to its end; what it prints goes where the runner says. */
export type Run = (file: string, args: readonly string[]) => Promise<void>;

/** Runs jest with its own output and counts; a suite that cannot start counts as one failure. */
export async function runJest(run: Run, config: string, ...patterns: string[]): Promise<Count> {
  const folder = mkdtempSync(path.join(tmpdir(), 'slipway-jest-'));
  const report = path.join(folder, 'report.json');
  try {
    const binary = path.join(ROOT, 'node_modules/jest/bin/jest.js');
    await run(process.execPath, [binary, '--config', config, '--json', '--outputFile', report, ...patterns]);
    if (!existsSync(report)) return { passed: 0, failed: 1 };
    return countOf(JSON.parse(readFileSync(report, 'utf8')) as JestReport);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

interface JestReport {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numRuntimeErrorTestSuites: number;
  readonly numTotalTests: number;
}

/** Finding no test is a failure: a renamed folder must not turn a suite green. */
function countOf(report: JestReport): Count {
  const failed = report.numFailedTests + report.numRuntimeErrorTestSuites;
  return { passed: report.numPassedTests, failed: report.numTotalTests === 0 ? Math.max(failed, 1) : failed };
}

export const total = (counts: readonly Count[]): Count => ({
  passed: counts.reduce((sum, { passed }) => sum + passed, 0),
  failed: counts.reduce((sum, { failed }) => sum + failed, 0),
});

/** The closing line of every run of tests; sets the exit code. */
export function closeWith({ passed, failed }: Count): void {
  process.stdout.write(`${passed} passed, ${failed} failed\n`);
  process.exitCode = failed === 0 ? 0 : 1;
}

/** With --outputFile jest prints its human report as usual. */
export const onTerminal: Run = (file, args) =>
  ended(spawn(file, args, { cwd: ROOT, env: plain(), stdio: ['ignore', 'inherit', 'inherit'] }));

/** Prints all at the end, so that runs at the same time do not mix what they print. */
export function atItsEnd(print: (output: string) => void): Run {
  return async (file, args) => {
    const child = spawn(file, args, { cwd: ROOT, env: plain(), stdio: ['ignore', 'pipe', 'pipe'] });
    const chunks: Buffer[] = [];
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => chunks.push(chunk));
    try {
      await ended(child);
    } finally {
      print(Buffer.concat(chunks).toString());
    }
  };
}

/** What tests start prints the same wherever they run. */
function plain(): NodeJS.ProcessEnv {
  const { FORCE_COLOR: _, ...env } = process.env;
  return env;
}

function ended(child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', () => resolve());
  });
}
