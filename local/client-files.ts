import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** Configuration of the clients of one instance, in place of the user's own. */
export interface ClientFiles {
  /** Empty files for `AWS_CONFIG_FILE` and `AWS_SHARED_CREDENTIALS_FILE`. */
  readonly awsConfig: string;
  readonly awsCredentials: string;
  /** A kubeconfig without any cluster. */
  readonly noCluster: string;
  /** A Docker configuration without logins that finds the plugins. */
  readonly dockerConfig: string;
}

/** Where the client files of an instance are. */
export function clientFiles(instanceFolder: string): ClientFiles {
  const inFolder = (...names: string[]): string => path.join(instanceFolder, 'clients', ...names);
  return {
    awsConfig: inFolder('aws-config'),
    awsCredentials: inFolder('aws-credentials'),
    noCluster: inFolder('no-cluster.kubeconfig'),
    dockerConfig: inFolder('docker'),
  };
}

/** Writes the client files. `pluginFolders` are where Docker's plugins are, besides the folders it knows. */
export function writeClientFiles(instanceFolder: string, pluginFolders: readonly string[]): void {
  const files = clientFiles(instanceFolder);
  mkdirSync(files.dockerConfig, { recursive: true, mode: 0o700 });
  writeFileSync(files.awsConfig, '');
  writeFileSync(files.awsCredentials, '');
  writeFileSync(files.noCluster, 'apiVersion: v1\nkind: Config\nclusters: []\ncontexts: []\nusers: []\n');
  const dockerConfig = { auths: {}, cliPluginsExtraDirs: pluginFolders };
  writeFileSync(path.join(files.dockerConfig, 'config.json'), `${JSON.stringify(dockerConfig)}\n`, { mode: 0o600 });
}
