import { homedir } from 'node:os';
import path from 'node:path';
import type { ClusterAccess } from '../../modules/image/document';

/** How to reach a cluster, from the document and from the environment that Terraform's provider reads as well. */
export interface ClusterSettings {
  /** Kubeconfig files; the first one that defines a name wins. Absolute. */
  readonly files: readonly string[];
  readonly context?: string | undefined;
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
  readonly proxy?: string | undefined;
  readonly exec?: ClusterAccess['exec'];
}

/**
 * Settings of the provider block win over the environment, one by one, as in Terraform's Kubernetes provider.
 *
 * `KUBE_CONFIG` and `KUBECONFIG` are read as provider 1.x does; `~/.kube/config` is never taken unasked, because the
 * current context of the person who applies may be another cluster than the provider's.
 *
 * @param module folder that relative paths of the document start from
 * @see https://registry.terraform.io/providers/hashicorp/kubernetes/latest/docs#argument-reference
 */
export function clusterSettings(access: ClusterAccess, module: string, env: NodeJS.ProcessEnv): ClusterSettings {
  const of = (name: string) => env[name] || undefined;
  return {
    files: access.configPath === undefined ? filesOf(env) : [expand(access.configPath, module)],
    context: access.context ?? of('KUBE_CTX'),
    host: access.host ?? of('KUBE_HOST'),
    ca: access.clusterCaCertificate ?? of('KUBE_CLUSTER_CA_CERT_DATA'),
    insecure: access.insecure ?? env['KUBE_INSECURE'] === 'true',
    tlsServerName: of('KUBE_TLS_SERVER_NAME'),
    token: of('KUBE_TOKEN'),
    username: of('KUBE_USER'),
    password: of('KUBE_PASSWORD'),
    clientCertificate: of('KUBE_CLIENT_CERT_DATA'),
    clientKey: of('KUBE_CLIENT_KEY_DATA'),
    proxy: of('KUBE_PROXY_URL'),
    ...(access.exec && { exec: access.exec }),
  };
}

function filesOf(env: NodeJS.ProcessEnv): string[] {
  const one = env['KUBE_CONFIG_PATH'];
  if (one) return [expand(one, '.')];
  const several = env['KUBE_CONFIG_PATHS'];
  if (several)
    return several
      .split(path.delimiter)
      .filter(Boolean)
      .map((file) => expand(file, '.'));
  const old = env['KUBE_CONFIG'] || env['KUBECONFIG'];
  if (!old || ['false', '0'].includes(env['KUBE_LOAD_CONFIG_FILE'] ?? '')) return [];
  return old
    .split(path.delimiter)
    .filter(Boolean)
    .map((file) => expand(file, '.'));
}

function expand(file: string, folder: string): string {
  if (file === '~' || file.startsWith('~/')) return path.join(homedir(), file.slice(2));
  return path.resolve(folder, file);
}
