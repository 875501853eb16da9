import type { TerraformProvider } from 'cdktf';
import type { Construct } from 'constructs';
import type { ClusterAccess } from '../../contract/kubernetes';
import { mustBe, PropError } from '../terraform/prop-error';
import { providerOf } from '../terraform/provider-of';
import { blocksOf, checkSettings, given, type Settings, settingsOf } from '../terraform/provider-settings';
import { EXEC_SETTINGS, KUBERNETES_SETTINGS } from './cluster-settings';

/** Names of the settings in the provider, by those in the document. */
const TEXTS = {
  configPath: 'config_path',
  context: 'config_context',
  contextCluster: 'config_context_cluster',
  contextAuthInfo: 'config_context_auth_info',
  host: 'host',
  clusterCaCertificate: 'cluster_ca_certificate',
  clientCertificate: 'client_certificate',
  tlsServerName: 'tls_server_name',
  username: 'username',
  proxyUrl: 'proxy_url',
} as const satisfies Partial<Record<keyof ClusterAccess, string>>;

const FLAGS = { insecure: 'insecure', loadConfigFile: 'load_config_file' } as const;

/**
 * The settings in the block of the provider that Terraform would use for a resource, for the engine, which reads the same
 * environment for all else.
 *
 * @throws PropError when the provider holds a secret, which no document carries, or a setting that is not known
 */
export function clusterAccess(scope: Construct, named: TerraformProvider | undefined): ClusterAccess {
  const provider = providerOf(scope, 'kubernetes', named);
  if (provider === undefined) return {};
  const settings = settingsOf(provider);
  checkSettings(scope, settings, KUBERNETES_SETTINGS);
  const texts = Object.entries(TEXTS).map(([name, setting]) => [name, settings[setting]]);
  const flags = Object.entries(FLAGS).map(([name, setting]) => [name, flag(scope, setting, settings[setting])]);
  const [exec] = blocksOf(settings['exec']);
  return given<ClusterAccess>({
    ...(Object.fromEntries([...texts, ...flags]) as ClusterAccess),
    configPaths: settings['config_paths'] as string[] | undefined,
    exec: exec && execOf(scope, exec),
  });
}

/** @throws PropError when the engine could not read it as a boolean */
function flag(scope: Construct, setting: string, value: unknown): boolean | undefined {
  if (value === undefined || typeof value === 'boolean') return value;
  throw new PropError(scope, 'provider', mustBe(`a KubernetesProvider whose '${setting}' is true or false`, value));
}

function execOf(scope: Construct, exec: Settings): NonNullable<ClusterAccess['exec']> {
  checkSettings(scope, exec, EXEC_SETTINGS);
  const { api_version: apiVersion, command, args, env } = exec as unknown as ExecBlock;
  return { apiVersion, command, ...given({ args, env }) };
}

interface ExecBlock {
  readonly api_version: string;
  readonly command: string;
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}
