/** What can go wrong with services on Fargate: the apply fails, says why in the words of ECS, and heals. */
import { EcsService } from '../harness/ecs';
import { type ServiceInTest, synthesizeServices, TASKS } from '../harness/fargate-stack';
import { flat, Terraform, type Tool } from '../harness/terraform';
import { World } from '../harness/world';

export function testFailures(tool: Tool): void {
  let world: World;
  let terraform: Terraform;

  beforeAll(async () => {
    world = await World.start(`flow-e-failures-${tool}`, { kubernetes: false });
    terraform = new Terraform(world.toolchain[tool], world.project.stack(TASKS), world.env);
  });
  afterAll(() => world.stop());

  async function apply(services: Readonly<Record<string, ServiceInTest>>) {
    synthesizeServices(world, services);
    await terraform.init();
    return terraform.apply();
  }

  async function mustApply(services: Readonly<Record<string, ServiceInTest>>): Promise<string> {
    const { code, output } = await apply(services);
    expect([code, output]).toEqual([0, expect.any(String)]);
    return output;
  }

  const service = (name: string) => new EcsService(world.local, TASKS, name);

  test('fail when the first deployment never gets steady, and heal without being made anew', async () => {
    const { code, output } = await apply({ api: { fail: 'crash' } });
    const failed = await service('api').described();

    expect(code).toBe(1);
    expect(flat(output)).toMatch(/circuit breaker|deployment failed/);
    expect(flat(output)).toMatch(/Essential container in task exited/);
    expect(await service('api').runningImages()).toEqual([]);

    const healed = await mustApply({ api: {} });
    expect(healed).not.toMatch(/aws_ecs_service\.api: Creating/);
    expect((await service('api').described())?.createdAt).toEqual(failed?.createdAt);
    expect(await service('api').runningImages()).toHaveLength(1);
    expect(await terraform.planIsEmpty()).toBe(true);
  });

  test('fail when ECS rolls a deployment back, also in the next apply, and run what they ran', async () => {
    const before = await service('api').taskIds();
    for (const attempt of ['first', 'second']) {
      const { code, output } = await apply({ api: { fail: 'crash', env: { VERSION: '2' } } });
      expect([attempt, code]).toEqual([attempt, 1]);
      expect(flat(output)).toMatch(/rolled back|rolling back/);
      expect(await service('api').taskIds()).toEqual(before);
    }

    await mustApply({ api: { env: { VERSION: '2' } } });
    expect(await terraform.planIsEmpty()).toBe(true);
  });

  test('fail when the command that goes before fails, and are left alone', async () => {
    const before = await service('api').taskIds();
    const { code, output } = await apply({
      api: { env: { VERSION: '3' }, before: ['node', 'migrate.mjs'], fail: 'exit-3' },
    });

    expect(code).toBe(1);
    expect(flat(output)).toMatch(/exit(ed with)? code 3/);
    expect(output).not.toMatch(/aws_ecs_service\.api: Modifying/);
    expect(await service('api').taskIds()).toEqual(before);
  });

  test('share an image, and each holds it by a tag of its own', async () => {
    await mustApply({ api: { env: { VERSION: '2' } }, worker: { command: ['node', 'worker.mjs'] } });

    const [image] = await service('api').runningImages();
    expect(await service('worker').runningImages()).toEqual([image]);
    const [tags = []] = await world.repositories.images('guest-book');
    expect(tags).toEqual([
      expect.stringMatching(/^in-use-tasks\.api-[0-9a-f]{12}$/),
      expect.stringMatching(/^in-use-tasks\.worker-[0-9a-f]{12}$/),
      expect.stringMatching(/^src-[0-9a-f]{20}$/),
    ]);
    expect(await terraform.planIsEmpty()).toBe(true);
  });
}
