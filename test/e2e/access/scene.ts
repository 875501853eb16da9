import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { CertificateAuthority } from '../../registries/certificate-authority';
import { setUp } from '../../toolchain/setup';
import { Clusters } from './clusters';
import { Kubeconfigs } from './kubeconfigs';
import { RealProvider } from './provider';

/** Clusters, the files that lead to them, and the provider that takes them: this process works in its folder. */
export interface Scene {
  readonly folder: string;
  readonly clusters: Clusters;
  readonly files: Kubeconfigs;
  readonly provider: RealProvider;
  readonly stop: () => Promise<void>;
}

export async function setScene(): Promise<Scene> {
  const started = process.cwd();
  const folder = mkdtempSync(path.join(tmpdir(), 'slipway-test-'));
  const authority = new CertificateAuthority(folder);
  const clusters = await Clusters.start(authority);
  const files = new Kubeconfigs(folder, clusters, authority);
  const provider = await RealProvider.in(path.join(folder, 'stack'), await setUp());
  process.chdir(provider.folder);
  const stop = async () => {
    process.chdir(started);
    await clusters.stop();
    rmSync(folder, { recursive: true });
  };
  return { folder, clusters, files, provider, stop };
}
