/** Roll-outs of workloads that a stack declares itself, proved by the real engine in a real cluster. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Daemonset } from '@cdktf/provider-kubernetes/lib/daemonset';
import { KubernetesProvider } from '@cdktf/provider-kubernetes/lib/provider';
import { StatefulSet } from '@cdktf/provider-kubernetes/lib/stateful-set';
import { NullProvider } from '@cdktf/provider-null/lib/provider';
import { App, LocalBackend, TerraformStack } from 'cdktf';
import type { IImage } from '../../modules';
import { KubernetesRollout } from '../../modules/kubernetes';
import { setUp, type Toolchain } from '../toolchain/setup';
import { Shops } from './field/shop';
import { Cluster } from './harness/cluster';
import { Terraform } from './harness/terraform';

const [FIRST, SECOND, MISSING] = ['a', 'b', 'c'].map((letter) => `src-${letter.repeat(20)}`) as [
  string,
  string,
  string,
];
const REPOSITORIES = ['db', 'agent'];

let shops: Shops;
let toolchain: Toolchain;
let env: NodeJS.ProcessEnv;
let cluster: Cluster;
let folder: string;

beforeAll(async () => {
  toolchain = await setUp();
  folder = mkdtempSync(path.join(tmpdir(), 'slipway-rollout-'));
  shops = await Shops.start('rollout');
  env = { ...shops.env, ...toolchain.environment, CHECKPOINT_DISABLE: '1' };
  cluster = new Cluster(toolchain.kubectl, env);
  for (const repository of REPOSITORIES) {
    await shops.repository(repository);
    for (const tag of [FIRST, SECOND]) await shops.push(repository, tag, tag);
  }
});
afterAll(async () => {
  await shops.stop();
  rmSync(folder, { recursive: true });
});

function imageOf(name: string, tag: string): IImage {
  return { name, reference: shops.reference(name, tag), seenFrom: () => shops.pushed(name, tag) };
}

const labelsOf = ({ name }: IImage) => ({ 'app.kubernetes.io/name': name });

/** A StatefulSet of two pods and a DaemonSet, both with an image of this tag. */
async function synthesize(tag: string, timeoutSeconds = 60): Promise<Terraform> {
  const app = new App({ outdir: path.join(folder, 'cdktf.out'), stackTraces: false });
  const stack = new TerraformStack(app, 'workloads');
  new LocalBackend(stack, { path: path.join(folder, 'terraform.tfstate') });
  new KubernetesProvider(stack, 'kubernetes');
  new NullProvider(stack, 'null');
  const isOld = toolchain.terraformCliConfig !== undefined;
  stack.addOverride('terraform.required_providers.kubernetes.version', isOld ? '~> 1.13' : '~> 2.38');

  const [db, agent] = REPOSITORIES.map((name) => imageOf(name, tag)) as [IImage, IImage];
  const template = (image: IImage) => ({
    metadata: { labels: labelsOf(image) },
    spec: { container: [{ name: 'main', image: image.reference }] },
  });
  const database = new StatefulSet(stack, 'db', {
    metadata: { name: 'db' },
    spec: {
      serviceName: 'db',
      replicas: '2',
      // Version 1 of the provider would take what Kubernetes has by default for a change.
      updateStrategy: [{ type: 'RollingUpdate', rollingUpdate: [{ partition: 0 }] }],
      selector: { matchLabels: labelsOf(db) },
      template: template(db),
    },
    waitForRollout: false,
  });
  const daemon = new Daemonset(stack, 'agent', {
    metadata: { name: 'agent' },
    spec: { selector: { matchLabels: labelsOf(agent) }, template: template(agent) },
    // Version 1 of the provider never waits for a DaemonSet.
    ...(!isOld && { waitForRollout: false }),
  });
  new KubernetesRollout(stack, 'db-rollout', { image: db, workload: database, timeoutSeconds });
  new KubernetesRollout(stack, 'agent-rollout', { image: agent, workload: daemon, timeoutSeconds });
  app.synth();

  const terraform = new Terraform(toolchain.terraform, path.join(folder, 'cdktf.out/stacks/workloads'), env);
  await terraform.init();
  return terraform;
}

describe('a StatefulSet and a DaemonSet of a stack', () => {
  test('are proved to run their image when they are made, and then the plan is empty', async () => {
    const terraform = await synthesize(FIRST);
    const { output } = await terraform.mustApply();

    for (const name of REPOSITORIES) expect(output).toContain(`default/${name} runs ${shops.reference(name, FIRST)}`);
    expect(await terraform.planIsEmpty()).toBe(true);
  });

  test('are proved again when the image changes, and then all pods run it', async () => {
    const { output } = await (await synthesize(SECOND)).mustApply();

    for (const name of REPOSITORIES) {
      expect(output).toContain(`default/${name} runs ${shops.reference(name, SECOND)}`);
      expect(await cluster.runningImages('default', name)).toEqual([shops.reference(name, SECOND)]);
    }
    expect(output).not.toContain('proved by name and tag alone');
  });

  test('fails with the reason of the pods for an image that is missing', async () => {
    const { code, output } = await (await synthesize(MISSING, 8)).apply();

    expect(code).toBe(1);
    expect(output).toContain('the roll-out of statefulset default/db failed');
    expect(output).toContain('the roll-out of daemonset default/agent failed');
    expect(output).toMatch(/pod db-1: ImagePullBackOff: Failed to pull image "\S+\/db:src-c+": not found/);
    expect(output).toMatch(/pod agent-\w+: ImagePullBackOff: Failed to pull image "\S+\/agent:src-c+": not found/);
  });
});
