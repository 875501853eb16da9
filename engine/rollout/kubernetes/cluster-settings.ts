import path from 'node:path';
import type { ClusterAccess } from '../../../contract/kubernetes';
import { expandHome } from '../../../host/folders';
import { EngineError } from '../../engine-error';
import type { ProviderRules } from './provider-rules';

/** How to reach a cluster, from the provider block and from the environment that Terraform's provider reads as well. */
export interface ClusterSettings {
  readonly files: KubeconfigFiles;
  readonly context?: string | undefined;
  /** In place of the cluster of the context. */
  readonly contextCluster?: string | undefined;
  /** In place of the user of the context. */
  readonly contextUser?: string | undefined;
  /** With a scheme. */
  readonly host?: string | undefined;
  /** PEM. */
  readonly ca?: string | undefined;
  readonly insecure: boolean;
  readonly tlsServerName?: string | undefined;
  readonly token?: string | undefined;
  readonly username?: string | undefined;
  readonly password?: string | undefined;
  /** PEM. */
  readonly clientCertificate?: string | undefined;
  /** PEM. */
  readonly clientKey?: string | undefined;
  /** Of a cluster whose kubeconfig names none. */
  readonly proxy?: string | undefined;
  readonly exec?: ClusterAccess['exec'];
}

/** Absolute paths. What one file says of a name may be `mixed` with what another says of it, or the `first` counts. */
export interface KubeconfigFiles {
  readonly paths: readonly string[];
  readonly ofOneName: 'mixed' | 'first';
}

/** Where the provider runs. */
export interface Place {
  /** Where relative paths start: the working directory of Terraform. */
  readonly folder: string;
  readonly env: NodeJS.ProcessEnv;
}

/**
 * The settings of the provider block, and of the environment for those that the block does not have. An empty text in
 * the block is a setting that takes nothing from the environment.
 *
 * @throws {EngineError} when the provider itself would not take them
 * @see docs/kubernetes-access.md
 */
export function clusterSettings(access: ClusterAccess, rules: ProviderRules, place: Place): ClusterSettings {
  const of = (given: string | undefined, name: string) => (given ?? place.env[name]) || undefined;
  const ca = of(access.clusterCaCertificate, 'KUBE_CLUSTER_CA_CERT_DATA');
  const clientCertificate = of(access.clientCertificate, 'KUBE_CLIENT_CERT_DATA');
  const insecure = flag(access.insecure, 'KUBE_INSECURE', place.env) ?? false;
  const isTls = rules.insecureIsTls
    ? insecure || ca !== undefined || clientCertificate !== undefined
    : !insecure && (ca !== undefined || clientCertificate !== undefined);
  const host = of(access.host, 'KUBE_HOST');
  const paths = filesOf(access, rules, place);
  return {
    files: { paths, ofOneName: rules.mixesFiles ? 'mixed' : 'first' },
    // Without a file the provider asks for no context.
    ...(paths.length > 0 && {
      context: of(access.context, 'KUBE_CTX'),
      contextCluster: of(access.contextCluster, 'KUBE_CTX_CLUSTER'),
      contextUser: of(access.contextAuthInfo, 'KUBE_CTX_AUTH_INFO'),
    }),
    ...(host !== undefined && { host: withScheme(host, isTls) }),
    ca,
    insecure,
    ...(rules.readsTlsServerName && { tlsServerName: of(access.tlsServerName, 'KUBE_TLS_SERVER_NAME') }),
    token: of(undefined, 'KUBE_TOKEN'),
    username: of(access.username, 'KUBE_USER'),
    password: of(undefined, 'KUBE_PASSWORD'),
    clientCertificate,
    clientKey: of(undefined, 'KUBE_CLIENT_KEY_DATA'),
    ...(rules.readsProxy && { proxy: of(access.proxyUrl, 'KUBE_PROXY_URL') }),
    ...(access.exec && { exec: access.exec }),
  };
}

/** An address as Kubernetes' client reads one: without a scheme it is plain HTTP unless something asks for TLS. */
export function withScheme(address: string, isTls = false): string {
  return /^[a-z][a-z0-9+.-]*:\/\/[^/]/i.test(address) ? address : `${isTls ? 'https' : 'http'}://${address}`;
}

function filesOf(access: ClusterAccess, rules: ProviderRules, place: Place): readonly string[] {
  return (rules.files === 'named' ? namedFiles(access, place.env) : oneFile(access, place.env)).map((file) =>
    expanded(file, place),
  );
}

function oneFile({ loadConfigFile, configPath }: ClusterAccess, env: NodeJS.ProcessEnv): string[] {
  if (flag(loadConfigFile, 'KUBE_LOAD_CONFIG_FILE', env) === false) return [];
  const file = configPath ?? (env['KUBE_CONFIG'] || env['KUBECONFIG'] || '~/.kube/config');
  return file === '' ? [] : [file];
}

function namedFiles({ configPath, configPaths = [] }: ClusterAccess, env: NodeJS.ProcessEnv): readonly string[] {
  const one = configPath ?? env['KUBE_CONFIG_PATH'];
  if (one && configPaths.length > 0) {
    throw new EngineError(
      'the Kubernetes provider has two settings for its kubeconfig',
      `'configPaths' in its block and ${configPath === undefined ? 'KUBE_CONFIG_PATH in the environment' : "'configPath'"}`,
      'leave one of them, then apply again',
    );
  }
  if (one) return [one];
  return configPaths.length > 0 ? configPaths : ((env['KUBE_CONFIG_PATHS'] || undefined)?.split(path.delimiter) ?? []);
}

/** As the provider expands a path: the home folder of this user, and no variables. */
function expanded(file: string, { folder, env }: Place): string {
  if (!file.startsWith('~')) return file === '' ? '' : path.resolve(folder, file);
  const home = env['HOME'] || env['USERPROFILE'];
  const whole = home ? expandHome(file, home) : file;
  if (whole !== file) return whole;
  throw new EngineError(
    `the kubeconfig ${file} cannot be found`,
    home ? 'only the home folder of the own user can be named by ~' : 'HOME is not set',
    'name the file by its whole path, then apply again',
  );
}

/** @throws {EngineError} for a value that Terraform does not take for a boolean */
function flag(given: boolean | undefined, name: string, env: NodeJS.ProcessEnv): boolean | undefined {
  const text = env[name];
  if (given !== undefined || !text) return given;
  if (text === 'true' || text === '1') return true;
  if (text === 'false' || text === '0') return false;
  throw new EngineError(
    `${name} is neither true nor false`,
    `it is ${JSON.stringify(text)}`,
    `set ${name} to true or false`,
  );
}
