import type { EcsTarget } from '../../../contract/ecs';
import { failure } from '../../../test/engine-failure';
import { type EcsAnswer, type EcsAnswers, EcsError, serveEcsAnswers } from '../../../test/helpers/ecs-answers';
import type { RolloutWork } from '../rollout';
import { ServiceRollout } from './service-rollout';

const IMAGE = '1.dkr.ecr.eu-west-1.amazonaws.com/api:src-2';
const OTHER = '1.dkr.ecr.eu-west-1.amazonaws.com/api:src-1';
const DIGEST = `sha256:${'a'.repeat(64)}`;
const CHILD = `sha256:${'b'.repeat(64)}`;
const ARN = 'arn:aws:ecs:eu-west-1:111111111111';
const OURS = `${ARN}:task-definition/api:2`;
const FORMER = `${ARN}:task-definition/api:1`;
const TASK = '0f3a5c1d2e4b4c6f8a9b0c1d2e3f4a5b';
const THEN = 1_700_000_000;

let ecs: EcsAnswers;
let said: string[];
let controller: AbortController;

beforeEach(async () => {
  ecs = await serveEcsAnswers();
  said = [];
  controller = new AbortController();
});
afterEach(() => ecs.stop());

const deployment = (more: object = {}) => ({
  id: 'ecs-svc/2',
  status: 'PRIMARY',
  taskDefinition: OURS,
  runningCount: 1,
  createdAt: THEN,
  rolloutState: 'COMPLETED',
  ...more,
});
const service = (more: object = {}) => ({
  services: [{ serviceName: 'api', status: 'ACTIVE', desiredCount: 1, deployments: [deployment()], ...more }],
});
const task = (more: object = {}) => ({
  taskArn: `${ARN}:task/prod/${TASK}`,
  taskDefinitionArn: OURS,
  lastStatus: 'RUNNING',
  containers: [{ name: 'api', image: IMAGE, imageDigest: DIGEST }],
  ...more,
});
const isStopped = (input: Readonly<Record<string, unknown>>) => input['desiredStatus'] === 'STOPPED';

/** A service that runs `running`, and whose `stopped` tasks ended. */
const steady = (running: object[] = [task()], stopped: object[] = []) => ({
  DescribeServices: service(),
  ListServiceDeployments: { serviceDeployments: [] },
  ListTasks: (input: Readonly<Record<string, unknown>>) => ({
    taskArns: isStopped(input) ? stopped.map((_, index) => `stopped/${index}`) : running.map((_, index) => `${index}`),
  }),
  DescribeTasks: ({ tasks }: Readonly<Record<string, unknown>>) => ({
    tasks: (tasks as string[]).map((arn) => {
      const [kind, index] = arn.includes('/') ? [stopped, arn.slice('stopped/'.length)] : [running, arn];
      return {
        ...kind[Number(index)],
        ...(kind === stopped && { taskArn: `${ARN}:task/prod/${index}${TASK.slice(1)}` }),
      };
    }),
  }),
});

const target = (more: Partial<EcsTarget> = {}): EcsTarget => ({
  kind: 'ecs',
  cluster: 'prod',
  service: 'api',
  container: 'api',
  access: ecs.access,
  ...more,
});

const connect = (of = target({ taskDefinition: OURS }), timeoutSeconds = 20, more: Partial<RolloutWork> = {}) =>
  ServiceRollout.connect(of, {
    image: IMAGE,
    digests: new Set([DIGEST, CHILD]),
    timeoutSeconds,
    say: (line) => said.push(line),
    context: { env: process.env, signal: controller.signal },
    ...more,
  });
const prove = async (...of: Parameters<typeof connect>) => (await connect(...of)).prove();

describe('the proof of an ECS service', () => {
  test.each([
    ['the digest of the image', DIGEST],
    ['the digest of its platform', CHILD],
  ])('is that each task runs %s', async (_, imageDigest) => {
    ecs.answers = steady([task({ containers: [{ name: 'api', image: 'mirror/api:1', imageDigest }] })]);
    expect(await prove()).toEqual({ state: 'runs' });
  });

  test('waits, says how far it is, and says each reason of a stopped task once', async () => {
    let looks = 0;
    const broken = (id: number) => ({
      ...task({ lastStatus: 'STOPPED', stoppedReason: `CannotPullContainerError: retried ${id} time(s)` }),
    });
    const starting = service({
      deployments: [deployment({ runningCount: 0, pendingCount: 1, rolloutState: 'IN_PROGRESS' })],
    });
    ecs.answers = {
      ...steady([task()], [broken(1), broken(5)]),
      DescribeServices: () => (++looks < 3 ? starting : service()),
    };
    expect(await prove()).toEqual({ state: 'runs' });
    expect(said).toEqual([
      expect.stringMatching(/^service prod\/api: a task stopped: CannotPullContainerError: retried \d time\(s\)$/),
      'service prod/api: 0 of 1 tasks run, 1 start',
    ]);
  });

  test('waits for tasks that ECS counts and does not list yet', async () => {
    let lists = 0;
    const { ListTasks, ...answers } = steady();
    ecs.answers = {
      ...answers,
      ListTasks: (input) => (!isStopped(input) && ++lists === 1 ? { taskArns: [] } : ListTasks(input)),
    };
    expect(await prove()).toEqual({ state: 'runs' });
    expect(said).toEqual(['service prod/api: 0 of 1 tasks run']);
  });

  test('is by the image where nobody knows the task definition', async () => {
    const definitions: Record<string, string> = { [OURS]: IMAGE, [FORMER]: OTHER };
    ecs.answers = {
      ...steady(),
      DescribeTaskDefinition: ({ taskDefinition }) => ({
        taskDefinition: { containerDefinitions: [{ name: 'api', image: definitions[taskDefinition as string] }] },
      }),
    };
    expect(await prove(target())).toEqual({ state: 'runs' });

    ecs.answers = {
      ...ecs.answers,
      DescribeServices: service({ deployments: [deployment({ taskDefinition: FORMER })] }),
    };
    const { what, why } = await failure(prove(target()));
    expect([what, why]).toEqual([
      `service prod/api does not run ${IMAGE}`,
      `its task definition is api:1, with ${OTHER}`,
    ]);
  });

  test('says that nothing runs at a desired count of 0', async () => {
    ecs.answers = { ...steady([]), DescribeServices: service({ desiredCount: 0 }) };
    expect(await prove()).toEqual({ state: 'idle', why: 'has a desired count of 0' });
  });

  test('fails on running tasks of another digest, whatever their name', async () => {
    const other = `sha256:${'c'.repeat(64)}`;
    ecs.answers = steady([task({ containers: [{ name: 'api', image: IMAGE, imageDigest: other }] })]);
    const { what, why } = await failure(prove());
    expect(what).toBe(`service prod/api: 0 of 1 tasks run ${IMAGE}`);
    expect(why).toBe(`${TASK} runs ${IMAGE} (${other}); its digest is ${DIGEST}`);
  });

  test('is by name and tag where no digest is known', async () => {
    ecs.answers = steady();
    expect(await prove(undefined, 20, { digests: undefined })).toEqual({ state: 'runs' });
    ecs.answers = steady([task({ containers: [{ name: 'api', image: OTHER, imageDigest: DIGEST }] })]);
    expect((await failure(prove(undefined, 20, { digests: undefined }))).why).toMatch(
      /runs .*src-1 .*so name and tag must be the same$/,
    );
  });

  test('fails on tasks without the container', async () => {
    ecs.answers = steady([task({ containers: [{ name: 'web', image: IMAGE, imageDigest: DIGEST }] })]);
    expect((await failure(prove())).why).toMatch(/runs no such container/);
  });

  test('fails on a roll-back with the reasons of stopped tasks and the last events, each once and without escape sequences', async () => {
    const pull = (attempts: number) => ({
      ...task({
        stoppedAt: THEN + attempts,
        stoppedReason: `CannotPullContainerError: retried ${attempts} time(s): \u001b[31m${IMAGE}: not found`,
      }),
    });
    const scaled = { ...task({ taskDefinitionArn: FORMER, stoppedReason: 'Essential container in task exited' }) };
    const events = [
      [9, '(service api) rolling back to deployment ecs-svc/1.'],
      [8, '(service api) (deployment ecs-svc/2) deployment failed: tasks failed to start.'],
      [7, `(service api) has started 1 tasks: (task ${TASK}).`],
      [6, `(service api) has started 1 tasks: (task ${TASK.replace('0', '1')}).`],
      [-9, '(service api) has reached a steady state.'],
    ].map(([seconds, message]) => ({ createdAt: THEN + Number(seconds), message }));
    const back = deployment({ taskDefinition: FORMER, createdAt: THEN - 9 });
    ecs.answers = {
      ...steady([], [pull(1), pull(5), scaled, pull(7)]),
      DescribeServices: service({ deployments: [back], events }),
      ListServiceDeployments: { serviceDeployments: [{ serviceDeploymentArn: 'd/2' }] },
      DescribeServiceDeployments: {
        serviceDeployments: [
          {
            serviceDeploymentArn: 'd/2',
            createdAt: THEN,
            status: 'ROLLBACK_SUCCESSFUL',
            statusReason: 'tasks failed to start.',
            targetServiceRevision: { arn: 'r/2' },
          },
        ],
      },
      DescribeServiceRevisions: { serviceRevisions: [{ serviceRevisionArn: 'r/2', taskDefinition: OURS }] },
    };

    const { what, why, fix } = await failure(prove());

    expect(what).toBe('ECS rolled the deployment of service prod/api back');
    const ids = [3, 1].map((index) => `${index}${TASK.slice(1)}`);
    expect(why.split('; ')).toEqual([
      'it runs api:1 again',
      'tasks failed to start.',
      `tasks ${ids.join(', ')} and 1 more stopped: CannotPullContainerError: retried 7 time(s): ${IMAGE}: not found`,
      'ECS: rolling back to deployment ecs-svc/1.',
      'ECS: (deployment ecs-svc/2) deployment failed: tasks failed to start.',
      `ECS: has started 1 tasks: (task ${TASK}).`,
    ]);
    expect(fix).toMatch(/^see that the registry has the image, .*, then apply again, which deploys it again/);
    expect(ecs.count('DescribeTaskDefinition')).toBe(0);
  });

  test('fails on a first deployment that was given up, with the command that begins another one', async () => {
    const primary = deployment({
      runningCount: 0,
      rolloutState: 'FAILED',
      rolloutStateReason: 'tasks failed to start.',
    });
    ecs.answers = { ...steady([]), DescribeServices: service({ deployments: [primary] }) };
    const { what, why, fix } = await failure(prove());
    expect(what).toBe('ECS gave up the deployment of service prod/api');
    expect(why).toBe('tasks failed to start.; no earlier deployment runs');
    expect(fix).toBe(
      'correct the cause, then apply again; where that changes nothing of the service, begin a new deployment before: ' +
        '`aws ecs update-service --cluster prod --service api --force-new-deployment --region eu-west-1`',
    );
  });

  test('fails at its limit, with the command that stops tasks from being started again and again', async () => {
    const primary = deployment({ runningCount: 0, rolloutState: 'IN_PROGRESS', failedTasks: 4 });
    ecs.answers = { ...steady([]), DescribeServices: service({ deployments: [primary] }) };
    const { what, why, fix } = await failure(
      prove(target({ taskDefinition: OURS, cluster: `${ARN}:cluster/prod` }), 0.2),
    );
    expect(what).toBe('service prod/api is not steady after 0.2 s');
    expect(why).toBe('0 of 1 tasks run, 4 failed');
    expect(fix).toContain('the plan may say "No changes" for the service, but the proof runs again');
    expect(fix).toContain(
      `\`aws ecs update-service --cluster ${ARN}:cluster/prod --service api --desired-count 0 --region eu-west-1\``,
    );
  });

  test('fails at its limit with the command that goes back where former tasks run', async () => {
    const primary = deployment({ runningCount: 0, rolloutState: 'IN_PROGRESS' });
    const former = deployment({ status: 'ACTIVE', taskDefinition: FORMER });
    ecs.answers = {
      ...steady([]),
      DescribeServices: service({ deployments: [primary, former] }),
      ListServiceDeployments: { serviceDeployments: [{ serviceDeploymentArn: 'd/2' }] },
      DescribeServiceDeployments: {
        serviceDeployments: [
          { serviceDeploymentArn: 'd/2', status: 'IN_PROGRESS', targetServiceRevision: { arn: 'r/2' } },
        ],
      },
      DescribeServiceRevisions: { serviceRevisions: [{ serviceRevisionArn: 'r/2', taskDefinition: OURS }] },
    };
    const { why, fix } = await failure(prove(undefined, 0.2));
    expect(why).toBe('0 of 1 tasks run; 1 of api:1 still run');
    expect(fix).toContain(
      '`aws ecs stop-service-deployment --service-deployment-arn d/2 --stop-type ROLLBACK --region eu-west-1`',
    );
    expect(fix).not.toContain('--desired-count');
  });

  test.each([
    ['of no such service', { services: [], failures: [{ reason: 'MISSING' }] }, 'service prod/api does not exist'],
    ['of a deleted service', service({ status: 'INACTIVE' }), 'service prod/api is deleted'],
    ['of no such cluster', new EcsError('ClusterNotFoundException'), 'the cluster prod does not exist'],
  ])('fails %s', async (_, DescribeServices, what) => {
    ecs.answers = { ...steady(), DescribeServices };
    expect((await failure(prove())).what).toBe(what);
  });

  test('looks again before it takes an old answer for the end', async () => {
    let looks = 0;
    const old = service({ deployments: [deployment({ taskDefinition: FORMER })] });
    ecs.answers = { ...steady(), DescribeServices: () => (++looks === 1 ? old : service()) };
    expect(await prove()).toEqual({ state: 'runs' });
    ecs.answers = { ...steady(), DescribeServices: old };
    expect((await failure(prove())).why).toBe('its task definition is api:1');
  });

  describe('when ECS does not answer', () => {
    test.each([
      ['it has too many calls', 'DescribeServices', new EcsError('ThrottlingException', 'Rate exceeded')],
      ['it fails', 'ListTasks', new EcsError('ServerException', 'm', 500)],
      ['it is not there', 'DescribeTasks', new EcsError('', '', 503)],
    ])('asks again while %s', async (_, call, error) => {
      const answers: typeof ecs.answers = steady();
      let calls = 0;
      const right = answers[call];
      // The SDK itself asks three times.
      ecs.answers = {
        ...answers,
        [call]: (input) =>
          ++calls <= 4 ? error : typeof right === 'function' ? (right(input) as EcsAnswer) : (right ?? {}),
      };
      expect(await prove()).toEqual({ state: 'runs' });
      expect(said).toHaveLength(1);
      expect(said[0]).toMatch(new RegExp(`^service prod/api: ecs:${call} fails .*; asking again$`));
    });

    test('fails at the limit, with what ECS said', async () => {
      ecs.answers = { ...steady(), DescribeServices: new EcsError('ThrottlingException', 'Rate exceeded') };
      const { what, why } = await failure(prove(undefined, 0.1));
      expect(what).toBe('ECS gives no answer within 0.1 s');
      expect(why).toMatch(/ecs:DescribeServices fails for the cluster prod: .*Rate exceeded$/);
    });

    test.each(['DescribeServices', 'ListTasks', 'DescribeTasks'])(
      'fails at once where %s is not allowed, and names it',
      async (call) => {
        ecs.answers = { ...steady(), [call]: new EcsError('AccessDeniedException', 'User is not authorized') };
        const { what, fix } = await failure(prove());
        expect(what).toBe(`ecs:${call} fails for the cluster prod`);
        expect(fix).toContain(`may call ecs:${call}`);
      },
    );

    test.each([
      ['are not allowed', new EcsError('AccessDeniedException', 'User is not authorized')],
      ['are unknown', new EcsError('UnknownOperationException')],
      ['are not implemented', new EcsError('', '', 501)],
    ])('does without the earlier deployments where they %s, and says so once', async (_, error) => {
      let looks = 0;
      const starting = service({ deployments: [deployment({ runningCount: 0, rolloutState: 'IN_PROGRESS' })] });
      ecs.answers = {
        ...steady(),
        ListServiceDeployments: error,
        DescribeServices: () => (++looks < 3 ? starting : service()),
      };
      expect(await prove()).toEqual({ state: 'runs' });
      expect(said[0]).toMatch(/^service prod\/api: its earlier deployments are not known: ecs:ListServiceDeployments/);
      expect(ecs.count('ListServiceDeployments')).toBe(1);
    });

    test('ends at once when the engine is stopped', async () => {
      ecs.answers = {
        ...steady([]),
        DescribeServices: service({ deployments: [deployment({ rolloutState: 'IN_PROGRESS' })] }),
      };
      const work = prove(undefined, 600);
      setTimeout(() => controller.abort(new Error('stopped by SIGINT')), 300);
      await expect(work).rejects.toThrow('stopped by SIGINT');
    });
  });
});
