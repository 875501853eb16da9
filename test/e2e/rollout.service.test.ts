/** Services with a command before them and an autoscaler beside them, applied by the real provider in a real cluster. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { KubernetesProvider } from '@cdktf/provider-kubernetes/lib/provider';
import { App, LocalBackend, TerraformStack } from 'cdktf';
import { configure, type IImage } from '../../modules';
import { KubernetesService } from '../../modules/kubernetes';
import { setUp, type Toolchain } from '../toolchain/setup';
import { Shops } from './field/shop';
import { Cluster } from './harness/cluster';
import { target, Terraform } from './harness/terraform';

const [FIRST, SECOND, THIRD] = ['a', 'b', 'c'].map((letter) => `src-${letter.repeat(20)}`) as [string, string, string];
const JOB = 'kubernetes_job.api_before';

let shops: Shops;
let toolchain: Toolchain;
let env: NodeJS.ProcessEnv;
let cluster: Cluster;
let folder: string;

beforeAll(async () => {
  toolchain = await setUp();
  folder = mkdtempSync(path.join(tmpdir(), 'slipway-rollout-service-'));
  shops = await Shops.start('rollout-service');
  env = { ...shops.env, ...toolchain.environment, CHECKPOINT_DISABLE: '1' };
  cluster = new Cluster(toolchain.kubectl, env);
  await shops.repository('api');
  for (const tag of [FIRST, SECOND, THIRD]) await shops.push('api', tag, tag);
});
afterAll(async () => {
  await shops.stop();
  rmSync(folder, { recursive: true });
});

interface Given {
  readonly tag: string;
  /** Whether the command before it fails. */
  readonly isBroken?: boolean;
}

async function synthesize({ tag, isBroken = false }: Given): Promise<Terraform> {
  const app = new App({ outdir: path.join(folder, 'cdktf.out'), stackTraces: false });
  const stack = new TerraformStack(app, 'service');
  const isOld = toolchain.terraformCliConfig !== undefined;
  configure(stack, { apiVersions: 'unversioned', kubernetesProvider: isOld ? '1' : '2' });
  new LocalBackend(stack, { path: path.join(folder, 'terraform.tfstate') });
  new KubernetesProvider(stack, 'kubernetes');
  stack.addOverride('terraform.required_providers.kubernetes.version', isOld ? '~> 1.13' : '~> 2.38');
  stack.addOverride('terraform.required_providers.null.version', '~> 3.2');
  const image: IImage = {
    name: 'api',
    reference: shops.reference('api', tag),
    platforms: ['linux/arm64'],
    seenFrom: () => shops.pushed('api', tag),
  };
  const { before } = new KubernetesService(stack, 'service', {
    image,
    port: 8080,
    before: ['npm', 'run', 'migrate'],
    scale: { min: 2, max: 5, cpu: 60 },
    memory: { request: '128Mi', limit: '256Mi' },
    secrets: { DB_URL: { secret: 'database', key: 'url' } },
  });
  if (isBroken) before?.addOverride('spec.template.metadata.annotations', { 'slipway.local/fail': 'crash' });
  app.synth();
  const terraform = new Terraform(toolchain.terraform, path.join(folder, 'cdktf.out/stacks/service'), env);
  await terraform.init();
  return terraform;
}

/** The pods of a Deployment's newest roll-out, and those that its command ran in. */
async function running(): Promise<{ readonly pods: number; readonly images: readonly string[] }> {
  const names = await cluster.podNames('default', 'api');
  return { pods: names.length, images: await cluster.runningImages('default', 'api') };
}

const scaleTo = (pods: number) =>
  cluster.kubectlRun('scale', 'deployment/api', `--replicas=${pods}`, '--namespace=default', '--timeout=60s');

describe('a service with a command before it and an autoscaler', () => {
  test('is made after the command has succeeded, on nodes of its platform, and then the plan is empty', async () => {
    const terraform = await synthesize({ tag: FIRST });
    const { output } = await terraform.mustApply(target('null_resource.api'));

    expect(output).toMatch(new RegExp(`${JOB}: Creation complete[\\s\\S]*kubernetes_deployment.api: Creating`));
    expect(output).toContain(`default/api runs ${shops.reference('api', FIRST)}`);
    expect(await running()).toEqual({ pods: 2, images: [shops.reference('api', FIRST)] });
    expect(await terraform.planIsEmpty()).toBe(true);
    const nodes = ['get', 'pods', '-n', 'default', '-o', 'jsonpath={.items[*].spec.nodeName}'];
    expect(new Set((await cluster.kubectlRun(...nodes)).split(' '))).toEqual(new Set(['slipway-local-arm64']));
  });

  test('plans empty when the autoscaler has scaled it, and keeps that with another image', async () => {
    await scaleTo(4);
    expect(await (await synthesize({ tag: FIRST })).planIsEmpty()).toBe(true);

    const terraform = await synthesize({ tag: SECOND });
    const { output } = await terraform.mustApply();
    expect(output).toMatch(new RegExp(`${JOB}: Creation complete[\\s\\S]*kubernetes_deployment.api: Modifying`));
    expect(await running()).toEqual({ pods: 4, images: [shops.reference('api', SECOND)] });
    expect(await terraform.planIsEmpty()).toBe(true);
  });

  test('fails with the command and leaves the pods as they are, until it succeeds', async () => {
    const { code, output } = await (await synthesize({ tag: THIRD, isBroken: true })).apply();
    expect(code).toBe(1);
    expect(output).toMatch(/job: default\/api-before-[0-9a-f]{8} is in failed s/);
    expect(output).not.toContain('kubernetes_deployment.api: Modifying');
    expect(await running()).toEqual({ pods: 4, images: [shops.reference('api', SECOND)] });

    const terraform = await synthesize({ tag: THIRD });
    await terraform.mustApply();
    expect(await running()).toEqual({ pods: 4, images: [shops.reference('api', THIRD)] });
    expect(await terraform.planIsEmpty()).toBe(true);
  });
});
