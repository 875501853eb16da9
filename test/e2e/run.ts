/** `npm run e2e -- <name>`: one end-to-end suite with all that it needs. */
import { spawnSync } from 'node:child_process';
import { closeWith } from '../jest';
import { setUp } from '../toolchain/setup';
import { runSuite, SUITES } from './suites';

async function main(name: string | undefined): Promise<void> {
  if (!name || !SUITES.includes(name)) {
    process.stderr.write(`usage: npm run e2e -- <name>, where <name> is one of: ${SUITES.join(', ')}\n`);
    process.exitCode = 2;
    return;
  }
  await setUp();
  const { status } = spawnSync('npm', ['run', '--silent', 'build'], { stdio: 'inherit' });
  if (status !== 0) throw new Error('npm run build failed');
  closeWith(await runSuite(name));
}

void main(process.argv[2]);
