import { cpSync } from 'node:fs';
import path from 'node:path';
import { succeed } from '../test/e2e/harness/command';
import { target, Terraform } from '../test/e2e/harness/terraform';
import { World } from '../test/e2e/harness/world';
import { compare, median, print } from './figure';

const SOURCE = 'services/api-service/src/api.mjs';

/** Flow A against what a team does by hand: cdktf-cli for the synthesis, plain HCL with docker and kubectl for the rest. */
export async function bench(): Promise<void> {
  const world = await World.start('bench-flow-a');
  try {
    await synthesis(world);
    const byHand = await ByHand.deploy(world);
    await world.project.synthesize('json', world.env);
    const ours = world.terraform('terraform');
    await ours.init();
    await ours.mustApply();
    await emptyApply(ours, byHand);
    await editToPod(world, ours, byHand);
  } finally {
    await world.stop();
  }
}

async function synthesis(world: World): Promise<void> {
  const env = { ...world.env, CDKTF_OUTDIR: world.project.path('cdktf.out') };
  const ours = () => succeed(process.execPath, ['--import', 'tsx', 'main.ts'], { cwd: world.project.folder, env });
  const peer = () => world.project.synthesize('json', world.env);
  await peer();
  compare('synth (peer: cdktf synth)', 's', [await median(3, ours), await median(3, peer)], 0.6);
}

/** The same two services as hand-written HCL, deployed once with docker logged in as people do. */
class ByHand {
  private constructor(
    readonly folder: string,
    private readonly world: World,
    private readonly env: NodeJS.ProcessEnv,
  ) {}

  static async deploy(world: World): Promise<ByHand> {
    const folder = world.project.path('by-hand');
    cpSync(path.join(__dirname, 'by-hand'), folder, { recursive: true });
    const byHand = new ByHand(folder, world, await world.loggedIn());
    await byHand.terraform('one').init();
    await byHand.terraform('one').mustApply();
    return byHand;
  }

  /** With this tag for the api-service, which somebody has to think of. */
  terraform(tag: string): Terraform {
    const tags = { 'api-service': tag, 'reservation-processor-service': 'one' };
    return new Terraform(this.world.toolchain.terraform, this.folder, {
      ...this.env,
      TF_VAR_tags: JSON.stringify(tags),
    });
  }

  /** Without Terraform at all: the floor of what the daily loop can take. */
  async withDockerAndKubectl(tag: string): Promise<void> {
    const { world, env } = this;
    const { docker, kubectl } = world.toolchain;
    const run = (file: string, ...args: string[]) => succeed(file, args, { cwd: world.project.folder, env });
    const image = `${world.local.registry}/by-hand/api-service:${tag}`;
    const base = env['BASE_IMAGE'] ? ['--build-arg', 'BASE_IMAGE'] : [];
    await run(docker, 'buildx', 'build', '--tag', image, '--file', 'services/api-service/Dockerfile', ...base, '.');
    await run(docker, 'push', image);
    await run(kubectl, '--namespace', 'by-hand', 'set', 'image', 'deployment/api-service', `api-service=${image}`);
    await run(kubectl, '--namespace', 'by-hand', 'rollout', 'status', 'deployment/api-service');
  }
}

async function emptyApply(ours: Terraform, byHand: ByHand): Promise<void> {
  const peer = byHand.terraform('one');
  const times = [await median(3, () => ours.mustApply()), await median(3, () => peer.mustApply())] as const;
  compare('empty apply (peer: hand-written HCL)', 's', times, 1.25);
}

/** From a saved file to pods that run it. */
async function editToPod(world: World, ours: Terraform, byHand: ByHand): Promise<void> {
  let edits = 0;
  const edit = () => world.project.write(SOURCE, `${world.project.read(SOURCE)}\n// ${++edits}\n`);
  const afterEdit = (task: (tag: string) => Promise<unknown>) => median(3, () => (edit(), task(`edit-${edits}`)));

  const oneTarget = await afterEdit(() => ours.mustApply(target('null_resource.api_service_image')));
  const handWritten = await afterEdit((tag) =>
    byHand.terraform(tag).mustApply(target('kubernetes_deployment.service')),
  );
  compare('edit to pod (peer: hand-written HCL)', 's', [oneTarget, handWritten], 1.25);
  const floor = await afterEdit((tag) => byHand.withDockerAndKubectl(`floor-${tag}`));
  print({ name: 'edit to pod, docker and kubectl without Terraform', value: floor, unit: 's' });
}
