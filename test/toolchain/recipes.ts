import path from 'node:path';
import type { CacheEntry } from '../../local/parts/cache';
import { type PartName, PARTS } from '../../local/parts/part';
import { arrangeEngine, type DebianPackages, takeProgram, unpackDebian } from './debian';
import { buildWithGo } from './go';
import { installMoto } from './python';

type Recipe = () => Promise<CacheEntry>;

/** How a bare machine gets a part from the package registries, where it neither is installed nor can be downloaded. */
export const RECIPES: Readonly<Partial<Record<PartName, Recipe>>> = {
  'kube-apiserver': kubernetes('kube-apiserver'),
  'kube-controller-manager': kubernetes('kube-controller-manager'),
  'kube-scheduler': kubernetes('kube-scheduler'),
  tofu: goPart('tofu', 'tofu', 'github.com/opentofu/opentofu/cmd/tofu', [
    'github.com/opentofu/opentofu/version.dev=no',
  ]),
  buildx: goPart('buildx', 'buildx', 'github.com/docker/buildx/cmd/buildx', [
    `github.com/docker/buildx/version.Version=v${PARTS.buildx.version}`,
  ]),
  kwok: goPart('kwok', 'kwok', 'sigs.k8s.io/kwok/cmd/kwok'),
  buildkitd: goPart('buildkitd', 'buildkit', 'github.com/moby/buildkit/cmd/buildkitd', [
    `github.com/moby/buildkit/version.Version=v${PARTS.buildkitd.version}`,
  ]),
  docker: debianProgram('docker', 'docker.io'),
  dockerd: () => unpackDebian(ENGINE),
  etcd: debianProgram('etcd', 'etcd-server'),
  registry: debianProgram('registry', 'docker-registry'),
  busybox: debianProgram('busybox', 'busybox-static'),
  moto: installMoto,
};

const ENGINE: DebianPackages = {
  name: 'dockerd',
  packages: [
    'docker.io',
    'containerd',
    'runc',
    'tini',
    'iptables',
    'libip4tc2',
    'libip6tc2',
    'libxtables12',
    'libmnl0',
    'libnftnl11',
    'libdevmapper1.02.1',
  ],
  arrange: arrangeEngine,
};

function kubernetes(name: PartName): Recipe {
  const version = `v${PARTS[name].version}`;
  return goPart(name, 'kubernetes', `k8s.io/kubernetes/cmd/${name}`, [
    `k8s.io/component-base/version.gitVersion=${version}`,
    'k8s.io/component-base/version.gitMajor=1',
    'k8s.io/component-base/version.gitMinor=34',
  ]);
}

function goPart(name: PartName, module: string, goPackage: string, stamps: readonly string[] = []): Recipe {
  const { version, binaries } = PARTS[name];
  const [binary = name] = binaries;
  const folder = path.join('go-modules', module);
  return () => buildWithGo({ name, version, binary, module: folder, package: goPackage, stamps });
}

function debianProgram(name: PartName, debianPackage: string): Recipe {
  const [binary = name] = PARTS[name].binaries;
  return () =>
    unpackDebian({
      name,
      packages: [debianPackage],
      arrange: (unpacked, folder) => takeProgram(unpacked, binary, path.join(folder, binary)),
    });
}
