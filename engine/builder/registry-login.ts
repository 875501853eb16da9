import { mkdtemp, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { basic, type Login } from '../credentials/credentials';
import {
  type DockerConfig,
  dockerConfigFolder,
  parseAuthVariable,
  readDockerConfig,
} from '../credentials/docker-config';
import { capabilitiesOf } from './capabilities';
import { atLeast } from './docker-cli';
import type { BuilderFacts } from './inspect';

/** The login that the builder needs beyond what the user's Docker configuration has. */
export interface RegistryLogin {
  readonly host: string;
  readonly login: Login;
}

/**
 * The environment in which the docker client knows the logins of registries. The user's configuration is neither changed
 * nor hidden: plugins, builders, contexts and other logins stay.
 *
 * @param folder private folder for what clients that are too old for `DOCKER_AUTH_CONFIG` need as a file
 */
export async function withLogins(
  env: NodeJS.ProcessEnv,
  logins: readonly RegistryLogin[],
  facts: BuilderFacts,
  folder: string,
): Promise<NodeJS.ProcessEnv> {
  if (logins.length === 0) return env;
  if (readsAuthVariable(facts)) return { ...env, ...authVariable(env, logins) };
  // A folder of its own for each time: a push may be tried again with a new login.
  const config = await mkdtemp(path.join(folder, 'docker-config-'));
  await writeConfig(config, dockerConfigFolder(env), withAuths(await readDockerConfig(env), env, logins));
  const { DOCKER_AUTH_CONFIG: _, ...rest } = env;
  return {
    ...rest,
    DOCKER_CONFIG: config,
    BUILDX_CONFIG: env['BUILDX_CONFIG'] || path.join(dockerConfigFolder(env), 'buildx'),
  };
}

/** The variable in which clients find logins, with those that stand there already; none without a login. */
export function authVariable(
  env: NodeJS.ProcessEnv,
  logins: readonly RegistryLogin[],
): { readonly DOCKER_AUTH_CONFIG?: string } {
  if (logins.length === 0) return {};
  const given = parseAuthVariable(env['DOCKER_AUTH_CONFIG']);
  return { DOCKER_AUTH_CONFIG: JSON.stringify({ ...given, auths: { ...given.auths, ...authsOf(logins) } }) };
}

function authsOf(logins: readonly RegistryLogin[]): NonNullable<DockerConfig['auths']> {
  return Object.fromEntries(
    logins.map(({ host, login }) => [
      host,
      'username' in login ? { auth: basic(login) } : { identitytoken: login.identityToken },
    ]),
  );
}

/** buildx 0.26 and the client's own push since 28.3 read the variable. */
function readsAuthVariable(facts: BuilderFacts): boolean {
  const { client } = facts;
  return atLeast(client.buildxVersion, 0, 26) && (capabilitiesOf(facts).push || atLeast(client.version, 28, 3));
}

/** The user's configuration, in which these logins count before any credential store. */
function withAuths(users: DockerConfig, env: NodeJS.ProcessEnv, logins: readonly RegistryLogin[]): DockerConfig {
  const given = parseAuthVariable(env['DOCKER_AUTH_CONFIG']);
  return {
    ...users,
    auths: { ...users.auths, ...given.auths, ...authsOf(logins) },
    // An empty helper for one host makes its entry in `auths` count although there is a credential store.
    credHelpers: { ...users.credHelpers, ...Object.fromEntries(logins.map(({ host }) => [host, ''])) },
  };
}

async function writeConfig(folder: string, usersFolder: string, config: DockerConfig): Promise<void> {
  const cliPluginsExtraDirs = [path.join(usersFolder, 'cli-plugins'), ...(config.cliPluginsExtraDirs ?? [])];
  await writeFile(path.join(folder, 'config.json'), JSON.stringify({ ...config, cliPluginsExtraDirs }), {
    mode: 0o600,
  });
  await symlink(path.join(usersFolder, 'contexts'), path.join(folder, 'contexts'));
}
