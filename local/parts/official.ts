import type { PartName } from './part';

/** A file that a project publishes for this machine. */
export interface OfficialDownload {
  readonly url: string;
  /** The file that lists its sha256, where the project publishes one. */
  readonly checksums?: string;
  readonly packed: 'binary' | 'tar' | 'zip';
}

/** An operating system and a processor, as Go names them. */
export interface Platform {
  readonly os: string;
  readonly arch: string;
}

/** This machine's platform. */
export const PLATFORM: Platform = { os: process.platform, arch: process.arch === 'x64' ? 'amd64' : process.arch };

/** The official download of a part, or undefined where the project publishes none for the platform. */
export function official(name: PartName, version: string, platform = PLATFORM): OfficialDownload | undefined {
  const published = PUBLISHED[name];
  const serves = published?.platforms.includes(platform.os) && ['amd64', 'arm64'].includes(platform.arch);
  return serves ? published?.download(version, platform) : undefined;
}

interface Published {
  readonly platforms: readonly string[];
  readonly download: (version: string, platform: Platform) => OfficialDownload;
}

const LINUX = ['linux'];
const LINUX_AND_MAC = ['linux', 'darwin'];

const PUBLISHED: Partial<Record<PartName, Published>> = {
  terraform: {
    platforms: LINUX_AND_MAC,
    download(version, { os, arch }) {
      const folder = `https://releases.hashicorp.com/terraform/${version}/terraform_${version}`;
      return { url: `${folder}_${os}_${arch}.zip`, checksums: `${folder}_SHA256SUMS`, packed: 'zip' };
    },
  },
  tofu: {
    platforms: LINUX_AND_MAC,
    download(version, { os, arch }) {
      const folder = `https://github.com/opentofu/opentofu/releases/download/v${version}/tofu_${version}`;
      return { url: `${folder}_${os}_${arch}.tar.gz`, checksums: `${folder}_SHA256SUMS`, packed: 'tar' };
    },
  },
  docker: { platforms: LINUX_AND_MAC, download: dockerArchive },
  dockerd: { platforms: LINUX, download: dockerArchive },
  buildx: {
    platforms: LINUX_AND_MAC,
    download(version, { os, arch }) {
      const folder = `https://github.com/docker/buildx/releases/download/v${version}`;
      return {
        url: `${folder}/buildx-v${version}.${os}-${arch}`,
        checksums: `${folder}/checksums.txt`,
        packed: 'binary',
      };
    },
  },
  buildkitd: {
    platforms: LINUX,
    download(version, { os, arch }) {
      const folder = `https://github.com/moby/buildkit/releases/download/v${version}`;
      return { url: `${folder}/buildkit-v${version}.${os}-${arch}.tar.gz`, packed: 'tar' };
    },
  },
  registry: {
    platforms: LINUX,
    download(version, { os, arch }) {
      const folder = `https://github.com/distribution/distribution/releases/download/v${version}`;
      const url = `${folder}/registry_${version}_${os}_${arch}.tar.gz`;
      return { url, checksums: `${url}.sha256`, packed: 'tar' };
    },
  },
  etcd: {
    platforms: LINUX_AND_MAC,
    download(version, { os, arch }) {
      const folder = `https://github.com/etcd-io/etcd/releases/download/v${version}`;
      const [ending, packed] = os === 'darwin' ? (['zip', 'zip'] as const) : (['tar.gz', 'tar'] as const);
      return { url: `${folder}/etcd-v${version}-${os}-${arch}.${ending}`, checksums: `${folder}/SHA256SUMS`, packed };
    },
  },
  'kube-apiserver': { platforms: LINUX, download: kubernetesBinary('kube-apiserver') },
  'kube-controller-manager': { platforms: LINUX, download: kubernetesBinary('kube-controller-manager') },
  'kube-scheduler': { platforms: LINUX, download: kubernetesBinary('kube-scheduler') },
  kubectl: { platforms: LINUX_AND_MAC, download: kubernetesBinary('kubectl') },
  kwok: {
    platforms: LINUX_AND_MAC,
    download(version, { os, arch }) {
      const folder = `https://github.com/kubernetes-sigs/kwok/releases/download/v${version}`;
      return { url: `${folder}/kwok-${os}-${arch}`, packed: 'binary' };
    },
  },
};

/** Client and engine come in one archive. */
function dockerArchive(version: string, { os, arch }: Platform): OfficialDownload {
  const system = os === 'darwin' ? 'mac' : os;
  const processor = arch === 'amd64' ? 'x86_64' : 'aarch64';
  return {
    url: `https://download.docker.com/${system}/static/stable/${processor}/docker-${version}.tgz`,
    packed: 'tar',
  };
}

function kubernetesBinary(binary: string): Published['download'] {
  return (version, { os, arch }) => {
    const url = `https://dl.k8s.io/release/v${version}/bin/${os}/${arch}/${binary}`;
    return { url, checksums: `${url}.sha256`, packed: 'binary' };
  };
}
