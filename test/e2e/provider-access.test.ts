/** Terraform's Kubernetes provider and the engine ask the same cluster, as the same user, whatever is set where. */
import { copyFileSync } from 'node:fs';
import path from 'node:path';
import { PropError } from '../../modules/terraform/prop-error';
import type { Clusters } from './access/clusters';
import { blocksFor, environmentsFor } from './access/combinations';
import type { Kubeconfigs } from './access/kubeconfigs';
import { askAsEngine, type RealProvider, synthesize, type Synthesized } from './access/provider';
import { type Scene, setScene } from './access/scene';
import { printTable } from './harness/table';

/** All combinations, or each of these many. */
const EVERY = process.env['SLIPWAY_SOAK'] ? 1 : 13;

let folder: string;
let provider: RealProvider;
let clusters: Clusters;
let files: Kubeconfigs;
let stop: Scene['stop'];

describe('provider access', () => {
  beforeAll(async () => {
    ({ folder, clusters, files, provider, stop } = await setScene());
    copyFileSync(files.rich, path.join(provider.folder, 'rich.yaml'));
  });

  afterAll(() => stop());

  test('every combination of block and environment', async () => {
    const environments = Object.entries(environmentsFor(clusters, files));
    const blocks = Object.entries(blocksFor(clusters, files)).map(
      ([what, block], index) => [what, synthesize(block, path.join(folder, `synth-${String(index)}`))] as const,
    );
    const rows: string[][] = [];
    const differ: string[][] = [];
    for (const [index, [environment, variables]] of environments.entries()) {
      const chosen = blocks.flatMap(([block, synthesized], at) =>
        (at + index * 3) % EVERY === 0 ? [[block, synthesized, `e${String(index)}-b${String(at)}`] as const] : [],
      );
      await provider.ask(Object.fromEntries(chosen.map(([, { block }, name]) => [name, block])), variables);
      for (const [block, { access }, name] of chosen) {
        const refusal = await ofEngine(`engine-${name}`, access, variables);
        const [theirs, engine] = [clusters.whoAskedFor(name), clusters.whoAskedFor(`engine-${name}`)];
        rows.push([block, environment, theirs ?? 'no cluster', engine ?? `refused: ${refusal ?? ''}`]);
        // Whom the provider does not find, the engine refuses; a secret in the block it refuses too.
        if (theirs !== engine && !(access instanceof PropError && engine === undefined)) differ.push(rows.at(-1) ?? []);
        if (engine === undefined) expect(refusal).toBeDefined();
      }
    }
    printTable(['block', 'environment', 'provider 1.13.4 asks', 'the engine asks'], differ.length > 0 ? differ : rows);
    expect(differ).toEqual([]);
  });
});

async function ofEngine(name: string, access: Synthesized['access'], env: Readonly<Record<string, string>>) {
  return access instanceof PropError ? access.what : askAsEngine(name, access, env);
}
