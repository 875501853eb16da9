import { chmodSync, existsSync } from 'node:fs';
import path from 'node:path';
import { build, type BuildOptions, type Plugin } from 'esbuild';

/**
 * The engine uses the login part of the Kubernetes client, whose module also imports the classes of every Kubernetes
 * API for one method that the engine does not call. Without them the engine is a third smaller and starts faster.
 */
const withoutKubernetesApis: Plugin = {
  name: 'without-kubernetes-apis',
  setup(bundler) {
    bundler.onResolve({ filter: /^\.\/gen\/index\.js$/ }, ({ importer }) =>
      importer.endsWith('/@kubernetes/client-node/dist/config.js') ? { path: 'apis', namespace: 'none' } : undefined,
    );
    bundler.onLoad({ filter: /^apis$/, namespace: 'none' }, () => ({
      contents: 'export const createConfiguration = undefined, ServerConfiguration = undefined;',
    }));
  },
};

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
  plugins: [withoutKubernetesApis],
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
