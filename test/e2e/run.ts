/** `npm run e2e -- <name>`: one end-to-end suite with all that it needs. */
import { spawnSync } from 'node:child_process';
import { closeWith, onTerminal, total } from '../jest';
import { setUp } from '../toolchain/setup';
import { runSuite, SUITES, suitesOf } from './suites';

async function main(name: string | undefined): Promise<void> {
  const suites = name ? suitesOf(name) : [];
  if (suites.length === 0) {
    const usage = 'usage: npm run e2e -- <name>, where <name> is one of these, or how some of them begin:';
    process.stderr.write(`${usage} ${SUITES.join(', ')}\n`);
    process.exitCode = 2;
    return;
  }
  await setUp();
  const { status } = spawnSync('npm', ['run', '--silent', 'build'], { stdio: 'inherit' });
  if (status !== 0) throw new Error('npm run build failed');
  const counts = [];
  for (const suite of suites) counts.push(await runSuite(suite, onTerminal));
  closeWith(total(counts));
}

void main(process.argv[2]);
