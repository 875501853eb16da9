import { execFile } from 'node:child_process';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { LocalError } from '../../local/local-error';
import { type CacheEntry, keepInCache } from '../../local/parts/cache';
import { PARTS } from '../../local/parts/part';
import { run } from './command';

/** Puts moto's server and all it needs into a folder of its own; no environment of the user's is touched. */
export async function installMoto(): Promise<CacheEntry> {
  const { name, version } = PARTS.moto;
  const python = await pythonPath();
  return keepInCache(
    { name, version, origin: 'installed from the Python package index' },
    process.env,
    async (work) => {
      const made = path.join(work, 'made');
      mkdirSync(made);
      // Unlike a virtual environment, such a folder can be renamed.
      const options = ['--quiet', '--no-input', '--target', path.join(made, 'lib')];
      await run({
        purpose: 'pip install moto',
        argv: [python, '-m', 'pip', 'install', ...options, `moto[server]==${version}`],
        limitMs: 10 * 60_000,
      });
      writeServer(path.join(made, 'moto_server'), python);
      return made;
    },
  );
}

/** Compiled packages fit one Python: it is named by its path, whatever PATH says later. */
function writeServer(file: string, python: string): void {
  const script = [
    '#!/bin/sh',
    'here=$(dirname "$(readlink -f "$0")")',
    `PYTHONPATH="$here/lib" exec '${python}' -c 'from moto.server import main; main()' "$@"`,
  ];
  writeFileSync(file, `${script.join('\n')}\n`);
  chmodSync(file, 0o755);
}

async function pythonPath(): Promise<string> {
  try {
    const { stdout } = await promisify(execFile)('python3', ['-c', 'import pip, sys; print(sys.executable)']);
    return stdout.trim();
  } catch (cause) {
    const why = 'Python 3 with pip is not installed';
    throw new LocalError('moto cannot be installed', why, 'install Python 3 and pip, or moto itself', { cause });
  }
}
