import { EngineError } from '../../engine-error';
import { type ClusterSettings, withScheme } from './cluster-settings';
import { checkCluster, checkUser, Unusable } from './entry-checks';
import { inCluster } from './in-cluster';
import { type Kubeconfig, type KubeconfigCluster, type KubeconfigUser, readKubeconfig } from './kubeconfig-file';

/** A cluster and who asks it. */
export interface Connection {
  /** With a scheme and a host. */
  readonly server: string;
  readonly cluster: KubeconfigCluster;
  readonly user: KubeconfigUser;
}

const FIX =
  'give the Kubernetes provider of the stack a configPath and a configContext, or set KUBE_CONFIG_PATH and KUBE_CTX, then apply again';

/**
 * The cluster and the user of the context, each field overridden by a setting, as Kubernetes' client for Go finds them:
 * the provider is such a client. Where that one gives up, the provider asks `localhost`; we refuse.
 *
 * @throws {EngineError} when there is no such cluster
 * @see https://github.com/kubernetes/client-go/blob/v0.33.4/tools/clientcmd/client_config.go
 */
export async function clientConfig(settings: ClusterSettings, env: NodeJS.ProcessEnv): Promise<Connection> {
  const kubeconfig = await readKubeconfig(settings.files);
  const contextName = settings.context ?? kubeconfig.current;
  const context = contextName ? entry(kubeconfig, 'context', contextName, settings) : undefined;
  const user = userOf(settings, kubeconfig, context?.user ?? undefined);
  checkUser(user);
  const cluster = clusterOf(settings, kubeconfig, context?.cluster ?? undefined);
  if (cluster === undefined) return inCluster(settings, env) ?? noCluster(settings);
  if (!cluster.server) {
    throw new EngineError('the cluster has no address', "neither the kubeconfig nor 'host' names a server", FIX);
  }
  checkCluster(cluster);
  const server = withScheme(cluster.server);
  // Without TLS the client of Go says nothing of who it is.
  return { server, cluster, user: server.startsWith('https:') ? oneLogin(user) : {} };
}

/** Undefined when nothing says anything of a cluster. */
function clusterOf(
  settings: ClusterSettings,
  kubeconfig: Kubeconfig,
  ofContext: string | undefined,
): KubeconfigCluster | undefined {
  const { host, ca, insecure, tlsServerName, proxy } = settings;
  const found = named(kubeconfig, 'cluster', settings, ofContext);
  if (found === undefined && !insecure && !host && !ca && !tlsServerName && !proxy) return undefined;
  return {
    ...found,
    'proxy-url': found?.['proxy-url'] || proxy,
    ...(host && { server: host }),
    ...((insecure || ca) && {
      'insecure-skip-tls-verify': insecure,
      'certificate-authority': undefined,
      'certificate-authority-data': ca && base64(ca),
    }),
    // What the kubeconfig says of the name in the certificate is about its own server.
    ...((host || tlsServerName) && { 'tls-server-name': tlsServerName }),
  };
}

function userOf(settings: ClusterSettings, kubeconfig: Kubeconfig, ofContext: string | undefined): KubeconfigUser {
  const { token, username, password, clientCertificate, clientKey, exec } = settings;
  return {
    ...named(kubeconfig, 'user', settings, ofContext),
    ...(token && { token }),
    ...(username && { username }),
    ...(password && { password }),
    ...(clientCertificate && { 'client-certificate-data': base64(clientCertificate) }),
    ...(clientKey && { 'client-key-data': base64(clientKey) }),
    ...(exec && {
      exec: {
        apiVersion: exec.apiVersion,
        command: exec.command,
        args: [...(exec.args ?? [])],
        env: Object.entries(exec.env ?? {}).map(([name, value]) => ({ name, value })),
      },
    }),
  };
}

/** A program or a service that hands out logins is not asked where there is one already. */
function oneLogin(user: KubeconfigUser): KubeconfigUser {
  if (!user.token && !user.tokenFile && !user.username) return user;
  return { ...user, exec: undefined, 'auth-provider': undefined };
}

interface Entries {
  readonly context: Kubeconfig['contexts'];
  readonly cluster: Kubeconfig['clusters'];
  readonly user: Kubeconfig['users'];
}
type Entry<Kind extends keyof Entries> = Entries[Kind] extends ReadonlyMap<string, infer T> ? T : never;

/** What a setting names must exist; what the context names may be missing. */
function named<Kind extends 'cluster' | 'user'>(
  kubeconfig: Kubeconfig,
  kind: Kind,
  settings: ClusterSettings,
  ofContext: string | undefined,
): Entry<Kind> | undefined {
  const set = kind === 'cluster' ? settings.contextCluster : settings.contextUser;
  if (set) return entry(kubeconfig, kind, set, settings);
  return ofContext && kubeconfig[`${kind}s`].has(ofContext) ? entry(kubeconfig, kind, ofContext, settings) : undefined;
}

function entry<Kind extends keyof Entries>(
  kubeconfig: Kubeconfig,
  kind: Kind,
  name: string,
  { files: { paths } }: ClusterSettings,
): Entry<Kind> {
  const found = kubeconfig[`${kind}s`].get(name) as Entry<Kind> | undefined;
  const what = `${kind} ${JSON.stringify(name)}`;
  if (kubeconfig.contested.has(`${kind} ${name}`)) {
    const why = `${paths.join(', ')} say different things of it, which this version of the provider mixes`;
    throw new Unusable(`the Kubernetes ${what} is defined twice`, why, `define it in one of them, then apply again`);
  }
  if (found !== undefined) return found;
  const why = paths.length === 0 ? 'no kubeconfig is given' : `${paths.join(', ')} does not define it`;
  throw new EngineError(`there is no Kubernetes ${what}`, why, FIX);
}

function noCluster({ files: { paths } }: ClusterSettings): never {
  const why =
    paths.length === 0
      ? 'neither the provider nor KUBE_* variables name one'
      : `${paths.join(', ')} has no current context`;
  throw new EngineError('the roll-out cannot be reached: no Kubernetes cluster is given', why, FIX);
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}
