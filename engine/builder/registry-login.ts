import { mkdtemp, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { basic, type Login } from '../credentials/credentials';
import {
  dockerConfigFolder,
  parseAuthVariable,
  readDockerConfig,
  type DockerConfig,
} from '../credentials/docker-config';
import { atLeast, type BuilderFacts } from './docker-cli';

/** The login that the builder needs beyond what the user's Docker configuration has. */
export interface RegistryLogin {
  readonly host: string;
  readonly login: Login;
}

/**
 * The environment in which the docker client knows the login of a registry. The user's configuration is neither
 * changed nor hidden: plugins, builders, contexts and other logins stay.
 *
 * @param folder private folder for what clients that are too old for `DOCKER_AUTH_CONFIG` need as a file
 */
export async function withLogin(
  env: NodeJS.ProcessEnv,
  { host, login }: RegistryLogin,
  facts: BuilderFacts,
  folder: string,
): Promise<NodeJS.ProcessEnv> {
  const auth = 'username' in login ? { auth: basic(login) } : { identitytoken: login.identityToken };
  const given = parseAuthVariable(env['DOCKER_AUTH_CONFIG']);
  const auths = { ...given.auths, [host]: auth };
  if (readsAuthVariable(facts)) return { ...env, DOCKER_AUTH_CONFIG: JSON.stringify({ ...given, auths }) };
  // A folder of its own for each login: a push may be tried again with a new one.
  const config = await mkdtemp(path.join(folder, 'docker-config-'));
  await writeConfig(config, dockerConfigFolder(env), withAuths(await readDockerConfig(env), auths, host));
  const { DOCKER_AUTH_CONFIG: _, ...rest } = env;
  return {
    ...rest,
    DOCKER_CONFIG: config,
    BUILDX_CONFIG: env['BUILDX_CONFIG'] || path.join(dockerConfigFolder(env), 'buildx'),
  };
}

/** buildx 0.26 and the client's own push since 28.3 read the variable. */
function readsAuthVariable({ driver, buildxVersion, clientVersion }: BuilderFacts): boolean {
  return atLeast(buildxVersion, 0, 26) && (driver !== 'docker' || atLeast(clientVersion, 28, 3));
}

/** The user's configuration, in which these logins count before any credential store. */
function withAuths(users: DockerConfig, auths: NonNullable<DockerConfig['auths']>, host: string): DockerConfig {
  return {
    ...users,
    auths: { ...users.auths, ...auths },
    // An empty helper for one host makes its entry in `auths` count although there is a credential store.
    credHelpers: { ...users.credHelpers, [host]: '' },
  };
}

async function writeConfig(folder: string, usersFolder: string, config: DockerConfig): Promise<void> {
  const cliPluginsExtraDirs = [path.join(usersFolder, 'cli-plugins'), ...(config.cliPluginsExtraDirs ?? [])];
  await writeFile(path.join(folder, 'config.json'), JSON.stringify({ ...config, cliPluginsExtraDirs }), {
    mode: 0o600,
  });
  await symlink(path.join(usersFolder, 'contexts'), path.join(folder, 'contexts'));
}
