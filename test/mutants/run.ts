/**
 * `npm run mutants [-- room…]`: changes sampled lines of the product one by one, and counts the changes that some unit test
 * of the room notices. One line per room: name, share noticed, unit, target, ok or short; then what no test noticed. What
 * ran into the time limit counts as noticed and is told apart: on a machine that is too slow it would be most of them.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import ts from 'typescript';
import { Random } from '../differential/random';
import { isMessage, type Position } from './message';
import { rooms, sampledLines, testsOf } from './rooms';

const ROOT = path.resolve(__dirname, '../..');
const PROGRAM = path.join(__dirname, 'node_modules/@stryker-mutator/core/bin/stryker.js');
/** Lines of a room that are changed; a line has one or two mutants. */
const LINES = Number(process.env['SLIPWAY_MUTANTS'] || 40);
const SEED = Number(process.env['SLIPWAY_SEED'] || 4);
const TARGET = 80;

interface Mutant {
  readonly mutatorName: string;
  readonly replacement?: string;
  readonly status: string;
  readonly location: { readonly start: Position; readonly end: Position };
}

/** https://github.com/stryker-mutator/mutation-testing-elements/tree/master/packages/report-schema */
interface Report {
  readonly files: Readonly<Record<string, { readonly source: string; readonly mutants: readonly Mutant[] }>>;
}

interface Found extends Mutant {
  readonly file: string;
  readonly source: string;
}

function main(chosen: readonly string[]): void {
  const all = rooms();
  const unknown = chosen.filter((room) => !all.has(room));
  if (unknown.length > 0) {
    process.stderr.write(`no room ${unknown.join(', ')}; there are: ${[...all.keys()].join(', ')}\n`);
    process.exitCode = 2;
    return;
  }
  install();
  process.stdout.write(`SLIPWAY_SEED=${SEED} SLIPWAY_MUTANTS=${LINES}\n`);
  const measured = [...all]
    .filter(([room]) => chosen.length === 0 || chosen.includes(room))
    .map(([room, files]) => isNoticed(room, run(room, sampledLines(files, LINES, new Random(SEED))).filter(counts)));
  process.exitCode = measured.includes(false) ? 1 : 0;
}

function install(): void {
  if (existsSync(PROGRAM)) return;
  const { status } = spawnSync('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], {
    cwd: __dirname,
    stdio: 'inherit',
  });
  if (status !== 0) throw new Error('the mutation tester cannot be installed');
}

function run(room: string, mutate: readonly string[]): Found[] {
  const folder = mkdtempSync(path.join(tmpdir(), 'slipway-mutants-'));
  const report = path.join(folder, 'report.json');
  const config = path.join(folder, 'stryker.json');
  const settings = {
    mutate,
    testRunner: 'jest',
    plugins: [path.join(__dirname, 'node_modules/@stryker-mutator/jest-runner/dist/src/index.js')],
    // Named from the folder that Stryker copies everything to and changes it in.
    jest: { configFile: 'jest.config.js', config: { testMatch: testsOf(room) }, enableFindRelatedTests: true },
    coverageAnalysis: 'perTest',
    concurrency: 2,
    timeoutMS: 30_000,
    timeoutFactor: 4,
    dryRunTimeoutMinutes: 15,
    reporters: ['json', 'progress-append-only'],
    jsonReporter: { fileName: report },
    tempDirName: path.join(folder, 'sandbox'),
    ignorePatterns: ['cdktf.out', 'bench/node_modules', 'test/mutants/node_modules', '.state'],
    disableTypeChecks: false,
    allowEmpty: true,
    checkers: [],
  };
  try {
    writeFileSync(config, JSON.stringify(settings));
    const { status } = spawnSync(process.execPath, [PROGRAM, 'run', config], { cwd: ROOT, stdio: ['ignore', 2, 2] });
    // It writes none where no test reaches the lines.
    if (status === 0 && !existsSync(report)) return [];
    if (!existsSync(report)) throw new Error('the mutation tester gave no report: see what it printed above');
    const { files } = JSON.parse(readFileSync(report, 'utf8')) as Report;
    return Object.entries(files).flatMap(([file, { source, mutants }]) =>
      mutants.map((mutant) => ({ ...mutant, file, source })),
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Neither the words of a message, nor what does not run at all. */
function counts({ file, source, location, status }: Found): boolean {
  if (['CompileError', 'RuntimeError', 'Ignored', 'Pending'].includes(status)) return false;
  return !isMessage(ts.createSourceFile(file, source, ts.ScriptTarget.Latest, true), location.start);
}

function survives({ status }: Mutant): boolean {
  return status === 'Survived' || status === 'NoCoverage';
}

/** Prints the line of a room and what survived in it; whether enough was noticed. */
function isNoticed(room: string, found: readonly Found[]): boolean {
  if (found.length === 0) {
    process.stdout.write(
      `${room.padEnd(24)} not tried: there is nothing to change in these lines, or no test reaches them\n`,
    );
    return true;
  }
  const survivors = found.filter(survives);
  const share = Math.round((100 * (found.length - survivors.length)) / found.length);
  const late = found.filter(({ status }) => status === 'Timeout').length;
  const verdict = share >= TARGET ? 'ok' : 'short';
  process.stdout.write(
    `${room.padEnd(24)} ${String(share).padStart(3)} % of ${found.length} (${late} by time)  target ${TARGET}  ${verdict}\n`,
  );
  for (const mutant of survivors) process.stdout.write(`  ${described(mutant)}\n`);
  return share >= TARGET;
}

function described({ file, source, location, mutatorName, replacement = '' }: Found): string {
  const line = source.split('\n')[location.start.line - 1] ?? '';
  return `${file}:${location.start.line}: ${mutatorName}: ${line.trim()}\n    -> ${replacement.replace(/\s+/g, ' ').slice(0, 120)}`;
}

main(process.argv.slice(2));
