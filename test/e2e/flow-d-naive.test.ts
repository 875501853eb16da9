/** What people write by hand for Lambda: a function beside the build of its image, which it names by a tag that moves. */
import { LambdaFunction } from './harness/lambda';
import { Terraform } from './harness/terraform';
import { World } from './harness/world';
import { handWritten, lambdaFunction } from './naive/hand-written';

const NAME = 'by-hand';

let world: World;
let terraform: Terraform;

/** Writes the program anew, with another image than before, and applies it; the shell that builds is logged in. */
async function applied() {
  const { registry } = world.local;
  const { env } = world;
  const place = { name: NAME, registry, baseImage: env['BASE_IMAGE'] };
  handWritten(world.project.path(NAME), place, lambdaFunction(`${registry}/${NAME}:latest`));
  return terraform.apply();
}

/** Whether the function runs what `latest` names. */
async function runsLatest(): Promise<boolean> {
  const running = await new LambdaFunction(world.local, 'app').digest('$LATEST');
  return running === (await world.repositories.digestOf(NAME, 'latest'));
}

describe('a function of Lambda beside the build of its image, written by hand', () => {
  beforeAll(async () => {
    world = await World.start('flow-d-naive', { kubernetes: false });
    terraform = new Terraform(world.toolchain.terraform, world.project.path(NAME), await world.loggedIn());
    handWritten(world.project.path(NAME), { name: NAME, registry: '', baseImage: undefined }, '');
    await terraform.init();
  });
  afterAll(() => world.stop());

  test('fails in its first apply: the function is made before the push', async () => {
    const { code, output } = await applied();

    expect(code).toBe(1);
    expect(output).toMatch(/null_resource\.build: Creation complete/);
    expect(output).toMatch(/Source image \S+ does not exist/);
  });

  test('is there after the second apply', async () => {
    const { code } = await terraform.apply();

    expect([code, await runsLatest()]).toEqual([0, true]);
  });

  test('runs the old image after a change, and the apply calls it a success', async () => {
    const { code, output } = await applied();

    expect([code, output]).toEqual([0, expect.stringMatching(/null_resource\.build: Creation complete/)]);
    expect(output).not.toMatch(/aws_lambda_function\.app: Modif/);
    expect(await runsLatest()).toBe(false);
  });
});
