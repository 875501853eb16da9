/** The hen and the egg: a service that needs an image which needs a repository, all in one first apply. */
import { EcrRegistry, SourceImage } from '../../modules';
import { KubernetesService } from '../../modules/kubernetes';
import { EcsService } from './harness/ecs';
import { synthesizeServices, TASKS } from './harness/fargate-stack';
import { synthesizeStack } from './harness/kubernetes-stack';
import { Terraform } from './harness/terraform';
import { World } from './harness/world';
import { CLUSTER, deployment, fargateService, handWritten, slowDockerfile } from './naive/hand-written';

const SLOW = 'slow';

let world: World;

describe('a service and the build of its image, in one first apply', () => {
  beforeAll(async () => {
    world = await World.start('flow-e-naive');
    world.project.write('services/fargate-app/Dockerfile', slowDockerfile(world.env['BASE_IMAGE']));
  });
  afterAll(() => world.stop());

  /** Applies what was written by hand; the shell that builds is logged in. */
  async function applied(name: string, service: (image: string) => string) {
    const { registry } = world.local;
    const folder = world.project.path(name);
    handWritten(folder, { name, registry, baseImage: world.env['BASE_IMAGE'] }, service(`${registry}/${name}:latest`));
    const terraform = new Terraform(world.toolchain.terraform, folder, await world.loggedIn());
    await terraform.init();
    return terraform.apply();
  }

  async function appliedStack(stack: string) {
    const terraform = new Terraform(world.toolchain.terraform, world.project.stack(stack), world.env);
    await terraform.init();
    return terraform.mustApply();
  }

  test('fails on Kubernetes when it is written by hand: the pods start before the push', async () => {
    const { code, output } = await applied('pods-by-hand', deployment);

    expect(code).toBe(1);
    expect(output).toMatch(/null_resource\.build: Creation complete/);
    expect(output).toMatch(/Error: .*(rollout|deadline)/i);
  });

  test('runs on Kubernetes when the service reads its image from the push', async () => {
    synthesizeStack(world, SLOW, (stack, args) => {
      const registry = new EcrRegistry(stack, 'registry', { name: 'pods' });
      const { folder: context } = world.project;
      const image = new SourceImage(stack, 'image', {
        registry,
        context,
        dockerfile: 'services/fargate-app/Dockerfile',
        args,
      });
      new KubernetesService(stack, 'service', { image, scale: 1, rolloutTimeoutSeconds: 10 });
    });
    await appliedStack(SLOW);

    expect(await world.cluster.runningImages('default', 'pods')).toHaveLength(1);
  });

  test('fails on ECS when it is written by hand: the tasks start before the push', async () => {
    await new EcsService(world.local, CLUSTER, 'app').createCluster();
    const { code, output } = await applied('tasks-by-hand', fargateService);

    expect(code).toBe(1);
    expect(output).toMatch(/Error: waiting for ECS Service .* create: timeout while waiting for state/);
  });

  test('runs on ECS when the service reads its image from the push', async () => {
    synthesizeServices(world, { api: { rolloutTimeoutSeconds: 30 } });
    await appliedStack(TASKS);

    expect(await new EcsService(world.local, TASKS, 'api').runningImages()).toHaveLength(1);
  });
});
