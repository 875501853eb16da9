import { spawnSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import path from 'node:path';

const BENCH = path.resolve(__dirname, '..');

/** Installs what `bench/package.json` pins, where that has not been done, and gives back the place to load it from. */
export function installPeers(): string {
  const lock = path.join(BENCH, 'package-lock.json');
  const installed = path.join(BENCH, 'node_modules/.package-lock.json');
  if (!existsSync(installed) || statSync(installed).mtimeMs < statSync(lock).mtimeMs) {
    const { status } = spawnSync('npm', ['ci', '--silent'], { cwd: BENCH, stdio: ['ignore', 'ignore', 'inherit'] });
    if (status !== 0) throw new Error(`npm ci failed in ${BENCH}`);
  }
  return path.join(BENCH, 'package.json');
}
