import { chmodSync } from 'node:fs';
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

/**
 * Of undici the engine uses two clients. What else its index names (fetch, web sockets, a mock of itself) is four fifths of
 * its size, and runs whenever it is loaded. `whatwg-url`, which node-fetch wants, has tables of 300 KB for what Node does itself.
 */
const withoutWeb: Plugin = {
  name: 'without-web',
  setup(bundler) {
    bundler.onResolve({ filter: /^undici$/ }, () => ({ path: 'clients', namespace: 'undici' }));
    bundler.onLoad({ filter: /^clients$/, namespace: 'undici' }, () => ({
      contents: `
        export { default as Agent } from 'undici/lib/dispatcher/agent.js';
        export { default as Pool } from 'undici/lib/dispatcher/pool.js';
        export { default as ProxyAgent } from 'undici/lib/dispatcher/proxy-agent.js';
        import Dispatcher from 'undici/lib/dispatcher/dispatcher.js';
        import api from 'undici/lib/api/index.js';
        Object.assign(Dispatcher.prototype, api);
      `,
      resolveDir: __dirname,
    }));
    bundler.onResolve({ filter: /^whatwg-url$/ }, () => ({ path: 'url', namespace: 'none' }));
    bundler.onLoad({ filter: /^url$/, namespace: 'none' }, () => ({ contents: 'export default { URL };' }));
    // Only for a body that is a form.
    bundler.onResolve({ filter: /\/web\/fetch\/body\.js$/ }, () => ({ path: 'forms', namespace: 'none' }));
    bundler.onLoad({ filter: /^forms$/, namespace: 'none' }, () => ({
      contents: 'export const extractBody = undefined;',
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
  // A module that is loaded by its path only, in the ES modules of libraries; there are no such paths in a bundle.
  define: { 'import.meta.url': '""' },
};

async function bundle(entry: string, output: string, more: BuildOptions): Promise<void> {
  await build({ ...options, ...more, entryPoints: [entry], outfile: output });
}

async function main(): Promise<void> {
  await bundle('engine/main.ts', 'dist/engine.cjs', { plugins: [withoutKubernetesApis, withoutWeb] });
  await bundle('cli/main.ts', 'dist/cli.cjs', { banner: { js: '#!/usr/bin/env node' } });
  chmodSync(path.join(__dirname, 'dist/cli.cjs'), 0o755);
}

void main();
