import { devNull } from 'node:os';
import { run } from '../../host/run';

/** Where git runs, and for whom. */
export interface GitPlace {
  /** Any folder of a work tree, or a bare repository. */
  readonly folder: string;
  readonly env: NodeJS.ProcessEnv;
  readonly signal: AbortSignal;
}

/** What says who the user is, and how git reaches others. */
const KEPT =
  /^GIT_(?:CONFIG_.*|CEILING_DIRECTORIES|DISCOVERY_ACROSS_FILESYSTEM|EXEC_PATH|ASKPASS|SSH.*|SSL_.*|LFS_.*|ALLOW_PROTOCOL)$/;

/**
 * The environment of a git that asks nobody and speaks English. What a hook or a shell says of another repository
 * (`GIT_DIR`, `GIT_INDEX_FILE`, …) is left out.
 */
export function gitEnvironment(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const kept = Object.entries(env).filter(([name]) => !/^GIT_/i.test(name) || KEPT.test(name));
  return { ...Object.fromEntries(kept), LC_ALL: 'C', GIT_OPTIONAL_LOCKS: '0', GIT_TERMINAL_PROMPT: '0' };
}

/** With these nothing is started or written by the way: no hook, no watcher of files, no tidying up after a fetch. */
const SETTINGS = [
  `core.hooksPath=${devNull}`,
  'core.fsmonitor=false',
  'core.splitIndex=false',
  'core.untrackedCache=false',
  'gc.auto=0',
  'maintenance.auto=false',
];

export function gitArgv(...args: readonly string[]): [string, ...string[]] {
  return ['git', ...SETTINGS.flatMap((setting) => ['-c', setting]), ...args];
}

/**
 * What git writes.
 *
 * @param variables for this call alone
 * @throws {CommandFailed} when it ends with anything but 0; {CommandMissing} without git
 */
export async function git(
  { folder, env, signal }: GitPlace,
  args: readonly string[],
  variables: NodeJS.ProcessEnv = {},
): Promise<string> {
  const { stdout } = await run({
    argv: gitArgv(...args),
    env: { ...gitEnvironment(env), ...variables },
    cwd: folder,
    signal,
  });
  return stdout;
}
