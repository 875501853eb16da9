import { accessSync, constants } from 'node:fs';
import { reason } from '../../../errors/report';
import { EngineError } from '../../engine-error';
import type { KubeconfigCluster, KubeconfigUser } from './kubeconfig-file';

/** A connection that the provider may have, and that this engine cannot know or make. */
export class Unusable extends EngineError {}

/**
 * What Kubernetes' client for Go refuses in a cluster.
 *
 * @see https://github.com/kubernetes/client-go/blob/v0.33.4/tools/clientcmd/validation.go
 */
export function checkCluster(cluster: KubeconfigCluster): void {
  const { 'certificate-authority': file, 'certificate-authority-data': data } = cluster;
  if (file && data) throw twice('certificate authority');
  if ((file || data) && cluster['insecure-skip-tls-verify']) {
    throw contradiction(
      'the server of the cluster is both verified and not',
      'a certificate authority and `insecure` are set',
    );
  }
  if (file) checkReadable(file);
}

/** The same of a user, and what this engine cannot do. */
export function checkUser(user: KubeconfigUser): void {
  const { 'client-certificate': file, 'client-certificate-data': data } = user;
  const { 'client-key': keyFile, 'client-key-data': keyData } = user;
  if (user.token && (user.username || user.password)) {
    throw contradiction('the user of the cluster has two logins', 'a token and a password are set');
  }
  if (user.exec && user['auth-provider']) {
    throw contradiction('the user of the cluster has two logins', "'exec' and an auth-provider are set");
  }
  if (file || data) {
    if (file && data) throw twice('client certificate');
    if (keyFile && keyData) throw twice('client key');
    if (!keyFile && !keyData) throw contradiction('the client certificate has no key', 'none is set');
    for (const each of [file, keyFile]) if (each) checkReadable(each);
  }
  if (user['as-uid'] || (user['as-groups'] ?? []).length > 0 || Object.keys(user['as-user-extra'] ?? {}).length > 0) {
    const why = 'it asks as another with a uid, groups or extra fields';
    throw new Unusable('the user of the cluster cannot be used', why, "leave only 'as' in it, then apply again");
  }
}

function twice(what: string): EngineError {
  return contradiction(`there are two settings for the ${what}`, 'one is a file, the other is written out');
}

function contradiction(what: string, why: string): EngineError {
  const fix = 'leave one of them in the provider block, the KUBE_* variables and the kubeconfig, then apply again';
  return new EngineError(what, why, fix);
}

function checkReadable(file: string): void {
  try {
    accessSync(file, constants.R_OK);
  } catch (error) {
    throw new EngineError(
      `${file} of the kubeconfig cannot be read`,
      reason(error),
      'correct the kubeconfig, then apply again',
      error,
    );
  }
}
