/** `make test`: set-up, checks, unit tests and the end-to-end suites; its last line is the count of all tests. */
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { runSuite, SUITES } from './e2e/suites';
import { atItsEnd, closeWith, type Count, type Run, runJest, total } from './jest';
import { type Job, runInLanes } from './lanes';
import { setUp } from './toolchain/setup';

const ROOT = path.resolve(__dirname, '..');
const CHECKS = ['format', 'types', 'lint', 'build'];

/** The unit tests of what runs, and of all else. */
const UNIT = { 'unit-programs': '(engine|host|local|cli)/', 'unit-library': '(?!engine/|host/|local/|cli/)' };

/** Suites that compute: one at a time beside one of the others, which wait for programs, pods and disks. */
const BUSY: readonly string[] = ['differential', 'fuzz', 'hostile', 'same-as-cdktf'];

/** Suites of which every run has a half: the other tool with the scenarios of the kernel, where `flow-b-tofu` has the others. */
const LONGER: readonly string[] = ['flow-b-kernel-tofu'];

async function main(): Promise<void> {
  const started = Date.now();
  await setUp();
  const counts = [checks()];
  const unit = Object.entries(UNIT).map(([name, rooms]): Job => {
    return { name, run: () => runJest(quietly(name), 'jest.config.js', `^${ROOT}/${rooms}`) };
  });
  const isLeft = (name: string) => LONGER.includes(name) && !process.env['SLIPWAY_SOAK'];
  for (const name of SUITES.filter(isLeft))
    process.stdout.write(`-- ${name} is left to make soak, which has more time\n`);
  const suites = SUITES.filter((name) => !isLeft(name)).map((name): Job => {
    return { name, run: () => runSuite(name, quietly(name)) };
  });
  const isBusy = ({ name }: Job) => BUSY.includes(name);
  const lanes = [[...unit, ...suites.filter(isBusy)], suites.filter((job) => !isBusy(job))];
  const results = await runInLanes(lanes, ({ name }) => process.stdout.write(`-- ${name} begins\n`));
  counts.push(...results.map(({ count }) => count));

  process.stdout.write('\n');
  for (const { name, seconds, count } of results) {
    process.stdout.write(`${name.padEnd(24)} ${String(Math.round(seconds)).padStart(5)} s  ${summary(count)}\n`);
  }
  process.stdout.write(`all tests in ${((Date.now() - started) / 60_000).toFixed(1)} minutes\n`);
  closeWith(total(counts));
}

function quietly(name: string): Run {
  return atItsEnd((output) => process.stdout.write(`\n== ${name}\n${output}\n`));
}

function summary({ passed, failed }: Count): string {
  return `${passed} passed, ${failed} failed`;
}

/** Each check counts as a test, so that a type error cannot pass for green. */
function checks(): Count {
  const passed = CHECKS.filter((name) => {
    const { status } = spawnSync('npm', ['run', '--silent', name], { cwd: ROOT, stdio: 'inherit' });
    process.stdout.write(`${status === 0 ? 'ok  ' : 'FAIL'} npm run ${name}\n`);
    return status === 0;
  }).length;
  return { passed, failed: CHECKS.length - passed };
}

void main();
