import { type Refusal, type SettingsTable, WRITTEN_DOWN } from '../terraform/provider-settings';

const secret = (variable: string): Refusal => ({
  because: WRITTEN_DOWN,
  instead: `use \`exec\` (for EKS: aws eks get-token), a kubeconfig, or the environment (${variable})`,
});

/**
 * All settings of the Kubernetes provider, from version 1.11 on.
 *
 * @see https://registry.terraform.io/providers/hashicorp/kubernetes/latest/docs#argument-reference
 */
export const KUBERNETES_SETTINGS: SettingsTable = {
  owner: 'a KubernetesProvider',
  carried: [
    'client_certificate',
    'cluster_ca_certificate',
    'config_context',
    'config_context_auth_info',
    'config_context_cluster',
    'config_path',
    'config_paths',
    'exec',
    'host',
    'insecure',
    'load_config_file',
    'proxy_url',
    'tls_server_name',
    'username',
  ],
  proxies: { proxy_url: 'KUBE_PROXY_URL' },
  irrelevant: ['alias', 'experiments', 'ignore_annotations', 'ignore_labels', 'version'],
  refused: {
    client_key: secret('KUBE_CLIENT_KEY_DATA'),
    password: secret('KUBE_PASSWORD'),
    token: secret('KUBE_TOKEN'),
  },
};

/** Those of `exec`. */
export const EXEC_SETTINGS: SettingsTable = {
  owner: 'a KubernetesProvider',
  carried: ['api_version', 'args', 'command', 'env'],
  irrelevant: [],
  refused: {},
};
