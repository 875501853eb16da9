import { readFileSync } from 'node:fs';
import type { KubeConfig } from '@kubernetes/client-node/dist/config.js' with { 'resolution-mode': 'import' };
import { reason } from '../../../errors/report';
import { EngineError } from '../../engine-error';
import type { Connection } from './client-config';
import type { KubeconfigUser } from './kubeconfig-file';

/**
 * The Kubernetes client's view of a connection: one cluster, one user and the ways to log in (certificates, tokens,
 * `exec` plugins of the clouds, OIDC).
 */
export async function kubeConfig({ server, cluster, user }: Connection): Promise<KubeConfig> {
  // Deep, because the package's index loads every API of Kubernetes.
  const module = await import('@kubernetes/client-node/dist/config.js');
  const config = new module.KubeConfig();
  const hasCertificate = Boolean(user['client-certificate'] || user['client-certificate-data']);
  config.loadFromClusterAndUser(
    defined({
      name: 'cluster',
      server,
      // For the client "plain HTTP" is a kind of "not verified".
      skipTLSVerify: cluster['insecure-skip-tls-verify'] === true || server.startsWith('http:'),
      caFile: cluster['certificate-authority'],
      caData: cluster['certificate-authority-data'],
      tlsServerName: cluster['tls-server-name'],
      proxyUrl: cluster['proxy-url'],
    }),
    {
      ...defined({
        name: 'user',
        token: tokenOf(user),
        username: user.username,
        certFile: user['client-certificate'],
        certData: user['client-certificate-data'],
        keyFile: hasCertificate ? user['client-key'] : undefined,
        keyData: hasCertificate ? user['client-key-data'] : undefined,
        authProvider: user['auth-provider'],
        exec: user.exec,
        impersonateUser: user.as,
      }),
      // An empty password is one: the client would send the word "undefined" for none.
      ...(user.username && { password: user.password ?? '' }),
    },
  );
  return config;
}

/** A file is read again by those who renew it, so it counts before the token that stands beside it. */
function tokenOf({ token, tokenFile }: KubeconfigUser): string | undefined {
  if (!tokenFile) return token ?? undefined;
  try {
    return readFileSync(tokenFile, 'utf8').trim();
  } catch (error) {
    if (token) return token;
    const fix = 'let the kubeconfig name a file that holds a token, then apply again';
    throw new EngineError(`${tokenFile} holds no token`, reason(error), fix, error);
  }
}

function defined<T extends object>(settings: T): { [Key in keyof T]: NonNullable<T[Key]> } {
  const given = Object.entries(settings).filter(([, value]) => value !== undefined && value !== null && value !== '');
  return Object.fromEntries(given) as { [Key in keyof T]: NonNullable<T[Key]> };
}
