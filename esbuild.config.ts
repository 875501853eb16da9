import { chmodSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { build, type BuildOptions, type Plugin } from 'esbuild';
import { bundledPackages, notices } from './notices.config';

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
 * Of undici's index both programs use little. What else it names (web sockets, caches, a mock of itself) is most of its
 * size, and runs whenever it is loaded.
 *
 * @param used the exports that are used, as an ES module
 */
const undiciOf = (used: string): Plugin => ({
  name: 'undici',
  setup(bundler) {
    bundler.onResolve({ filter: /^undici$/ }, () => ({ path: 'used', namespace: 'undici' }));
    bundler.onLoad({ filter: /^used$/, namespace: 'undici' }, () => ({ contents: used, resolveDir: __dirname }));
  },
});

/** The engine has two clients of undici, and no fetch. */
const undiciOfEngine = undiciOf(`
  export { default as Agent } from 'undici/lib/dispatcher/agent.js';
  export { default as Pool } from 'undici/lib/dispatcher/pool.js';
  export { default as ProxyAgent } from 'undici/lib/dispatcher/proxy-agent.js';
  import Dispatcher from 'undici/lib/dispatcher/dispatcher.js';
  import api from 'undici/lib/api/index.js';
  Object.assign(Dispatcher.prototype, api);
`);

/** The front speaks to the cluster of the local AWS. */
const undiciOfFront = undiciOf(`
  export { default as Pool } from 'undici/lib/dispatcher/pool.js';
  import Dispatcher from 'undici/lib/dispatcher/dispatcher.js';
  import api from 'undici/lib/api/index.js';
  Object.assign(Dispatcher.prototype, api);
`);

/** The command speaks to that cluster too, and downloads. */
const undiciOfCommand = undiciOf(`
  export { default as Agent } from 'undici/lib/dispatcher/agent.js';
  export { default as EnvHttpProxyAgent } from 'undici/lib/dispatcher/env-http-proxy-agent.js';
  export { default as Pool } from 'undici/lib/dispatcher/pool.js';
  export { fetch } from 'undici/lib/web/fetch/index.js';
  import Dispatcher from 'undici/lib/dispatcher/dispatcher.js';
  import api from 'undici/lib/api/index.js';
  Object.assign(Dispatcher.prototype, api);
`);

/** `whatwg-url`, which node-fetch wants, has tables of 300 KB for what Node does itself; forms are no body of ours. */
const withoutWeb: Plugin = {
  name: 'without-web',
  setup(bundler) {
    bundler.onResolve({ filter: /^whatwg-url$/ }, () => ({ path: 'url', namespace: 'none' }));
    bundler.onLoad({ filter: /^url$/, namespace: 'none' }, () => ({ contents: 'export default { URL };' }));
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
  // The whole texts of all licenses stand beside the bundle.
  legalComments: 'none',
  logLevel: 'warning',
  // A module that is loaded by its path only, in the ES modules of libraries; there are no such paths in a bundle.
  define: { 'import.meta.url': '""' },
};

const engine: BuildOptions = {
  ...options,
  entryPoints: ['engine/main.ts'],
  outfile: 'dist/engine.cjs',
  plugins: [withoutKubernetesApis, undiciOfEngine, withoutWeb],
};

const command: BuildOptions = {
  ...options,
  entryPoints: ['cli/main.ts'],
  outfile: 'dist/cli.cjs',
  plugins: [undiciOfCommand],
  banner: { js: '#!/usr/bin/env node' },
};

/** What `slipway local up` leaves running before the emulators of AWS. */
const front: BuildOptions = {
  ...options,
  entryPoints: ['local/front/main.ts'],
  outfile: 'dist/front.cjs',
  plugins: [undiciOfFront],
};

/** What is bundled, by the file that it becomes. */
export const BUNDLES: Readonly<Record<string, BuildOptions>> = {
  'dist/engine.cjs': engine,
  'dist/cli.cjs': command,
  'dist/front.cjs': front,
};

async function main(): Promise<void> {
  for (const [file, bundle] of Object.entries(BUNDLES)) {
    const { metafile } = await build({ ...bundle, metafile: true });
    writeFileSync(path.join(__dirname, `${file}.LICENSES.txt`), notices(bundledPackages(metafile)));
  }
  chmodSync(path.join(__dirname, 'dist/cli.cjs'), 0o755);
}

if (require.main === module) void main();
