import { existsSync, readFileSync, statSync } from 'node:fs';
import { isIPv6 } from 'node:net';
import type { Connection } from './client-config';
import type { ClusterSettings } from './cluster-settings';

const ACCOUNT = '/var/run/secrets/kubernetes.io/serviceaccount';

/**
 * The cluster that a pod runs in, as its service account. Undefined anywhere else.
 *
 * @see https://github.com/kubernetes/client-go/blob/v0.33.4/rest/config.go
 */
export function inCluster({ token }: ClusterSettings, env: NodeJS.ProcessEnv): Connection | undefined {
  const { KUBERNETES_SERVICE_HOST: host, KUBERNETES_SERVICE_PORT: port } = env;
  const tokenFile = `${ACCOUNT}/token`;
  if (!host || !port || statSync(tokenFile, { throwIfNoEntry: false })?.isFile() !== true) return undefined;
  const server = `https://${isIPv6(host) ? `[${host}]` : host}:${port}`;
  const ca = `${ACCOUNT}/ca.crt`;
  const isVouchedFor = existsSync(ca) && readFileSync(ca, 'latin1').includes('-----BEGIN CERTIFICATE');
  return {
    server,
    cluster: { server, ...(isVouchedFor && { 'certificate-authority': ca }) },
    user: token ? { token } : { tokenFile },
  };
}
