/** Terraform's AWS provider alone on the local ECS: what it waits for, and what it does not see. */
import { ProviderStack, type Settings } from './ecs/provider-stack';

let stack: ProviderStack;

describe('the AWS provider without a proof', () => {
  beforeAll(async () => {
    stack = await ProviderStack.start();
  });
  afterAll(() => stack.stop());

  const settings = (name: string, more: Partial<Settings> = {}): Settings => {
    return { name, image: 'present', breaker: true, timeout: '1m', ...more };
  };
  const changed = async (of: Settings) =>
    (await stack.changes(of)).map(({ address, change }) => [address, change.actions]);

  test('waits until a service is steady, plans nothing more, and destroys it', async () => {
    const steady = settings('steady');
    expect(await stack.apply(steady)).toMatchObject({ code: 0 });
    expect(await stack.changes(steady)).toEqual([]);

    const { code, output } = await stack.destroy(steady);
    expect([code, output]).toEqual([0, expect.stringContaining('Destroy complete! Resources: 4 destroyed.')]);
  });

  test('takes a deployment that ECS rolled back for a success, and plans the same failure again', async () => {
    await stack.apply(settings('rolled-back'));
    const broken = settings('rolled-back', { image: 'missing' });

    const { code, output } = await stack.apply(broken);
    expect([code, output]).toEqual([0, expect.stringContaining('Apply complete! Resources: 1 added, 1 changed')]);

    const [{ address, change } = { address: '', change: undefined }, ...others] = await stack.changes(broken);
    expect([address, change?.actions, others]).toEqual(['aws_ecs_service.this', ['update'], []]);
    expect(change?.before).toMatchObject({ task_definition: expect.stringMatching(/rolled-back:1$/) as string });
    expect(change?.after).toMatchObject({ task_definition: expect.stringMatching(/rolled-back:2$/) as string });
  });

  test('gives up on an update that never gets steady, and plans no changes afterwards', async () => {
    await stack.apply(settings('stuck-update', { breaker: false }));
    const broken = settings('stuck-update', { breaker: false, image: 'missing', timeout: '8s' });

    const { code, output } = await stack.apply(broken);
    expect([code, output]).toEqual([
      1,
      expect.stringMatching(/update: timeout while waiting for state to become 'tfSTABLE'/),
    ]);
    expect(await changed(broken)).toEqual([]);
  });

  test('gives up on a create that never gets steady, and plans to destroy the service and create it again', async () => {
    const broken = settings('stuck-create', { breaker: false, image: 'missing', timeout: '8s' });

    const { code, output } = await stack.apply(broken);
    expect([code, output]).toEqual([
      1,
      expect.stringMatching(/create: timeout while waiting for state to become 'tfSTABLE'/),
    ]);
    expect(await changed(broken)).toContainEqual(['aws_ecs_service.this', ['delete', 'create']]);
  });
});
