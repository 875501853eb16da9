import { official, type OfficialDownload } from './official';
import type { PartName } from './part';

const LINUX = { os: 'linux', arch: 'amd64' };
const MAC = { os: 'darwin', arch: 'arm64' };
const GITHUB = 'https://github.com';

describe('the official download', () => {
  test.each<[PartName, string, string, Omit<OfficialDownload, 'url'>]>([
    ['terraform', 'https://releases.hashicorp.com/terraform/1.2.3', 'terraform_1.2.3_linux_amd64.zip', { checksums: 'terraform_1.2.3_SHA256SUMS', packed: 'zip' }], // prettier-ignore
    ['tofu', `${GITHUB}/opentofu/opentofu/releases/download/v1.2.3`, 'tofu_1.2.3_linux_amd64.tar.gz', { checksums: 'tofu_1.2.3_SHA256SUMS', packed: 'tar' }], // prettier-ignore
    ['docker', 'https://download.docker.com/linux/static/stable/x86_64', 'docker-1.2.3.tgz', { packed: 'tar' }],
    ['dockerd', 'https://download.docker.com/linux/static/stable/x86_64', 'docker-1.2.3.tgz', { packed: 'tar' }],
    ['buildx', `${GITHUB}/docker/buildx/releases/download/v1.2.3`, 'buildx-v1.2.3.linux-amd64', { checksums: 'checksums.txt', packed: 'binary' }], // prettier-ignore
    ['buildkitd', `${GITHUB}/moby/buildkit/releases/download/v1.2.3`, 'buildkit-v1.2.3.linux-amd64.tar.gz', { packed: 'tar' }], // prettier-ignore
    ['registry', `${GITHUB}/distribution/distribution/releases/download/v1.2.3`, 'registry_1.2.3_linux_amd64.tar.gz', { checksums: 'registry_1.2.3_linux_amd64.tar.gz.sha256', packed: 'tar' }], // prettier-ignore
    [
      'etcd',
      `${GITHUB}/etcd-io/etcd/releases/download/v1.2.3`,
      'etcd-v1.2.3-linux-amd64.tar.gz',
      { checksums: 'SHA256SUMS', packed: 'tar' },
    ],
    ['kube-apiserver', 'https://dl.k8s.io/release/v1.2.3/bin/linux/amd64', 'kube-apiserver', { checksums: 'kube-apiserver.sha256', packed: 'binary' }], // prettier-ignore
    ['kube-scheduler', 'https://dl.k8s.io/release/v1.2.3/bin/linux/amd64', 'kube-scheduler', { checksums: 'kube-scheduler.sha256', packed: 'binary' }], // prettier-ignore
    ['kwok', `${GITHUB}/kubernetes-sigs/kwok/releases/download/v1.2.3`, 'kwok-linux-amd64', { packed: 'binary' }],
  ])('of %s is in %s', (name, folder, file, { checksums, packed }) => {
    expect(official(name, '1.2.3', LINUX)).toEqual({
      url: `${folder}/${file}`,
      ...(checksums !== undefined && { checksums: `${folder}/${checksums}` }),
      packed,
    });
  });

  test.each<[PartName, string]>([
    ['docker', 'https://download.docker.com/mac/static/stable/aarch64/docker-1.2.3.tgz'],
    ['etcd', `${GITHUB}/etcd-io/etcd/releases/download/v1.2.3/etcd-v1.2.3-darwin-arm64.zip`],
    ['kubectl', 'https://dl.k8s.io/release/v1.2.3/bin/darwin/arm64/kubectl'],
    ['kwok', `${GITHUB}/kubernetes-sigs/kwok/releases/download/v1.2.3/kwok-darwin-arm64`],
  ])('of %s for macOS is %s', (name, url) => {
    expect(official(name, '1.2.3', MAC)?.url).toBe(url);
  });
});
