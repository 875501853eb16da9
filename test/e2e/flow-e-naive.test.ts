/** The hen and the egg: a service that needs an image which needs a repository, all in one first apply. */
import { Terraform } from './harness/terraform';
import { World } from './harness/world';
import { deployment, handWritten } from './naive/hand-written';

let world: World;

describe('a service and the build of its image, in one first apply', () => {
  beforeAll(async () => {
    world = await World.start('flow-e-naive');
  });
  afterAll(() => world.stop());

  /** Applies what was written by hand; the shell that builds is logged in. */
  async function applied(name: string, service: (registry: string) => string) {
    const { registry } = world.local;
    const folder = world.project.path(name);
    handWritten(folder, { registry, baseImage: world.env['BASE_IMAGE'] }, service(registry));
    const terraform = new Terraform(world.toolchain.terraform, folder, await world.loggedIn());
    await terraform.init();
    return terraform.apply();
  }

  test('fails on Kubernetes when it is written by hand: the pods start before the push', async () => {
    const { code, output } = await applied('by-hand', deployment);

    expect(code).toBe(1);
    expect(output).toMatch(/null_resource\.build: Creation complete/);
    expect(output).toMatch(/Error: .*rollout|progress deadline|deadline/i);
  });
});
