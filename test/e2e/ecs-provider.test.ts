/** Terraform's AWS provider alone on the local ECS: what it waits for, and what it does not see. */
import { type Change, ProviderAlone, type ServiceStack, type Settings } from './ecs/provider-stack';
import type { CommandResult } from './harness/command';

const PRESENT: Settings = { image: 'present', breaker: false, timeout: '1m' };
const MISSING: Settings = { image: 'missing', breaker: false, timeout: '8s' };

/** An apply, and what the next one would do. */
interface Outcome extends CommandResult {
  readonly next: readonly Change[];
}

let alone: ProviderAlone;
let steady: Outcome & { readonly destroyed: CommandResult };
let rolledBack: Outcome;
let stuckUpdate: Outcome;
let stuckCreate: Outcome;

describe('the AWS provider 5 without a proof', () => {
  beforeAll(async () => {
    alone = await ProviderAlone.start();
    // Most of their time is waiting.
    [steady, rolledBack, stuckUpdate, stuckCreate] = await Promise.all([
      makeAndDestroy(alone.service('steady')),
      update(alone.service('rolled-back'), { ...MISSING, breaker: true, timeout: '1m' }),
      update(alone.service('stuck-update'), MISSING),
      apply(alone.service('stuck-create'), MISSING),
    ]);
  });
  afterAll(() => alone.stop());

  async function apply(service: ServiceStack, settings: Settings): Promise<Outcome> {
    return { ...(await service.apply(settings)), next: await service.changes(settings) };
  }

  async function update(service: ServiceStack, settings: Settings): Promise<Outcome> {
    await service.apply({ ...settings, ...PRESENT, breaker: settings.breaker });
    return apply(service, settings);
  }

  async function makeAndDestroy(service: ServiceStack): Promise<typeof steady> {
    return { ...(await apply(service, PRESENT)), destroyed: await service.destroy(PRESENT) };
  }

  const service = ({ next }: Outcome) => next.find(({ address }) => address === 'aws_ecs_service.this')?.change;

  test('waits until a service is steady, and plans nothing more', () => {
    expect([steady.code, steady.output]).toEqual([0, expect.stringContaining('Apply complete! Resources: 4 added')]);
    expect(steady.next).toEqual([]);
  });

  test('destroys a service with its autoscaling', () => {
    const { code, output } = steady.destroyed;
    expect([code, output]).toEqual([0, expect.stringContaining('Destroy complete! Resources: 4 destroyed.')]);
  });

  test('takes a deployment that ECS rolled back for a success, and plans the same failure again', () => {
    const { code, output, next } = rolledBack;
    expect([code, output]).toEqual([0, expect.stringContaining('Apply complete! Resources: 1 added, 1 changed')]);
    expect(next).toHaveLength(1);
    expect(service(rolledBack)).toMatchObject({
      actions: ['update'],
      before: { task_definition: expect.stringMatching(/rolled-back:1$/) as string },
      after: { task_definition: expect.stringMatching(/rolled-back:2$/) as string },
    });
  });

  test('gives up on an update that never gets steady, and plans no changes afterwards', () => {
    const { code, output, next } = stuckUpdate;
    const timeout = expect.stringMatching(/update: timeout while waiting for state to become 'tfSTABLE'/) as string;
    expect([code, output]).toEqual([1, timeout]);
    expect(next).toEqual([]);
  });

  test('gives up on a create that never gets steady, and plans to destroy the service and create it again', () => {
    const { code, output } = stuckCreate;
    const timeout = expect.stringMatching(/create: timeout while waiting for state to become 'tfSTABLE'/) as string;
    expect([code, output]).toEqual([1, timeout]);
    expect(service(stuckCreate)?.actions).toEqual(['delete', 'create']);
  });
});
