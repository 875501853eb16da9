import { readFile } from 'node:fs/promises';
import type { KubeConfig } from '@kubernetes/client-node/dist/config.js' with { 'resolution-mode': 'import' };
import type { Cluster, User } from '@kubernetes/client-node/dist/config_types.js' with { 'resolution-mode': 'import' };
import { reason, RunnerError } from '../runner-error';
import type { ClusterSettings } from './cluster-settings';

const SETTINGS_CURE =
  'give the Kubernetes provider of the stack a configPath and a context, or set KUBE_CONFIG_PATH and KUBE_CTX, then apply again';

/**
 * The Kubernetes client's view of the settings: one cluster, one user and the ways to log in (certificates, tokens,
 * `exec` plugins of the clouds, OIDC).
 *
 * @throws {RunnerError} when the settings name no cluster
 */
export async function kubeConfig(settings: ClusterSettings, env: NodeJS.ProcessEnv): Promise<KubeConfig> {
  // Deep, because the package's index loads every API of Kubernetes.
  const module = await import('@kubernetes/client-node/dist/config.js');
  const config = new module.KubeConfig();
  for (const file of settings.files) await load(config, new module.KubeConfig(), file);
  if (settings.context !== undefined) {
    if (config.getContextObject(settings.context) === null) throw noContext(settings);
    config.setCurrentContext(settings.context);
  }
  const cluster = config.getCurrentCluster();
  if (cluster === null && settings.host === undefined && env['KUBERNETES_SERVICE_HOST']) {
    config.loadFromCluster();
    return config;
  }
  const server = settings.host ?? cluster?.server;
  if (server === undefined) throw noCluster(settings);
  config.loadFromClusterAndUser(withCluster(settings, cluster, server), withUser(settings, config.getCurrentUser()));
  return config;
}

async function load(config: KubeConfig, one: KubeConfig, file: string): Promise<void> {
  try {
    one.loadFromString(await readFile(file, 'utf8'));
    one.makePathsAbsolute(file.replace(/[^/\\]*$/, ''));
  } catch (error) {
    throw new RunnerError(`the kubeconfig ${file} cannot be read`, reason(error), SETTINGS_CURE, error);
  }
  const isNew = (known: readonly { name: string }[]) => {
    const names = new Set(known.map(({ name }) => name));
    return ({ name }: { name: string }) => !names.has(name);
  };
  config.clusters = [...config.clusters, ...one.clusters.filter(isNew(config.clusters))];
  config.users = [...config.users, ...one.users.filter(isNew(config.users))];
  config.contexts = [...config.contexts, ...one.contexts.filter(isNew(config.contexts))];
  config.currentContext ||= one.currentContext;
}

function withCluster(settings: ClusterSettings, cluster: Cluster | null, server: string): Cluster {
  const address = server.includes('://') ? server : `https://${server}`;
  return {
    ...cluster,
    name: cluster?.name ?? 'cluster',
    server: address,
    // For the client "plain HTTP" is a kind of "not verified".
    skipTLSVerify: settings.insecure || cluster?.skipTLSVerify === true || address.startsWith('http:'),
    ...(settings.ca !== undefined && { caData: base64(settings.ca) }),
    ...(settings.tlsServerName !== undefined && { tlsServerName: settings.tlsServerName }),
    ...(settings.proxy !== undefined && { proxyUrl: settings.proxy }),
  };
}

function withUser(settings: ClusterSettings, user: User | null): User {
  const { exec } = settings;
  return {
    ...user,
    name: user?.name ?? 'user',
    ...(settings.token !== undefined && { token: settings.token }),
    ...(settings.username !== undefined && { username: settings.username, password: settings.password ?? '' }),
    ...(settings.clientCertificate !== undefined && { certData: base64(settings.clientCertificate) }),
    ...(settings.clientKey !== undefined && { keyData: base64(settings.clientKey) }),
    ...(exec && {
      exec: { ...exec, env: Object.entries(exec.env ?? {}).map(([name, value]) => ({ name, value })) },
    }),
  };
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}

function noContext({ context, files }: ClusterSettings): RunnerError {
  const where = files.length === 0 ? 'no kubeconfig is given' : `${files.join(', ')} does not define it`;
  return new RunnerError(`there is no Kubernetes context ${JSON.stringify(context)}`, where, SETTINGS_CURE);
}

function noCluster({ files }: ClusterSettings): RunnerError {
  return new RunnerError(
    'the roll-out cannot be reached: no Kubernetes cluster is given',
    files.length === 0
      ? 'neither the provider nor KUBE_* variables name one'
      : `${files.join(', ')} has no current context`,
    SETTINGS_CURE,
  );
}
