import { chmodSync, existsSync } from 'node:fs';
import path from 'node:path';
import { build, type BuildOptions } from 'esbuild';

/** One file each, without a path of this machine in it: two checkouts give the same bytes. */
const options: BuildOptions = {
  absWorkingDir: __dirname,
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  // The ES modules of libraries lose what is not used; half of the AWS SDK and of undici is not.
  mainFields: ['module', 'main'],
  // Names stay, so that a stack trace can be read.
  minifyWhitespace: true,
  minifySyntax: true,
  legalComments: 'external',
  logLevel: 'warning',
  // A module that is loaded by its path only, in the ES modules of libraries; there are no such paths in a bundle.
  define: { 'import.meta.url': '""' },
};

async function bundle(entry: string, output: string, shebang = ''): Promise<void> {
  if (!existsSync(path.join(__dirname, entry))) return;
  await build({ ...options, entryPoints: [entry], outfile: output, banner: { js: shebang } });
  if (shebang) chmodSync(path.join(__dirname, output), 0o755);
}

async function main(): Promise<void> {
  await bundle('engine/main.ts', 'dist/engine.cjs');
  await bundle('cli/main.ts', 'dist/cli.cjs', '#!/usr/bin/env node');
}

void main();
