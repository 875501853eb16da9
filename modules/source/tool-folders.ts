import { realpathSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { basename, dirname, isAbsolute, join, relative, resolve } from 'node:path';
import { isDropped } from './dropped';

/** Variables that name a folder or a file that Terraform, Docker, Node, their wrappers or the engine write while they run. */
const VARIABLES = [
  'TMPDIR',
  'TMP',
  'TEMP',
  'TF_DATA_DIR',
  'TF_PLUGIN_CACHE_DIR',
  'TF_LOG_PATH',
  'TG_DOWNLOAD_DIR',
  'TERRAGRUNT_DOWNLOAD',
  'TG_PROVIDER_CACHE_DIR',
  'TERRAGRUNT_PROVIDER_CACHE_DIR',
  'CDKTF_HOME',
  'CDKTF_OUTDIR',
  'DOCKER_CONFIG',
  'BUILDX_CONFIG',
  'XDG_CACHE_HOME',
  'SLIPWAY_CACHE',
  'NODE_COMPILE_CACHE',
  'NODE_V8_COVERAGE',
  'npm_config_cache',
  'NPM_CONFIG_CACHE',
] as const;

/** Where they write in the home folder of the user when no variable says so. */
const AT_HOME = [
  '.aws/cli/cache',
  '.aws/sso/cache',
  '.cache',
  '.cdktf',
  '.docker/.token_seed',
  '.docker/.token_seed.lock',
  '.docker/buildx',
  '.kube/cache',
  '.npm',
  '.terraform.d',
];

/** What tools that run in this environment write, absolute and {@link withoutLinks}. */
export function toolFolders(env: NodeJS.ProcessEnv): string[] {
  const { HOME: home = '', TMPDIR, TMP, TEMP } = env;
  const named = VARIABLES.flatMap((name) => env[name] ?? []).filter((path) => path !== '');
  const user = String(process.getuid?.() ?? userInfo().username);
  const temporary = join(TMPDIR || TMP || TEMP || tmpdir(), `slipway-${user}`);
  return [...named, temporary, ...(home === '' ? [] : AT_HOME.map((path) => join(home, path)))].map((path) =>
    withoutLinks(resolve(path)),
  );
}

/**
 * Those of `paths` that lie below one of the contexts and are not out by their name already. What a context itself lies
 * in stays: there would be nothing left.
 *
 * @param contexts folders
 * @param paths {@link withoutLinks}
 * @returns absolute, as they are seen from the context, with `/`
 */
export function belowContexts(contexts: readonly string[], paths: readonly string[]): string[] {
  const found = contexts.flatMap((context) => {
    const from = withoutLinks(resolve(context));
    return paths.flatMap((path) => {
      const inside = relative(from, path).replaceAll('\\', '/');
      const isBelow = inside !== '' && !isAbsolute(inside) && inside.split('/')[0] !== '..';
      return isBelow && !inside.split('/').some(isDropped) ? [portable(join(resolve(context), inside))] : [];
    });
  });
  return [...new Set(found)].sort();
}

/** The path without links, as far as it exists. */
export function withoutLinks(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    const parent = dirname(path);
    return parent === path ? path : join(withoutLinks(parent), basename(path));
  }
}

function portable(path: string): string {
  return process.platform === 'win32' ? path.replaceAll('\\', '/') : path;
}
