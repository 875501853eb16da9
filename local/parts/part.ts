import { homedir } from 'node:os';
import path from 'node:path';
import { official, type OfficialDownload } from './official';

/** A real program that the local AWS, the demo or the tests run. */
export type PartName =
  | 'terraform'
  | 'tofu'
  | 'docker'
  | 'dockerd'
  | 'buildx'
  | 'buildkitd'
  | 'registry'
  | 'moto'
  | 'etcd'
  | 'kube-apiserver'
  | 'kube-controller-manager'
  | 'kube-scheduler'
  | 'kwok'
  | 'kubectl'
  | 'busybox';

/** How a part is recognised where it is installed, and where it comes from where it is not. */
export interface Part {
  readonly name: PartName;
  /** What people call it. */
  readonly title: string;
  /** The version that is downloaded or built. */
  readonly version: string;
  /** The oldest version that serves. */
  readonly atLeast: string;
  /** File names of the program; the first that is found counts. */
  readonly binaries: readonly string[];
  /** Folders to look into besides those of PATH. */
  readonly folders: readonly string[];
  /** Asks the program for its version. */
  readonly versionArgs: readonly string[];
  /** The project's own binary for this machine, where it publishes one. */
  readonly download?: OfficialDownload;
}

const USUAL_FOLDERS = ['/usr/local/bin', '/usr/bin', '/usr/local/sbin', '/usr/sbin', '/opt/homebrew/bin'];

/** Where the docker command looks for its plugins. */
const PLUGIN_FOLDERS = [
  path.join(homedir(), '.docker/cli-plugins'),
  '/usr/local/lib/docker/cli-plugins',
  '/usr/local/libexec/docker/cli-plugins',
  '/usr/lib/docker/cli-plugins',
  '/usr/libexec/docker/cli-plugins',
  '/opt/homebrew/lib/docker/cli-plugins',
  '/Applications/Docker.app/Contents/Resources/cli-plugins',
];

const KUBERNETES = { version: '1.34.4', atLeast: '1.30' };

/** The parts in the order in which the set-up names them. */
export const PARTS: Readonly<Record<PartName, Part>> = {
  terraform: part('terraform', 'Terraform', { version: '1.11.4', atLeast: '1.5' }, { versionArgs: ['version'] }),
  tofu: part('tofu', 'OpenTofu', { version: '1.12.6', atLeast: '1.6' }, { versionArgs: ['version'] }),
  docker: part('docker', 'Docker client', { version: '28.2.2', atLeast: '20.10' }),
  dockerd: part('dockerd', 'Docker engine', { version: '28.2.2', atLeast: '20.10' }),
  buildx: part(
    'buildx',
    'buildx',
    { version: '0.35.0', atLeast: '0.12' },
    { binaries: ['docker-buildx'], folders: PLUGIN_FOLDERS, versionArgs: ['version'] },
  ),
  buildkitd: part('buildkitd', 'BuildKit', { version: '0.30.0', atLeast: '0.12' }),
  registry: part(
    'registry',
    'OCI registry',
    { version: '2.8.3', atLeast: '2.7' },
    { binaries: ['docker-registry', 'registry'] },
  ),
  moto: part('moto', 'moto', { version: '5.2.1', atLeast: '5.2.1' }, { binaries: ['moto_server'] }),
  etcd: part('etcd', 'etcd', { version: '3.6.4', atLeast: '3.4' }),
  'kube-apiserver': part('kube-apiserver', 'Kubernetes API server', KUBERNETES),
  'kube-controller-manager': part('kube-controller-manager', 'Kubernetes controller manager', KUBERNETES),
  'kube-scheduler': part('kube-scheduler', 'Kubernetes scheduler', KUBERNETES),
  kwok: part('kwok', 'kwok', { version: '0.7.0', atLeast: '0.6' }),
  kubectl: part(
    'kubectl',
    'kubectl',
    { version: KUBERNETES.version, atLeast: '1.28' },
    { versionArgs: ['version', '--client'] },
  ),
  busybox: part('busybox', 'BusyBox', { version: '1.35.0', atLeast: '1.30' }, { versionArgs: [] }),
};

/** All parts, in the order of the table. */
export const PART_NAMES = Object.keys(PARTS) as PartName[];

/** The variable that names a binary to use instead of any other: `SLIPWAY_PART_KUBE_APISERVER`. */
export function overrideVariable(name: PartName): string {
  return `SLIPWAY_PART_${name.toUpperCase().replaceAll('-', '_')}`;
}

function part(
  name: PartName,
  title: string,
  versions: Pick<Part, 'version' | 'atLeast'>,
  recognised: Partial<Pick<Part, 'binaries' | 'folders' | 'versionArgs'>> = {},
): Part {
  const download = official(name, versions.version);
  const defaults = { binaries: [name], folders: USUAL_FOLDERS, versionArgs: ['--version'] };
  return { name, title, ...versions, ...defaults, ...recognised, ...(download && { download }) };
}
