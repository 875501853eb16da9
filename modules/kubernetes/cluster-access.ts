import type { KubernetesProvider } from '@cdktf/provider-kubernetes/lib/provider';
import { Token, Tokenization, type TerraformProvider } from 'cdktf';
import type { Construct } from 'constructs';
import { isAbsolute } from 'node:path';
import type { ClusterAccess } from '../image/document';
import { PropError } from '../terraform/prop-error';
import { providerOf } from '../terraform/provider-of';
import { fromStackFolder } from '../terraform/stack-folder';

const CURE =
  "the roll-out is proved with 'configPath', with 'exec' (for EKS: aws eks get-token), or with what the provider finds " +
  'in the environment (KUBE_CONFIG_PATH, KUBE_CTX, KUBE_HOST, KUBE_TOKEN, ...)';

/**
 * The cluster that Terraform would use for a resource, for the engine. Empty for a provider that takes everything
 * from the environment; the engine then does the same.
 *
 * @throws PropError when the provider holds a secret, which no document carries, or a setting the engine does not know
 */
export function clusterAccess(scope: Construct, given: TerraformProvider | undefined): ClusterAccess {
  const provider = providerOf(scope, 'kubernetes', given) as KubernetesProvider | undefined;
  if (provider === undefined) return {};
  refuseUnusable(scope, provider);
  const configPath = configPathOf(scope, provider);
  const { configContextInput, hostInput, clusterCaCertificateInput, insecureInput } = provider;
  const exec = execOf(provider);
  return {
    ...(configPath !== undefined && { configPath }),
    ...(configContextInput !== undefined && { context: configContextInput }),
    ...(hostInput !== undefined && { host: hostInput }),
    ...(clusterCaCertificateInput !== undefined && { clusterCaCertificate: clusterCaCertificateInput }),
    ...(insecureInput !== undefined && { insecure: insecureInput as boolean }),
    ...(exec !== undefined && { exec }),
  };
}

function refuseUnusable(scope: Construct, provider: KubernetesProvider): void {
  const secrets = { token: provider.tokenInput, password: provider.passwordInput, clientKey: provider.clientKeyInput };
  const unknown = {
    username: provider.usernameInput,
    clientCertificate: provider.clientCertificateInput,
    configContextAuthInfo: provider.configContextAuthInfoInput,
    configContextCluster: provider.configContextClusterInput,
    proxyUrl: provider.proxyUrlInput,
    tlsServerName: provider.tlsServerNameInput,
  };
  for (const [setting, value] of Object.entries({ ...secrets, ...unknown })) {
    if (value === undefined) continue;
    throw new PropError(scope, 'provider', `a KubernetesProvider without '${setting}': ${CURE}`, setting);
  }
}

function configPathOf(scope: Construct, provider: KubernetesProvider): string | undefined {
  const [first, second] = provider.configPathsInput ?? [];
  if (second !== undefined) {
    throw new PropError(
      scope,
      'provider',
      "a KubernetesProvider with one file in 'configPaths'",
      provider.configPathsInput,
    );
  }
  const path = provider.configPathInput ?? first;
  if (path === undefined || Token.isUnresolved(path) || !isAbsolute(path)) return path;
  return fromStackFolder(scope, path);
}

function execOf(provider: KubernetesProvider): ClusterAccess['exec'] {
  const { execInput } = provider;
  if (execInput === undefined || Tokenization.isResolvable(execInput)) return undefined;
  const [exec] = execInput;
  if (exec === undefined) return undefined;
  const { apiVersion, command, args, env } = exec;
  return { apiVersion, command, ...(args !== undefined && { args }), ...(env !== undefined && { env }) };
}
