import { devNull } from 'node:os';

/** Variables that say who the user is to git, and not which repository or what to run. */
const KEPT = /^GIT_(?:CONFIG(?:_.*)?|CEILING_DIRECTORIES|DISCOVERY_ACROSS_FILESYSTEM|EXEC_PATH)$/;

/**
 * The environment for a git that only reads: it asks nothing, fetches nothing, locks nothing, and speaks English.
 * What a hook or a shell says about another repository (`GIT_DIR`, `GIT_INDEX_FILE`, …) is left out.
 */
export function gitEnvironment(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const kept = Object.entries(env).filter(([name]) => !/^GIT_/i.test(name) || KEPT.test(name));
  return {
    ...Object.fromEntries(kept),
    LC_ALL: 'C',
    GIT_OPTIONAL_LOCKS: '0',
    GIT_TERMINAL_PROMPT: '0',
    GIT_PAGER: 'cat',
    // A partial clone fetches what it misses as soon as it is read. Before 2.45 only the lack of any transport stops it.
    GIT_NO_LAZY_FETCH: '1',
    GIT_ALLOW_PROTOCOL: 'none',
  };
}

/** What a repository's own configuration could start programs or write files with. */
const SETTINGS = [
  `core.hooksPath=${devNull}`,
  'core.fsmonitor=false',
  'core.splitIndex=false',
  'core.untrackedCache=false',
];

/** A call of git that starts no other program. */
export function gitArgv(...args: readonly string[]): [string, ...string[]] {
  return ['git', ...SETTINGS.flatMap((setting) => ['-c', setting]), ...args];
}
