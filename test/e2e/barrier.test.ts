/** Two images and their services in one stack, where the build of one fails: with the barrier between them, and without. */
import { mkdirSync } from 'node:fs';
import { configure, EcrRegistry, SourceImage } from '../../modules';
import { KubernetesService } from '../../modules/kubernetes';
import { synthesizeStack } from './harness/kubernetes-stack';
import { Terraform } from './harness/terraform';
import { World } from './harness/world';

const STACK = 'shop';
const SERVICES = ['api', 'worker'];
const FAULT = 'RUN ["/no-such-program"]\n';

let world: World;
let terraform: Terraform;
let version = 0;

/** A new version of both images; that of the worker may not be built. */
function write(fault = ''): void {
  version += 1;
  for (const name of SERVICES) {
    mkdirSync(world.project.path(name), { recursive: true });
    world.project.write(`${name}/Dockerfile`, `FROM scratch\nCOPY content /\n${name === 'worker' ? fault : ''}`);
    world.project.write(`${name}/content`, `${name} ${String(version)}`);
  }
}

function synthesize(imageBarrier: boolean): void {
  synthesizeStack(world, STACK, (stack) => {
    configure(stack, { imageBarrier });
    for (const name of SERVICES) {
      const registry = new EcrRegistry(stack, `${name}-registry`, { name });
      const image = new SourceImage(stack, `${name}-image`, { name, registry, context: world.project.path(name) });
      new KubernetesService(stack, name, { image, name, scale: 1 });
    }
  });
}

/** Applies what cannot be built whole. */
async function applyFaulty(imageBarrier: boolean): Promise<string> {
  write(FAULT);
  synthesize(imageBarrier);
  const { code, output } = await terraform.apply();
  expect([code, output]).toEqual([1, expect.stringContaining('no-such-program')]);
  return output;
}

/** What the services run, each by its reference. */
const running = () => Promise.all(SERVICES.map((name) => world.cluster.runningImages('default', name)));

describe('services of a stack of which one image is not built', () => {
  beforeAll(async () => {
    world = await World.start('barrier');
    terraform = new Terraform(world.toolchain.terraform, world.project.stack(STACK), world.env);
    write();
    synthesize(true);
    await terraform.init();
    await terraform.mustApply();
  });
  afterAll(() => world.stop());

  test('are half new without a barrier', async () => {
    const [api, worker] = await running();
    await applyFaulty(false);

    expect(await running()).toEqual([[expect.not.stringMatching(String(api))], worker]);
  });

  test('are left alone with it, though the other image is there', async () => {
    const before = await running();
    const output = await applyFaulty(true);

    expect(output).toMatch(/null_resource\.api_image: Creation complete/);
    expect(output).not.toMatch(/kubernetes_\w+\.\S+: (Modifying|Creating|Destroying)/);
    expect(await running()).toEqual(before);
  });

  test('are all new when it is mended, in one apply', async () => {
    const before = (await running()).flat();
    write();
    synthesize(true);
    await terraform.mustApply();

    for (const image of (await running()).flat()) expect(before).not.toContain(image);
    expect(await terraform.planIsEmpty()).toBe(true);
  });
});
