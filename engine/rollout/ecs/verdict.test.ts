import type { Deployment, Service, ServiceDeployment, ServiceEvent, TaskSet } from '@aws-sdk/client-ecs';
import type { Look } from './look';
import { type Failure, judge } from './verdict';

const at = (minute: number): Date => new Date(Date.UTC(2026, 0, 1, 12, minute));

/** The service is to run `api:2`; everything else it may have is another revision. */
const DEFINITIONS: Look['definitions'] = new Map([
  ['api:1', { name: 'api:1', isWanted: false }],
  ['api:2', { name: 'api:2', isWanted: true }],
  ['api:3', { name: 'api:3', isWanted: false }],
]);

const deployment = (taskDefinition: string, more: Deployment = {}): Deployment => ({
  id: 'ecs-svc/1',
  status: 'PRIMARY',
  taskDefinition,
  desiredCount: 2,
  runningCount: 2,
  pendingCount: 0,
  failedTasks: 0,
  createdAt: at(0),
  rolloutState: 'COMPLETED',
  ...more,
});

const past = (taskDefinition: string, status: ServiceDeployment['status'], more: ServiceDeployment = {}) => ({
  taskDefinition,
  deployment: { status, ...more },
});

const service = (deployments: Deployment[], more: Service = {}): Service => ({
  status: 'ACTIVE',
  desiredCount: 2,
  deployments,
  ...more,
});

const look = (of: Service | undefined, history?: Look['history']): Look => ({
  service: of,
  history,
  definitions: DEFINITIONS,
  stopped: [],
});

const event = (minute: number, message: string): ServiceEvent => ({ createdAt: at(minute), message });

const BREAKER = 'ECS deployment circuit breaker: tasks failed to start.';
const OLD = deployment('api:1', { status: 'ACTIVE', runningCount: 2, rolloutState: 'COMPLETED' });
const STARTING = { rolloutState: 'IN_PROGRESS', runningCount: 0 } as const;

describe('the verdict on a service that ECS deploys', () => {
  test.each<[string, Service, Look['history'], number]>([
    ['a completed deployment', service([deployment('api:2')]), undefined, 2],
    ['one that ECS remembers as successful', service([deployment('api:2')]), [past('api:2', 'SUCCESSFUL')], 2],
    ['more tasks than are wanted any longer', service([deployment('api:2')], { desiredCount: 1 }), undefined, 1],
    [
      'a service behind a Classic Load Balancer, whose deployments have no state',
      service([{ ...deployment('api:2'), rolloutState: undefined }]),
      undefined,
      2,
    ],
    [
      'ours again, after another one was rolled back to it, with the old id or a new one',
      service([deployment('api:2', { id: 'ecs-svc/3' })]),
      [past('api:3', 'ROLLBACK_SUCCESSFUL'), past('api:2', 'SUCCESSFUL')],
      2,
    ],
    [
      'a new deployment of the same definition that was rolled back to itself',
      service([deployment('api:2')]),
      [past('api:2', 'ROLLBACK_SUCCESSFUL')],
      2,
    ],
  ])('is complete for %s', (_, of, history, tasks) => {
    expect(judge(look(of, history))).toEqual({ state: 'complete', taskDefinition: 'api:2', tasks });
  });

  test.each<[string, Service, Look['history'], string]>([
    ['without a deployment', service([]), undefined, 'it has no deployment yet'],
    [
      'whose tasks start',
      service([deployment('api:2', { ...STARTING, pendingCount: 2 })]),
      undefined,
      '0 of 2 tasks run, 2 start',
    ],
    [
      'whose former tasks still run',
      service([deployment('api:2', { rolloutState: 'IN_PROGRESS' }), OLD]),
      undefined,
      '2 of 2 tasks run; 2 of api:1 still run',
    ],
    [
      'whose tasks fail, without a breaker',
      service([deployment('api:2', { ...STARTING, failedTasks: 7 })]),
      undefined,
      '0 of 2 tasks run, 7 failed',
    ],
    ['that scales out', service([deployment('api:2')], { desiredCount: 3 }), undefined, '2 of 3 tasks run'],
    [
      'whose tasks run and whose deployment is not over',
      service([deployment('api:2')]),
      [past('api:2', 'IN_PROGRESS', { lifecycleStage: 'BAKE_TIME' })],
      '2 of 2 tasks run; stage bake time',
    ],
    [
      'with another one beside it, where deployments have no state',
      service([{ ...deployment('api:2'), rolloutState: undefined }, OLD]),
      undefined,
      '2 of 2 tasks run; 2 of api:1 still run',
    ],
    [
      'that goes back to ours',
      service([
        deployment('api:2', {
          rolloutState: 'IN_PROGRESS',
          rolloutStateReason: 'circuit breaker: rolling back to ecs-svc/1',
        }),
        deployment('api:3', { status: 'ACTIVE', rolloutState: 'FAILED', runningCount: 0 }),
      ]),
      [past('api:3', 'ROLLBACK_IN_PROGRESS'), past('api:2', 'SUCCESSFUL')],
      '2 of 2 tasks run',
    ],
  ])('is to wait for one %s', (_, of, history, text) => {
    expect(judge(look(of, history))).toEqual({ state: 'waiting', text });
  });

  test.each([
    ['steady', deployment('api:2', { runningCount: 0 })],
    ['after it was given up', deployment('api:2', { runningCount: 0, rolloutState: 'FAILED' })],
  ])('is that nothing runs for one that was scaled to zero, %s', (_, primary) => {
    expect(judge(look(service([primary], { desiredCount: 0 })))).toEqual({
      state: 'idle',
      why: 'has a desired count of 0',
    });
  });

  test.each<[string, Service | undefined, Look['history'], { how: Failure; why: string }]>([
    [
      'does not exist',
      undefined,
      undefined,
      { how: 'missing', why: 'ECS answered that the cluster has none of that name' },
    ],
    [
      'was deleted',
      service([], { status: 'INACTIVE' }),
      undefined,
      { how: 'deleted', why: 'ECS says that it is INACTIVE' },
    ],
    [
      'is being deleted',
      service([OLD], { status: 'DRAINING' }),
      undefined,
      { how: 'deleted', why: 'ECS says that it is DRAINING' },
    ],
    [
      'is given up by the breaker, with nothing to go back to',
      service([deployment('api:2', { rolloutState: 'FAILED', runningCount: 0, rolloutStateReason: BREAKER })]),
      undefined,
      { how: 'given-up', why: `${BREAKER}; no earlier deployment runs` },
    ],
    [
      'is given up by the breaker, with the reason in its history',
      service([deployment('api:2', { rolloutState: 'FAILED', runningCount: 0, rolloutStateReason: BREAKER })]),
      [past('api:2', 'STOPPED', { statusReason: 'Service deployment stopped by the circuit breaker.' })],
      { how: 'given-up', why: 'Service deployment stopped by the circuit breaker.; no earlier deployment runs' },
    ],
    [
      'is given up while former tasks run on',
      service([deployment('api:2', { rolloutState: 'FAILED', runningCount: 0, rolloutStateReason: BREAKER }), OLD]),
      undefined,
      { how: 'given-up', why: `${BREAKER}; 2 of api:1 still run` },
    ],
    [
      'goes back, as its history says',
      service([deployment('api:1', { rolloutState: 'IN_PROGRESS' })]),
      [past('api:2', 'ROLLBACK_IN_PROGRESS', { statusReason: BREAKER }), past('api:1', 'SUCCESSFUL')],
      { how: 'rolled-back', why: `it goes back to api:1; ${BREAKER}` },
    ],
    [
      'went back before anybody looked',
      service([deployment('api:1')]),
      [past('api:2', 'ROLLBACK_SUCCESSFUL', { rollback: { reason: 'alarm went off' } }), past('api:1', 'SUCCESSFUL')],
      { how: 'rolled-back', why: 'it runs api:1 again; alarm went off' },
    ],
    [
      'was rolled back, and somebody deployed another one since',
      service([deployment('api:3')]),
      [past('api:3', 'SUCCESSFUL'), past('api:2', 'ROLLBACK_SUCCESSFUL'), past('api:1', 'SUCCESSFUL')],
      { how: 'superseded', why: 'its task definition is api:3' },
    ],
    [
      'goes back, without a history: the failed deployment is still there',
      service([
        deployment('api:1', { rolloutState: 'IN_PROGRESS' }),
        deployment('api:2', { status: 'ACTIVE', rolloutState: 'FAILED', rolloutStateReason: BREAKER }),
      ]),
      undefined,
      { how: 'rolled-back', why: `it goes back to api:1; ${BREAKER}` },
    ],
    [
      'goes back, without a history: the reason says so',
      service([
        deployment('api:1', {
          rolloutState: 'IN_PROGRESS',
          rolloutStateReason: 'rolling back to deploymentId ecs-svc/1.',
        }),
      ]),
      undefined,
      { how: 'rolled-back', why: 'it goes back to api:1; rolling back to deploymentId ecs-svc/1.' },
    ],
    [
      'went back to its old deployment, without a history: an event says so',
      service([deployment('api:1', { rolloutStateReason: 'ECS deployment ecs-svc/1 completed.' })], {
        events: [
          event(9, '(service api) has reached a steady state.'),
          event(8, '(service api) rolling back to deployment ecs-svc/1.'),
        ],
      }),
      undefined,
      { how: 'rolled-back', why: 'it runs api:1 again' },
    ],
    [
      'went back to a new deployment, without a history',
      service([deployment('api:1', { createdAt: at(8) })], {
        events: [event(8, '(service api) rolling back to deployment ecs-svc/1.')],
      }),
      undefined,
      { how: 'rolled-back', why: 'it runs api:1 again' },
    ],
    [
      'got another deployment after an earlier roll-back',
      service([deployment('api:3', { createdAt: at(20) })], {
        events: [event(8, '(service api) rolling back to deployment ecs-svc/1.')],
      }),
      undefined,
      { how: 'superseded', why: 'its task definition is api:3' },
    ],
    [
      'got another deployment',
      service([deployment('api:3', STARTING), deployment('api:2', { status: 'ACTIVE' })]),
      [past('api:3', 'IN_PROGRESS'), past('api:2', 'SUCCESSFUL')],
      { how: 'superseded', why: 'its task definition is api:3' },
    ],
    [
      'could not go back either',
      service([deployment('api:1', { rolloutState: 'FAILED', runningCount: 0 })]),
      [past('api:2', 'ROLLBACK_FAILED', { statusReason: 'no capacity' })],
      { how: 'roll-back-failed', why: 'no capacity' },
    ],
    [
      'could not go back either, and stays at ours',
      service([deployment('api:2', { rolloutState: 'FAILED', runningCount: 0 })]),
      [past('api:2', 'ROLLBACK_FAILED', { statusReason: 'no capacity' })],
      { how: 'roll-back-failed', why: 'no capacity' },
    ],
    [
      'was stopped on its way',
      service([deployment('api:2', STARTING)]),
      [past('api:2', 'STOPPED', { statusReason: 'by the user' })],
      { how: 'stopped', why: 'by the user' },
    ],
    [
      'was stopped and is at another one',
      service([deployment('api:1')]),
      [past('api:2', 'STOPPED', { statusReason: 'by the user' })],
      { how: 'stopped', why: 'by the user; its task definition is api:1' },
    ],
    [
      'is at zero, of another definition',
      service([deployment('api:1')], { desiredCount: 0 }),
      [],
      { how: 'superseded', why: 'its task definition is api:1' },
    ],
  ])('is that one fails which %s', (_, of, history, failure) => {
    expect(judge(look(of, history))).toMatchObject({ state: 'failed', ...failure });
  });

  test.each([
    ['a service that is not seen yet', look(undefined)],
    ['a deployment that is not seen yet', look(service([deployment('api:1')]))],
  ])('may be too early for %s', (_, early) => {
    expect(judge(early)).toMatchObject({ state: 'failed', maybeOld: true });
  });

  test('names the image of the definition where that decides', () => {
    const definitions = new Map([['api:1', { name: 'api:1', isWanted: false, image: 'other/api:1\u001b[31m' }]]);
    expect(judge({ ...look(service([deployment('api:1')])), definitions })).toMatchObject({
      why: 'its task definition is api:1, with other/api:1',
    });
  });

  test.each([
    {},
    { status: 'ACTIVE' },
    { status: 'ACTIVE', deployments: [{}] },
    { status: 'ACTIVE', desiredCount: 1, deployments: [{ status: 'PRIMARY' }] },
  ])('is never that %j is complete', (odd) => {
    expect(judge(look(odd)).state).not.toBe('complete');
  });
});

describe('the verdict on a service that somebody else deploys', () => {
  const set = (taskDefinition: string, more: TaskSet = {}): TaskSet => ({
    id: 'ecs-svc/1',
    status: 'PRIMARY',
    taskDefinition,
    computedDesiredCount: 2,
    runningCount: 2,
    stabilityStatus: 'STEADY_STATE',
    ...more,
  });
  const deployed = (type: 'CODE_DEPLOY' | 'EXTERNAL', taskSets: TaskSet[], desiredCount = 2): Look =>
    look({ status: 'ACTIVE', desiredCount, taskSets, deploymentController: { type } });

  test('is complete when the primary set has the image and is steady', () => {
    const complete = { state: 'complete', taskDefinition: 'api:2', tasks: 2 };
    expect(judge(deployed('CODE_DEPLOY', [set('api:2')]))).toEqual(complete);
    expect(judge(deployed('EXTERNAL', [set('api:2')]))).toEqual(complete);
  });

  test('does not count the former set of CodeDeploy, which has no traffic', () => {
    const sets = [set('api:2'), set('api:1', { status: 'ACTIVE' })];
    expect(judge(deployed('CODE_DEPLOY', sets))).not.toHaveProperty('rest');
  });

  test('is that a part runs it where another set has a share of the traffic', () => {
    const sets = [set('api:2', { runningCount: 1, computedDesiredCount: 1 }), set('api:1', { status: 'ACTIVE' })];
    expect(judge(deployed('EXTERNAL', sets))).toEqual({
      state: 'complete',
      taskDefinition: 'api:2',
      tasks: 1,
      rest: { of: 3, why: 'a controller outside of ECS leaves the others at api:1' },
    });
  });

  test.each([
    [
      'of the primary set start',
      [set('api:2', { stabilityStatus: 'STABILIZING', runningCount: 1 })],
      '1 of 2 tasks of the primary task set run',
    ],
    [
      'have no traffic yet',
      [set('api:1'), set('api:2', { status: 'ACTIVE' })],
      '2 of 2 tasks run; CodeDeploy has not made them the primary ones yet',
    ],
  ])('is to wait while its tasks %s', (_, sets, text) => {
    expect(judge(deployed('CODE_DEPLOY', sets))).toEqual({ state: 'waiting', text });
  });

  test('is that nothing runs at a desired count of 0', () => {
    expect(judge(deployed('EXTERNAL', [set('api:2', { computedDesiredCount: 0, runningCount: 0 })], 0)).state).toBe(
      'idle',
    );
  });

  test.each([
    ['none', [], 'it has no primary task set'],
    ['another one', [set('api:1')], 'its primary task set is of api:1'],
    ['one that goes away', [set('api:1'), set('api:2', { status: 'DRAINING' })], 'its primary task set is of api:1'],
  ])('is that one fails which has %s: nobody deploys the image', (_, sets, now) => {
    expect(judge(deployed('CODE_DEPLOY', sets))).toMatchObject({
      state: 'failed',
      how: 'not-begun',
      why: `the service is deployed by CodeDeploy; ${now}`,
    });
  });
});
