import type { TaskDocument } from '../../contract/ecs';
import { REGION } from '../../local/aws/moto';
import { failure } from '../../test/engine-failure';
import { type EcsAnswers, EcsError, serveEcsAnswers } from '../../test/helpers/ecs-answers';
import { CLUSTER, EcsServices } from '../../test/helpers/ecs-services';
import type { TestFront } from '../../test/helpers/front';
import { whileTimePasses } from '../../test/helpers/time-passes';
import { runTask } from './task';

const ARN = 'arn:aws:ecs:eu-west-1:111111111111';
const ID = '0f3a5c1d2e4b4c6f8a9b0c1d2e3f4a5b';
const TASK = `${ARN}:task/prod/${ID}`;

let lines: string[];
beforeEach(() => (lines = []));

const document = (more: Partial<TaskDocument>): TaskDocument => ({
  kind: 'task',
  version: 1,
  name: 'api',
  address: 'null_resource.api_before',
  module: '.',
  cluster: CLUSTER,
  taskDefinition: `${ARN}:task-definition/api:2`,
  container: 'app',
  command: ['npm', 'run', 'migrate'],
  network: { subnets: ['subnet-1'], securityGroups: ['sg-1'], assignPublicIp: false },
  timeoutSeconds: 20,
  access: {},
  ...more,
});
const run = (work: TaskDocument, signal = new AbortController().signal) =>
  runTask(work, { env: process.env, signal, print: (line) => lines.push(line) });

describe('a task that runs once, on the local ECS', () => {
  const kept = process.env;
  let front: TestFront;
  let ecs: EcsServices;
  beforeAll(async () => {
    process.env = { ...kept, AWS_ACCESS_KEY_ID: 'local', AWS_SECRET_ACCESS_KEY: 'local' };
    ecs = await EcsServices.start();
    front = ecs.front;
    await front.create('api');
    await front.push('api', 'v1', 'v1');
  });
  afterAll(async () => {
    process.env = kept;
    await ecs.stop();
  });
  afterEach(() => front.endFaults());

  const migration = async (tag: string, container: object = {}): Promise<TaskDocument> =>
    document({
      taskDefinition: await ecs.define('migrate', `${front.registry}/api:${tag}`, { container }),
      network: { subnets: [ecs.subnet], securityGroups: [], assignPublicIp: true },
      access: { region: REGION, endpoints: { ecs: front.origin } },
    });
  const tasks = async () => {
    const [running, stopped] = [await ecs.tasks({}), await ecs.tasks({ desiredStatus: 'STOPPED' })];
    return [...running, ...stopped];
  };

  test('succeeds with the exit code 0 of its container', async () => {
    await whileTimePasses(ecs, run(await migration('v1')));
    expect(lines.at(-1)).toMatch(/^api: task [0-9a-f]{32} of migrate:\d+ succeeded in \d+\.\d s$/);
    const [task] = await tasks();
    expect(task).toMatchObject({
      launchType: 'FARGATE',
      startedBy: expect.stringMatching(/^slipway-[0-9a-f]{20}$/) as string,
      overrides: { containerOverrides: [{ name: 'app', command: ['npm', 'run', 'migrate'] }] },
    });
  });

  test('fails with another exit code, and says where its log is', async () => {
    const options = { 'awslogs-group': '/shop/api', 'awslogs-stream-prefix': 'api', 'awslogs-region': 'eu-north-1' };
    const logConfiguration = { logDriver: 'awslogs', options };
    const work = await migration('v1', { dockerLabels: { 'slipway.local/fail': 'exit-3' }, logConfiguration });
    const { what, why, fix } = await failure(whileTimePasses(ecs, run(work)));
    const [, id = ''] = /^task ([0-9a-f]{32}) of migrate:\d+ failed$/.exec(what) ?? [];
    expect(why).toBe('container app ended with 3: Essential container in task exited (app: exit code 3)');
    expect(fix).toContain(`its log: \`aws logs tail /shop/api --log-stream-names api/app/${id} --region eu-north-1\``);
  });

  test('fails without its image', async () => {
    const { why, fix } = await failure(whileTimePasses(ecs, run(await migration('v9'))));
    expect(why).toMatch(/^container app did not run: CannotPullContainerError: .*not found$/);
    expect(fix).toBe(
      'see that the registry has the image, in the account and region of its reference, then apply again',
    );
  });

  test('fails when it takes too long, and is stopped', async () => {
    const { what, why } = await failure(run({ ...(await migration('v1')), timeoutSeconds: 0.01 }));
    expect(what).toMatch(/^task \w+ of migrate:\d+ has not ended after 0.01 s$/);
    expect(why).toMatch(/^it was \w+, and is stopped$/);
    const id = /\w{32}/.exec(what)?.[0] ?? '';
    const task = (await tasks()).find(({ taskArn }) => taskArn?.endsWith(id));
    expect(task).toMatchObject({ desiredStatus: 'STOPPED', stoppedReason: 'slipway waited 0.01 s for it' });
  });

  test('is stopped with its engine, which says so', async () => {
    const controller = new AbortController();
    const work = run(await migration('v1'), controller.signal);
    while (lines.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    controller.abort(new Error('stopped by SIGINT'));
    await expect(work).rejects.toThrow('stopped by SIGINT');
    expect(lines.at(-1)).toMatch(/^api \| stopped task \w{32} of migrate:\d+$/);
    const id = /\w{32}/.exec(lines.at(-1) ?? '')?.[0] ?? '';
    expect((await tasks()).find(({ taskArn }) => taskArn?.endsWith(id))?.stoppedReason).toBe('slipway was stopped');
  });
});

describe('a task that runs once, with an ECS that is difficult', () => {
  let ecs: EcsAnswers;
  beforeEach(async () => {
    ecs = await serveEcsAnswers();
  });
  afterEach(() => ecs.stop());

  const STOPPED = { taskArn: TASK, lastStatus: 'STOPPED', containers: [{ name: 'app', exitCode: 0 }] };
  const attempt = (more: Partial<TaskDocument> = {}, signal?: AbortSignal) =>
    run(document({ access: ecs.access, ...more }), signal);

  test('is started once, however often ECS has to be asked', async () => {
    let calls = 0;
    ecs.answers = {
      RunTask: () => (++calls <= 4 ? new EcsError('ServerException', 'm', 500) : { tasks: [{ taskArn: TASK }] }),
      DescribeTasks: () =>
        ecs.count('DescribeTasks') === 1 ? { failures: [{ reason: 'MISSING' }] } : { tasks: [STOPPED] },
    };
    await attempt();
    const inputs = ecs.asked.filter(({ call }) => call === 'RunTask').map(({ input }) => input);
    expect(inputs).toHaveLength(5);
    expect(new Set(inputs.map(({ clientToken }) => clientToken)).size).toBe(1);
    expect(inputs[0]).toMatchObject({
      cluster: 'prod',
      launchType: 'FARGATE',
      networkConfiguration: {
        awsvpcConfiguration: { subnets: ['subnet-1'], securityGroups: ['sg-1'], assignPublicIp: 'DISABLED' },
      },
    });
  });

  test('has a mark of its own in each run', async () => {
    ecs.answers = { RunTask: { tasks: [{ taskArn: TASK }] }, DescribeTasks: { tasks: [STOPPED] } };
    await attempt();
    await attempt();
    const marks = ecs.asked.filter(({ call }) => call === 'RunTask').map(({ input }) => input['startedBy']);
    expect(new Set(marks).size).toBe(2);
  });

  test('fails where AWS has no capacity', async () => {
    ecs.answers = {
      RunTask: { tasks: [], failures: [{ reason: 'RESOURCE:FARGATE', detail: 'Capacity is\u001b[1m short' }] },
    };
    const { what, why, fix } = await failure(attempt());
    expect([what, why]).toEqual(['a task of api:2 is not started', 'RESOURCE:FARGATE: Capacity is short']);
    expect(fix).toContain('no capacity');
  });

  test.each([
    ['ecs:RunTask', 'User: arn:aws:iam::1:user/ci is not authorized to perform: ecs:RunTask on resource: *'],
    ['iam:PassRole', 'User: arn:aws:iam::1:user/ci is not authorized to perform: iam:PassRole on resource: role/x'],
    ['ecs:RunTask', 'no'],
  ])('fails without the permission %s, and names it', async (action, message) => {
    ecs.answers = { RunTask: new EcsError('AccessDeniedException', message) };
    expect((await failure(attempt())).fix).toContain(`may call ${action},`);
  });

  test('fails on what ECS refuses, in its words', async () => {
    ecs.answers = { RunTask: new EcsError('ClientException', 'TaskDefinition is inactive') };
    const { what, why, fix } = await failure(attempt());
    expect(what).toBe('ecs:RunTask fails for the cluster prod');
    expect(why).toBe('TaskDefinition is inactive');
    expect(fix).toBe('correct what ECS complains about, then apply again');
  });

  test('fails without the place of its log where its definition may not be seen', async () => {
    const containers = [{ name: 'app', exitCode: 1 }];
    ecs.answers = {
      RunTask: { tasks: [{ taskArn: TASK }] },
      DescribeTasks: { tasks: [{ ...STOPPED, containers }] },
      DescribeTaskDefinition: new EcsError('AccessDeniedException', 'no'),
    };
    expect((await failure(attempt())).fix).toBe('correct the cause, then apply again');
  });

  test('is found and stopped when the engine ends before ECS answered', async () => {
    const controller = new AbortController();
    ecs.answers = {
      RunTask: () => {
        controller.abort(new Error('stopped by SIGTERM'));
        return { tasks: [{ taskArn: TASK }] };
      },
      ListTasks: () => ({ taskArns: ecs.count('ListTasks') === 1 ? [] : [TASK] }),
      StopTask: {},
    };
    await expect(attempt({}, controller.signal)).rejects.toThrow('stopped by SIGTERM');
    const [started, listed, , stopped] = ecs.asked.map(({ input }) => input);
    expect(listed?.['startedBy']).toBe(started?.['startedBy']);
    expect(stopped).toMatchObject({ task: TASK, reason: 'slipway was stopped' });
    expect(lines).toEqual([`api | stopped task ${ID} of api:2`]);
  });

  test('fails when it takes too long, also where it may not be stopped', async () => {
    ecs.answers = {
      RunTask: { tasks: [{ taskArn: TASK }] },
      DescribeTasks: { tasks: [{ taskArn: TASK, lastStatus: 'RUNNING' }] },
      StopTask: new EcsError('AccessDeniedException', 'no'),
    };
    const { what, why } = await failure(attempt({ timeoutSeconds: 0.1 }));
    expect(what).toBe(`task ${ID} of api:2 has not ended after 0.1 s`);
    expect(why).toBe('it was running, and may run on: ecs:StopTask fails for the cluster prod: no');
  });

  test('says that it may run on when it cannot be stopped', async () => {
    const controller = new AbortController();
    ecs.answers = {
      RunTask: { tasks: [{ taskArn: TASK }] },
      DescribeTasks: () => {
        controller.abort(new Error('stopped by SIGTERM'));
        return { tasks: [] };
      },
      StopTask: new EcsError('AccessDeniedException', 'no'),
    };
    await expect(attempt({}, controller.signal)).rejects.toThrow('stopped by SIGTERM');
    expect(lines.at(-1)).toBe(
      `api | warning: task ${ID} of api:2 may run on: ecs:StopTask fails for the cluster prod: no`,
    );
  });
});
