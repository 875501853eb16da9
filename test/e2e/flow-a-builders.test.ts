/** The other ways to run flow A: a BuildKit that pushes by itself, a pull host of its own, tags fixed by synthesis. */
import { CreateRepositoryCommand } from '@aws-sdk/client-ecr';
import { succeed } from './harness/command';
import { ecrOf } from './harness/ecr';
import { target } from './harness/terraform';
import { World } from './harness/world';

const LEAF = target('null_resource.api_service');
const BUILDER = 'slipway-e2e-remote';

describe('flow A', () => {
  let world: World;

  beforeAll(async () => {
    world = await World.start('flow-a-builders', { buildkit: true });
  });
  afterAll(() => world.stop());

  test('builds with a remote BuildKit, which pushes the image itself', async () => {
    const base = await pushBase();
    const { docker } = world.toolchain;
    const address = world.local.buildkit!.address;
    await succeed(docker, ['buildx', 'create', '--name', BUILDER, '--driver', 'remote', address], {
      cwd: '/',
      env: world.env,
    });
    const env = { BASE_IMAGE: base, BUILDX_BUILDER: BUILDER, DOCKER_HOST: 'unix:///nonexistent/docker.sock' };
    await world.project.synthesize('json', { ...world.env, ...env });
    const terraform = world.terraform('terraform', env);
    await terraform.init();

    const { output } = await terraform.mustApply(LEAF);

    expect(output).toMatch(/api_service: built in .*build and push/);
    const [image] = await world.cluster.runningImages('gpu-controlplane', 'api-service');
    expect(await world.ask(image!)).toMatchObject({ service: 'api-service', version: '1.0.0' });
  });

  test('lets the cluster pull from another host than the engine pushes to', async () => {
    const env = { PULL_HOST: 'mirror.example:5000' };
    await world.project.synthesize('json', { ...world.env, ...env });
    const terraform = world.terraform('terraform', env);
    await terraform.init();

    await terraform.mustApply(LEAF);

    const [tag] = (await world.repositories.sourceTags('api-service')).slice(-1);
    const images = await world.cluster.runningImages('gpu-controlplane', 'api-service');
    expect(images).toEqual([expect.stringMatching(/^mirror\.example:5000\/api-service:src-/)]);
    expect(tag).toMatch(/^src-/);
  });

  test('needs no hash at plan time when synthesis fixes the tags', async () => {
    const env = { HASH_AT: 'synth' };
    await world.project.synthesize('json', { ...world.env, ...env });
    const terraform = world.terraform('terraform', env);
    await terraform.init();
    const { output } = await terraform.mustApply(LEAF);

    expect(output).not.toContain('data.external');
    expect(world.project.read('cdktf.out/stacks/control-plane/cdk.tf.json')).toMatch(/"tag": "src-[0-9a-f]{20}"/);
  });

  /** A remote builder does not see the daemon's images: the base goes through the registry, as any base does. */
  async function pushBase(): Promise<string> {
    const local = world.env['BASE_IMAGE'];
    if (!local) return 'node:22-alpine';
    await ecrOf(world.local).send(new CreateRepositoryCommand({ repositoryName: 'base' }));
    const pushed = `${world.local.registry}/base:node`;
    const env = await world.loggedIn();
    await succeed(world.toolchain.docker, ['tag', local, pushed], { cwd: '/', env });
    await succeed(world.toolchain.docker, ['push', pushed], { cwd: '/', env });
    return pushed;
  }
});
