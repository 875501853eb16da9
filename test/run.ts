/** `make test`: set-up, checks, unit tests and the end-to-end suites; its last line is the count of all tests. */
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { runSuite, SUITES } from './e2e/suites';
import { closeWith, runJest, total, type Count } from './jest';
import { setUp } from './toolchain/setup';

const ROOT = path.resolve(__dirname, '..');
const CHECKS = ['format', 'types', 'lint', 'build'];

async function main(): Promise<void> {
  const started = Date.now();
  await setUp();
  const counts = [checks(), await runJest('jest.config.js')];
  for (const suite of SUITES) counts.push(await runSuite(suite));
  process.stdout.write(`\nall tests in ${((Date.now() - started) / 60_000).toFixed(1)} minutes\n`);
  closeWith(total(counts));
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
