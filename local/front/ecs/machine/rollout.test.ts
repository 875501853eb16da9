import { EcsServices, eventsOf, isStable, isSteady } from '../../../../test/helpers/ecs-services';
import type { TestFront } from '../../../../test/helpers/front';
import { breakerThreshold } from './rollout';

const ON = { deploymentCircuitBreaker: { enable: true, rollback: true } };
const OFF = { deploymentCircuitBreaker: { enable: false, rollback: false } };

let front: TestFront;
let ecs: EcsServices;
describe('rollout on the local ECS', () => {
  beforeAll(async () => {
    ecs = await EcsServices.start();
    ({ front } = ecs);
    await front.create('api');
    await front.push('api', 'v1', 'v1');
    await front.push('api', 'v2', 'v2');
  });
  afterAll(() => ecs.stop());

  const image = (tag: string): string => `${front.registry}/api:${tag}`;
  const crashes = { container: { dockerLabels: { 'slipway.local/fail': 'crash' } } };
  const noBreaker = { deploymentConfiguration: OFF };
  const withRollback = { deploymentConfiguration: ON };

  test('a service whose image is there gets steady', async () => {
    const definition = await ecs.define('steady', image('v1'));
    const created = await ecs.createService('steady', definition, { desiredCount: 2 });
    const steady = await ecs.until('steady', isSteady);

    expect(created).toMatchObject({ status: 'ACTIVE', desiredCount: 2, runningCount: 0 });
    const id = created.deployments?.[0]?.id ?? '';
    expect(id).toMatch(/^ecs-svc\/\d{19}$/);
    expect(created.deployments).toMatchObject([
      { status: 'PRIMARY', rolloutState: 'IN_PROGRESS', rolloutStateReason: `ECS deployment ${id} in progress.` },
    ]);
    expect(steady).toMatchObject({ taskDefinition: definition, runningCount: 2, pendingCount: 0 });
    expect(steady.deployments).toMatchObject([
      { id, status: 'PRIMARY', runningCount: 2, failedTasks: 0, rolloutStateReason: `ECS deployment ${id} completed.` },
    ]);
    expect(eventsOf(steady)).toEqual([
      'has started 2 tasks: (task ID) (task ID).',
      '(deployment ecs-svc/N) deployment completed.',
      'has reached a steady state.',
    ]);
  });

  test('a new task definition takes the place of the old one, which keeps running until then', async () => {
    await ecs.createService('moves', await ecs.define('moves', image('v1')));
    await ecs.until('moves', isSteady);
    const second = await ecs.define('moves', image('v2'));
    const updated = await ecs.update('moves', { taskDefinition: second });
    const steady = await ecs.until('moves', isSteady);

    expect(updated).toMatchObject({ taskDefinition: second, runningCount: 1 });
    expect(updated.deployments).toMatchObject([
      { status: 'PRIMARY', taskDefinition: second, runningCount: 0, rolloutState: 'IN_PROGRESS' },
      { status: 'ACTIVE', runningCount: 1, rolloutState: 'COMPLETED' },
    ]);
    expect(steady.deployments).toMatchObject([{ id: updated.deployments?.[0]?.id, taskDefinition: second }]);
    expect(eventsOf(steady).slice(3)).toEqual([
      'has started 1 tasks: (task ID).',
      'has stopped 1 running tasks: (task ID).',
      '(deployment ecs-svc/N) deployment completed.',
      'has reached a steady state.',
    ]);
    const [stopped] = await ecs.tasks({ serviceName: 'moves', desiredStatus: 'STOPPED' });
    expect(stopped).toMatchObject({ stopCode: 'ServiceSchedulerInitiated', lastStatus: 'STOPPED' });
  });

  test('without the circuit breaker a missing image is tried for ever', async () => {
    await ecs.createService('for-ever', await ecs.define('for-ever', image('none')), noBreaker);
    const stuck = await ecs.until('for-ever', ({ deployments }) => (deployments?.[0]?.failedTasks ?? 0) > 4);

    expect(stuck.deployments).toMatchObject([{ status: 'PRIMARY', rolloutState: 'IN_PROGRESS', runningCount: 0 }]);
    expect(eventsOf(stuck)).toContain(
      'is unable to consistently start tasks successfully. For more information, see the Troubleshooting section.',
    );
    const stopped = await ecs.tasks({ serviceName: 'for-ever', desiredStatus: 'STOPPED' });
    const reason = `CannotPullContainerError: pull image manifest has been retried 7 time(s): failed to resolve ref ${image('none')}: ${image('none')}: not found`;
    expect(stopped[0]).toMatchObject({
      stopCode: 'TaskFailedToStart',
      stoppedReason: reason,
      startedBy: stuck.deployments?.[0]?.id,
      containers: [{ name: 'app', reason }],
    });
    const starts = stopped.map(({ createdAt }) => createdAt?.getTime() ?? 0).sort((a, b) => a - b);
    const pauses = starts.slice(1).map((time, index) => time - (starts[index] ?? 0));
    expect(pauses).toEqual([...pauses].sort((a, b) => a - b));
    expect(pauses.at(-1)).toBeGreaterThan((pauses[0] ?? 0) * 2);
  });

  test('an image that comes late is found by the next attempt', async () => {
    await ecs.createService('late', await ecs.define('late', image('late')), noBreaker);
    await ecs.until('late', ({ deployments }) => deployments?.[0]?.failedTasks === 1);
    await front.push('api', 'late', 'late');

    expect((await ecs.until('late', isSteady)).deployments).toMatchObject([{ failedTasks: 0, runningCount: 1 }]);
  });

  test('the circuit breaker ends a first deployment, which stays as it is', async () => {
    await ecs.createService('first', await ecs.define('first', image('none')), withRollback);
    const failed = await ecs.until('first', ({ deployments }) => deployments?.[0]?.rolloutState === 'FAILED');

    expect(failed).toMatchObject({ status: 'ACTIVE', desiredCount: 1, runningCount: 0, pendingCount: 0 });
    expect(failed.deployments).toMatchObject([
      {
        status: 'PRIMARY',
        failedTasks: 3,
        rolloutStateReason: 'ECS deployment circuit breaker: tasks failed to start.',
      },
    ]);
    expect(eventsOf(failed).at(-1)).toBe('(deployment ecs-svc/N) deployment failed: tasks failed to start.');
  });

  test.each([
    ['a missing image', () => ecs.define('returns', image('none'))],
    ['a container that crashes', () => ecs.define('returns', image('v2'), crashes)],
  ])('the circuit breaker returns from %s to the deployment that had completed', async (what, broken) => {
    const name = `returns-${String(what.length)}`;
    const first = await ecs.define('returns', image('v1'));
    await ecs.createService(name, first, withRollback);
    const before = await ecs.until(name, isSteady);
    const second = await broken();
    const updated = await ecs.update(name, { taskDefinition: second });
    const [failing, kept] = [updated.deployments?.[0]?.id ?? '', before.deployments?.[0]?.id ?? ''];

    const returning = await ecs.until(name, ({ deployments }) => deployments?.[0]?.taskDefinition === first);
    const after = await ecs.until(name, isSteady);

    expect(returning.deployments).toMatchObject([
      { status: 'PRIMARY', id: kept, rolloutState: 'IN_PROGRESS' },
      { status: 'ACTIVE', id: failing, rolloutState: 'FAILED', taskDefinition: second },
    ]);
    expect(returning.deployments?.[0]?.rolloutStateReason).toBe(
      `ECS deployment circuit breaker: rolling back to deploymentId ${kept}.`,
    );
    expect(after).toMatchObject({ taskDefinition: first, runningCount: 1 });
    expect(after.deployments).toHaveLength(1);
    expect(after.events?.map(({ message }) => message)).toEqual(
      expect.arrayContaining([
        `(service ${name}) (deployment ${failing}) deployment failed: tasks failed to start.`,
        `(service ${name}) rolling back to deployment ${kept}.`,
      ]),
    );
  });

  test('a return whose image is gone as well fails', async () => {
    const once = { deploymentConfiguration: { ...ON, minimumHealthyPercent: 0, maximumPercent: 100 } };
    await front.push('api', 'gone', 'gone');
    await ecs.createService('lost', await ecs.define('lost', image('gone')), once);
    await ecs.until('lost', isSteady);
    await front.removeTag('api', 'gone');
    await ecs.update('lost', { taskDefinition: await ecs.define('lost', image('none')) });

    const lost = await ecs.until('lost', ({ deployments }) => {
      return deployments?.every(({ rolloutState }) => rolloutState === 'FAILED') ?? false;
    });
    expect(lost).toMatchObject({ runningCount: 0, taskDefinition: expect.stringMatching(/lost:1$/) as string });
  });

  test('a deployment that another one takes over from leaves, and the newer one is what runs', async () => {
    await ecs.createService('over', await ecs.define('over', image('v1')), noBreaker);
    await ecs.until('over', isSteady);
    const stuck = await ecs.update('over', { taskDefinition: await ecs.define('over', image('none')) });
    await ecs.until('over', ({ deployments }) => (deployments?.[0]?.failedTasks ?? 0) > 0);
    const third = await ecs.define('over', image('v2'));
    const over = await ecs.update('over', { taskDefinition: third });
    const steady = await ecs.until('over', isSteady);

    expect(over.deployments?.map(({ status }) => status)).toEqual(['PRIMARY', 'ACTIVE', 'ACTIVE']);
    expect(over.deployments?.[1]?.id).toBe(stuck.deployments?.[0]?.id);
    expect(steady.deployments).toMatchObject([{ id: over.deployments?.[0]?.id, taskDefinition: third }]);
  });

  test('a change of the desired count alone makes no deployment', async () => {
    const { deployments } = await ecs.createService('scales', await ecs.define('scales', image('v1')));
    await ecs.until('scales', isSteady);
    const scaled = await ecs.update('scales', { desiredCount: 3 });
    const more = await ecs.until('scales', isStable);
    await ecs.update('scales', { desiredCount: 0 });
    const none = await ecs.until('scales', isStable);

    expect(scaled.deployments).toMatchObject([
      { id: deployments?.[0]?.id, desiredCount: 3, rolloutState: 'COMPLETED' },
    ]);
    expect(more).toMatchObject({ runningCount: 3, deployments: [{ id: deployments?.[0]?.id, runningCount: 3 }] });
    expect(none).toMatchObject({ runningCount: 0, desiredCount: 0 });
    expect(eventsOf(none)).toContain('has stopped 3 running tasks: (task ID) (task ID) (task ID).');
  });

  test('is forced to happen with the task definition that runs', async () => {
    const definition = await ecs.define('forced', image('v1'));
    const created = await ecs.createService('forced', definition);
    await ecs.until('forced', isSteady);
    const unforced = await ecs.update('forced', { taskDefinition: definition });
    const forced = await ecs.update('forced', { forceNewDeployment: true });

    expect(unforced.deployments?.map(({ id }) => id)).toEqual(created.deployments?.map(({ id }) => id));
    expect(forced.deployments).toHaveLength(2);
    expect((await ecs.until('forced', isSteady)).deployments?.[0]?.id).toBe(forced.deployments?.[0]?.id);
  });

  test('a container that fails its own check is replaced for ever', async () => {
    const container = {
      healthCheck: { command: ['CMD', 'true'] },
      dockerLabels: { 'slipway.local/fail': 'unhealthy' },
    };
    await ecs.createService('ill', await ecs.define('ill', image('v1'), { container }), noBreaker);
    const ill = await ecs.until('ill', ({ deployments }) => (deployments?.[0]?.failedTasks ?? 0) > 1);

    expect(eventsOf(ill)).toContain('(task ID) failed container health checks.');
    expect(await ecs.tasks({ serviceName: 'ill', desiredStatus: 'STOPPED' })).toContainEqual(
      expect.objectContaining({
        stopCode: 'ServiceSchedulerInitiated',
        stoppedReason: 'Task failed container health checks',
        healthStatus: 'UNKNOWN',
      }),
    );
  });

  test('says that it can neither start nor stop a task', async () => {
    const exactly = { maximumPercent: 100, minimumHealthyPercent: 100 };
    await ecs.createService('exact', await ecs.define('exact', image('v1')), { deploymentConfiguration: exactly });
    await ecs.until('exact', isSteady);
    await ecs.update('exact', { taskDefinition: await ecs.define('exact', image('v2')) });

    const stuck = await ecs.until('exact', ({ events }) => events?.[0]?.message?.includes('unable to stop') ?? false);
    expect(stuck.deployments).toMatchObject([{ runningCount: 0 }, { runningCount: 1 }]);
  });

  test('finds no machine for tasks that are not for Fargate', async () => {
    await ecs.createService('machines', await ecs.define('machines', image('v1')), { launchType: 'EC2' });
    const waiting = await ecs.until('machines', ({ events }) => (events?.length ?? 0) > 0);

    expect(eventsOf(waiting)[0]).toMatch(/^was unable to place a task because no container instance met all/);
    expect(waiting).toMatchObject({ runningCount: 0, pendingCount: 0 });
  });

  test.each([
    [0, 3],
    [1, 3],
    [6, 3],
    [7, 4],
    [400, 200],
    [1000, 200],
  ])('the circuit breaker of %i tasks trips at %i failures', (desiredCount, threshold) => {
    expect(breakerThreshold(desiredCount)).toBe(threshold);
  });
});
