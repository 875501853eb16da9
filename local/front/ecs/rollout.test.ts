import { EcsServices, eventsOf, isSteady } from '../../../test/helpers/ecs-services';
import { TestFront } from '../../../test/helpers/front';

let front: TestFront;
let ecs: EcsServices;
describe('rollout on the local ECS', () => {
  beforeAll(async () => {
    front = await TestFront.start({ ecsStepMs: 20 });
    ecs = await EcsServices.on(front);
    await front.create('api');
  });
  afterAll(() => front.stop());

  const pushed = async (tag: string): Promise<string> => {
    await front.push('api', tag, tag);
    return `${front.registry}/api:${tag}`;
  };

  test('a service whose image is there gets steady', async () => {
    const definition = await ecs.define('steady', await pushed('v1'));
    const created = await ecs.createService('steady', definition, { desiredCount: 2 });
    const steady = await ecs.until('steady', isSteady);

    expect(created).toMatchObject({ status: 'ACTIVE', desiredCount: 2, runningCount: 0 });
    expect(created.deployments).toMatchObject([{ status: 'PRIMARY', rolloutState: 'IN_PROGRESS' }]);
    expect(steady).toMatchObject({ taskDefinition: definition, runningCount: 2, pendingCount: 0 });
    expect(steady.deployments).toMatchObject([{ status: 'PRIMARY', runningCount: 2, failedTasks: 0 }]);
    expect(eventsOf(steady)).toEqual([
      'has started 2 tasks: (task ID) (task ID).',
      '(deployment ecs-svc/N) deployment completed.',
      'has reached a steady state.',
    ]);
  });
});
