import {
  DescribeTasksCommand,
  ListTasksCommand,
  RunTaskCommand,
  type RunTaskCommandInput,
  StopTaskCommand,
  type Task,
} from '@aws-sdk/client-ecs';
import { CLUSTER, EcsServices, isSteady } from '../../../test/helpers/ecs-services';
import { digestOf, type TestFront } from '../../../test/helpers/front';

const INDEX_TYPE = 'application/vnd.oci.image.index.v1+json';
const ARM = { runtimePlatform: { cpuArchitecture: 'ARM64' as const, operatingSystemFamily: 'LINUX' as const } };

let front: TestFront;
let ecs: EcsServices;
describe('tasks of the local ECS', () => {
  beforeAll(async () => {
    ecs = await EcsServices.start();
    ({ front } = ecs);
    await front.create('api');
    await front.push('api', 'amd64', 'amd64');
    await pushIndex('both', { amd64: 'on amd64', arm64: 'on arm64' });
    await pushIndex('arm', { arm64: 'on arm64' });
  });
  afterAll(() => ecs.stop());

  const image = (tag: string): string => `${front.registry}/api:${tag}`;
  const fails = (value: string) => ({ container: { dockerLabels: { 'slipway.local/fail': value } } });

  async function pushIndex(tag: string, images: Readonly<Record<string, string>>): Promise<void> {
    const manifests = [];
    for (const [architecture, content] of Object.entries(images)) {
      const manifest = await front.manifest('api', content);
      await front.putManifest('api', digestOf(manifest), manifest);
      const platform = { os: 'linux', architecture };
      const mediaType = 'application/vnd.oci.image.manifest.v1+json';
      manifests.push({ mediaType, digest: digestOf(manifest), size: manifest.length, platform });
    }
    const body = JSON.stringify({ schemaVersion: 2, mediaType: INDEX_TYPE, manifests });
    const headers = { 'content-type': INDEX_TYPE };
    const { status } = await front.send('PUT', `/v2/api/manifests/${tag}`, { headers, body });
    expect(status).toBe(201);
  }

  async function run(taskDefinition: string, more: Partial<RunTaskCommandInput> = {}): Promise<Task[]> {
    const { tasks = [] } = await front.ecs.send(
      new RunTaskCommand({
        cluster: CLUSTER,
        taskDefinition,
        launchType: 'FARGATE',
        networkConfiguration: { awsvpcConfiguration: { subnets: [ecs.subnet] } },
        ...more,
      }),
    );
    return tasks;
  }

  async function describeOne(task: string): Promise<Task> {
    const { tasks } = await front.ecs.send(new DescribeTasksCommand({ cluster: CLUSTER, tasks: [task] }));
    return tasks?.[0] ?? {};
  }

  async function untilStopped({ taskArn = '' }: Task): Promise<Task> {
    for (;;) {
      const task = await describeOne(taskArn);
      if (task.lastStatus === 'STOPPED') return task;
      ecs.pass();
    }
  }

  describe('the digest of a container', () => {
    test.each([
      ['is that of its image', 'amd64', {}, 'amd64'],
      ['is that of the image for its platform in an index', 'both', {}, 'on amd64'],
      ['is that of the image for ARM in an index', 'both', ARM, 'on arm64'],
    ])('%s', async (_, tag, platform, content) => {
      const [task] = await run(await ecs.define('digests', image(tag), platform));
      const { containers } = await untilStopped(task ?? {});

      expect(task?.containers?.[0]).not.toHaveProperty('imageDigest');
      expect(containers).toMatchObject([
        { name: 'app', image: image(tag), imageDigest: digestOf(await front.manifest('api', content)) },
      ]);
    });

    test('is known of an image elsewhere only if the reference says it', async () => {
      const digest = digestOf('elsewhere');
      const [pinned] = await run(await ecs.define('elsewhere', `public.ecr.aws/nginx/nginx@${digest}`));
      const [named] = await run(await ecs.define('elsewhere', 'public.ecr.aws/nginx/nginx:1.27'));

      expect((await untilStopped(pinned ?? {})).containers).toMatchObject([{ imageDigest: digest, exitCode: 0 }]);
      expect((await untilStopped(named ?? {})).containers?.[0]).not.toHaveProperty('imageDigest');
    });
  });

  test.each([
    ['an index', 'arm', {}, 'linux/amd64'],
    ['an image', 'amd64', ARM, 'linux/arm64'],
  ])('fails to start from %s for another platform', async (_, tag, platform, wanted) => {
    const [task] = await run(await ecs.define('platforms', image(tag), platform));

    expect(await untilStopped(task ?? {})).toMatchObject({
      stopCode: 'TaskFailedToStart',
      stoppedReason: `CannotPullContainerError: pull image manifest has been retried 7 time(s): image Manifest does not contain descriptor matching platform '${wanted}'`,
    });
  });

  describe('a task that runs once', () => {
    test('goes from PROVISIONING to RUNNING and ends well', async () => {
      const definition = await ecs.define('once', image('amd64'));
      const overrides = { containerOverrides: [{ name: 'app', command: ['npm', 'run', 'migrate'] }] };
      const [task] = await run(definition, { startedBy: 'slipway', overrides });

      expect(task).toMatchObject({
        lastStatus: 'PROVISIONING',
        desiredStatus: 'RUNNING',
        group: 'family:once',
        startedBy: 'slipway',
        taskDefinitionArn: definition,
        launchType: 'FARGATE',
        overrides,
      });
      const seen = [];
      for (let lastStatus; lastStatus !== 'STOPPED'; ecs.pass()) {
        ({ lastStatus } = await describeOne(task?.taskArn ?? ''));
        seen.push(lastStatus);
      }
      expect(seen).toEqual(['PROVISIONING', 'PENDING', 'RUNNING', 'RUNNING', 'STOPPED']);
      const ended = await describeOne(task?.taskArn ?? '');
      expect(ended).toMatchObject({
        stopCode: 'EssentialContainerExited',
        stoppedReason: 'Essential container in task exited',
        containers: [{ lastStatus: 'STOPPED', exitCode: 0 }],
      });
      const times = [ended.createdAt, ended.startedAt, ended.stoppedAt].map((time) => time?.getTime() ?? NaN);
      expect(times).toEqual([...times].sort((a, b) => a - b));
    });

    test.each([
      ['crash', 1],
      ['exit-0', 0],
      ['exit-137', 137],
    ])('ends with the code that the label %s says', async (label, exitCode) => {
      const [task] = await run(await ecs.define('codes', image('amd64'), fails(label)));

      expect(await untilStopped(task ?? {})).toMatchObject({ containers: [{ exitCode }] });
    });

    test('ends when it is told to', async () => {
      const [task] = await run(await ecs.define('told', image('amd64')));
      const stop = { cluster: CLUSTER, task: task?.taskArn, reason: 'enough' };
      const { task: stopping } = await front.ecs.send(new StopTaskCommand(stop));

      expect(stopping).toMatchObject({ desiredStatus: 'STOPPED', stopCode: 'UserInitiated', stoppedReason: 'enough' });
      expect(await untilStopped(task ?? {})).toMatchObject({ stopCode: 'UserInitiated' });
    });

    test.each<[string, Partial<RunTaskCommandInput>, RegExp]>([
      ['on machines', { launchType: 'EC2' }, /^No Container Instances were found in your cluster\.$/],
      ['without a network', { networkConfiguration: undefined }, /^Network Configuration must be provided/],
      [
        'with an unknown container',
        { overrides: { containerOverrides: [{ name: 'none' }] } },
        /^Override for container named none is not a container in the TaskDefinition\.$/,
      ],
      ['eleven times', { count: 11 }, /count/],
    ])('fails to be started %s', async (_, more, message) => {
      const definition = await ecs.define('refused', image('amd64'));

      await expect(run(definition, more)).rejects.toMatchObject({
        name: 'InvalidParameterException',
        message: expect.stringMatching(message) as string,
      });
    });
  });

  test('a task of a service that is stopped is replaced', async () => {
    await ecs.createService('replaced', await ecs.define('replaced', image('amd64')));
    await ecs.until('replaced', isSteady);
    const [task] = await ecs.tasks({ serviceName: 'replaced' });
    await front.ecs.send(new StopTaskCommand({ cluster: CLUSTER, task: task?.taskArn }));
    await ecs.until('replaced', ({ runningCount }) => runningCount === 0);
    const { deployments } = await ecs.until('replaced', ({ runningCount }) => runningCount === 1);

    expect(deployments).toMatchObject([{ rolloutState: 'COMPLETED', failedTasks: 0 }]);
    expect((await ecs.tasks({ serviceName: 'replaced' }))[0]?.taskArn).not.toBe(task?.taskArn);
  });

  describe('a list', () => {
    let ids: Record<'one' | 'two' | 'once', string>;
    beforeAll(async () => {
      for (const name of ['one', 'two']) {
        await ecs.createService(name, await ecs.define(`list-${name}`, image('amd64')));
        await ecs.until(name, isSteady);
      }
      const [once] = await run(await ecs.define('list-once', image('amd64')), { startedBy: 'me' });
      await untilStopped(once ?? {});
      const [[one], [two]] = [await ecs.tasks({ serviceName: 'one' }), await ecs.tasks({ serviceName: 'two' })];
      ids = { one: one?.taskArn ?? '', two: two?.taskArn ?? '', once: once?.taskArn ?? '' };
    });

    const list = async (filter: object) =>
      (await front.ecs.send(new ListTasksCommand({ cluster: CLUSTER, ...filter }))).taskArns ?? [];

    test('holds what its filters say', async () => {
      const [{ deployments = [] }] = [await ecs.describe('two')];
      expect(await list({ family: 'list-one' })).toEqual([ids.one]);
      expect(await list({ startedBy: deployments[0]?.id })).toEqual([ids.two]);
      expect(await list({ family: 'list-once' })).toEqual([]);
      expect(await list({ family: 'list-once', desiredStatus: 'STOPPED' })).toEqual([ids.once]);
      expect(await list({})).toEqual(expect.arrayContaining([ids.one, ids.two]));
      expect(await list({ launchType: 'EC2' })).toEqual([]);
    });

    test('has pages', async () => {
      const all = await list({});
      const { taskArns, nextToken } = await front.ecs.send(new ListTasksCommand({ cluster: CLUSTER, maxResults: 1 }));

      expect(taskArns).toEqual(all.slice(0, 1));
      expect(await list({ nextToken })).toEqual(all.slice(1));
    });

    test('fails with startedBy and another filter, and for an unknown service', async () => {
      await expect(list({ startedBy: 'me', family: 'list-one' })).rejects.toMatchObject({
        name: 'InvalidParameterException',
      });
      await expect(list({ serviceName: 'none' })).rejects.toMatchObject({ name: 'ServiceNotFoundException' });
    });
  });

  test('fails to describe what is not there, by naming it', async () => {
    const none = `arn:aws:ecs:eu-west-1:123456789012:task/${CLUSTER}/0`;
    const { tasks, failures } = await front.ecs.send(new DescribeTasksCommand({ cluster: CLUSTER, tasks: [none] }));

    expect([tasks, failures]).toEqual([[], [{ arn: none, reason: 'MISSING' }]]);
    await expect(front.ecs.send(new StopTaskCommand({ cluster: CLUSTER, task: none }))).rejects.toMatchObject({
      name: 'InvalidParameterException',
      message: 'The referenced task was not found.',
    });
  });
});
