/** Terraform's Kubernetes provider and the engine ask the same cluster, as the same user, whatever is set where. */
import { copyFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { PropError } from '../../modules/terraform/prop-error';
import { CertificateAuthority } from '../registries/certificate-authority';
import { setUp, type Toolchain } from '../toolchain/setup';
import { Clusters } from './access/clusters';
import { blocksFor, environmentsFor } from './access/combinations';
import { Kubeconfigs } from './access/kubeconfigs';
import { askAsEngine, askAsProvider, synthesize, type Synthesized } from './access/provider';
import { printTable } from './harness/table';

/** All combinations, or each of these many. */
const EVERY = process.env['SLIPWAY_SOAK'] ? 1 : 11;
const started = process.cwd();

let folder: string;
let toolchain: Toolchain;
let clusters: Clusters;
let files: Kubeconfigs;

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'slipway-test-'));
  toolchain = await setUp();
  const authority = new CertificateAuthority(folder);
  clusters = await Clusters.start(authority);
  files = new Kubeconfigs(folder, clusters, authority);
});

afterAll(async () => {
  process.chdir(started);
  await clusters.stop();
  rmSync(folder, { recursive: true });
});

test('every combination of block and environment', async () => {
  const environments = Object.entries(environmentsFor(clusters, files));
  const blocks = Object.entries(blocksFor(clusters, files)).map(
    ([what, block], index) => [what, synthesize(block, path.join(folder, `synth-${String(index)}`))] as const,
  );
  const rows: string[][] = [];
  const differ: string[][] = [];
  const place = path.join(folder, 'stack');
  mkdirSync(place);
  copyFileSync(files.rich, path.join(place, 'rich.yaml'));
  for (const [index, [environment, variables]] of environments.entries()) {
    const chosen = blocks.flatMap(([block, synthesized], at) =>
      (at + index * 3) % EVERY === 0 ? [[block, synthesized, `e${String(index)}-b${String(at)}`] as const] : [],
    );
    const env = { PATH: process.env['PATH'] ?? '', ...toolchain.environment, ...variables };
    const asked = Object.fromEntries(chosen.map(([, { block }, name]) => [name, block]));
    await askAsProvider(toolchain.tofu, place, asked, env);
    process.chdir(place);
    for (const [block, { access }, name] of chosen) {
      const refusal = await ofEngine(`engine-${name}`, access, variables);
      const [provider, engine] = [clusters.whoAskedFor(name), clusters.whoAskedFor(`engine-${name}`)];
      rows.push([block, environment, provider ?? 'no cluster', engine ?? `refused: ${refusal ?? ''}`]);
      // Whom the provider does not find, the engine refuses; a secret in the block it refuses too.
      if (provider !== engine && !(access instanceof PropError && engine === undefined)) differ.push(rows.at(-1) ?? []);
      if (engine === undefined) expect(refusal).toBeDefined();
    }
  }
  printTable(['block', 'environment', 'provider 1.13.4 asks', 'the engine asks'], differ.length > 0 ? differ : rows);
  expect(differ).toEqual([]);
});

async function ofEngine(name: string, access: Synthesized['access'], env: Readonly<Record<string, string>>) {
  return access instanceof PropError ? access.message : askAsEngine(name, access, env);
}
