import {
  DescribeServiceDeploymentsCommand,
  DescribeServiceRevisionsCommand,
  ListServiceDeploymentsCommand,
  type Service,
  type ServiceDeployment,
  StopServiceDeploymentCommand,
} from '@aws-sdk/client-ecs';
import { CLUSTER, EcsServices, isSteady } from '../../../test/helpers/ecs-services';
import type { TestFront } from '../../../test/helpers/front';

const ROLLBACK = { deploymentConfiguration: { deploymentCircuitBreaker: { enable: true, rollback: true } } };
const NO_ROLLBACK = { deploymentConfiguration: { deploymentCircuitBreaker: { enable: true, rollback: false } } };

let front: TestFront;
let ecs: EcsServices;
let [good, missing]: string[] = [];
describe('service deployments of the local ECS', () => {
  beforeAll(async () => {
    ecs = await EcsServices.start();
    ({ front } = ecs);
    good = await ecs.define('web', 'public.ecr.aws/nginx/nginx:1.27');
    missing = await ecs.define('web', `${front.registry}/web:none`);
  });
  afterAll(() => ecs.stop());

  /**
   * The wait of provider 6, as its source makes it: the deployment whose target revision has the number of the PRIMARY
   * deployment, among those since its own clock before the call. Without one it falls back to the rule of provider 5.
   */
  async function waitAsProvider6(change: () => Promise<Service>): Promise<ServiceDeployment | 'old rule'> {
    const before = ecs.time;
    const { serviceName: service = '', deployments = [] } = await change();
    const primary = deployments.find(({ status }) => status === 'PRIMARY');
    if (primary?.createdAt === undefined || primary.createdAt <= before) return 'old rule';
    const number = primary.id?.split('/')[1] ?? '';
    const { serviceDeployments = [] } = await front.ecs.send(
      new ListServiceDeploymentsCommand({ cluster: CLUSTER, service, createdAt: { after: before } }),
    );
    const found = serviceDeployments.find(({ targetServiceRevisionArn }) => targetServiceRevisionArn?.includes(number));
    return untilOver(found?.serviceDeploymentArn ?? '');
  }

  async function describeOne(arn: string): Promise<ServiceDeployment | undefined> {
    const { serviceDeployments } = await front.ecs.send(
      new DescribeServiceDeploymentsCommand({ serviceDeploymentArns: [arn] }),
    );
    return serviceDeployments?.[0];
  }

  async function untilOver(arn: string): Promise<ServiceDeployment> {
    for (;;) {
      const deployment = await describeOne(arn);
      if (deployment === undefined) throw new Error(`there is no ${arn}`);
      if (!/^(PENDING|IN_PROGRESS|ROLLBACK_IN_PROGRESS|ROLLBACK_REQUESTED)$/.test(deployment.status ?? '')) {
        return deployment;
      }
      ecs.pass();
    }
  }

  test('provider 6 sees one that succeeds', async () => {
    const created = await waitAsProvider6(() => ecs.createService('steady', good ?? ''));

    expect(created).toMatchObject({
      status: 'SUCCESSFUL',
      sourceServiceRevisions: [],
      targetServiceRevision: { requestedTaskCount: 1, runningTaskCount: 1, pendingTaskCount: 0 },
      deploymentCircuitBreaker: { status: 'DISABLED', failureCount: 0, threshold: 3 },
      alarms: { status: 'DISABLED' },
    });
    expect(await waitAsProvider6(() => ecs.update('steady', { desiredCount: 2 }))).toBe('old rule');
    await ecs.until('steady', isSteady);
    expect(await waitAsProvider6(() => ecs.update('steady', { forceNewDeployment: true }))).toMatchObject({
      status: 'SUCCESSFUL',
      sourceServiceRevisions: [{ arn: (created as ServiceDeployment).targetServiceRevision?.arn }],
    });
  });

  test('has times below the second, in order', async () => {
    const { createdAt, startedAt, finishedAt, updatedAt } = (await waitAsProvider6(() =>
      ecs.createService('times', good ?? ''),
    )) as ServiceDeployment;
    const times = [createdAt, startedAt, finishedAt].map((time) => time?.getTime() ?? NaN);

    expect(times).toEqual([...times].sort((a, b) => a - b));
    expect(updatedAt).toEqual(finishedAt);
    const [{ createdAt: ofDeployment } = {}] = (await ecs.describe('times')).deployments ?? [];
    expect(ofDeployment).toEqual(createdAt);
  });

  test('provider 6 sees one that ECS rolled back, with the reason', async () => {
    await ecs.createService('back', good ?? '', ROLLBACK);
    const before = await ecs.until('back', isSteady);
    const ended = await waitAsProvider6(() => ecs.update('back', { taskDefinition: missing }));

    const id = before.deployments?.[0]?.id ?? '';
    const reason = `ECS deployment circuit breaker: rolling back to deploymentId ${id}.`;
    expect(ended).toMatchObject({
      status: 'ROLLBACK_SUCCESSFUL',
      statusReason: reason,
      rollback: { reason, serviceRevisionArn: expect.stringContaining(id.replace('ecs-svc/', '')) as string },
      deploymentCircuitBreaker: { status: 'TRIGGERED', failureCount: 3, threshold: 3 },
    });
  });

  test('provider 6 sees one that stopped because there is nothing to return to', async () => {
    expect(await waitAsProvider6(() => ecs.createService('first', missing ?? '', ROLLBACK))).toMatchObject({
      status: 'STOPPED',
      statusReason: 'ECS deployment circuit breaker: tasks failed to start.',
    });
    await ecs.createService('alone', good ?? '', NO_ROLLBACK);
    await ecs.until('alone', isSteady);
    expect(await waitAsProvider6(() => ecs.update('alone', { taskDefinition: missing }))).toMatchObject({
      status: 'STOPPED',
    });
    expect(await ecs.describe('alone')).toMatchObject({
      taskDefinition: missing,
      deployments: [
        { status: 'PRIMARY', rolloutState: 'FAILED', runningCount: 0 },
        { status: 'ACTIVE', rolloutState: 'COMPLETED', runningCount: 1 },
      ],
    });
  });

  test('one that another supersedes is stopped', async () => {
    await ecs.createService('over', missing ?? '');
    const [first] = await list('over');
    await ecs.update('over', { taskDefinition: good });
    await ecs.until('over', isSteady);

    expect(await list('over')).toMatchObject([
      { status: 'SUCCESSFUL' },
      {
        serviceDeploymentArn: first?.serviceDeploymentArn,
        status: 'STOPPED',
        statusReason: expect.stringContaining('superseded') as string,
      },
    ]);
    expect(await list('over', { status: ['STOPPED'] })).toHaveLength(1);
    expect(await list('over', { createdAt: { after: ecs.time } })).toEqual([]);
  });

  test('one that is stopped by hand is rolled back', async () => {
    await ecs.createService('stopped', good ?? '');
    await ecs.until('stopped', isSteady);
    await ecs.update('stopped', { taskDefinition: missing });
    const [{ serviceDeploymentArn = '' } = {}] = await list('stopped');
    const stop = () => front.ecs.send(new StopServiceDeploymentCommand({ serviceDeploymentArn, stopType: 'ROLLBACK' }));

    expect(await stop()).toMatchObject({ serviceDeploymentArn });
    expect((await describeOne(serviceDeploymentArn))?.status).toMatch(/^ROLLBACK_/);
    expect(await untilOver(serviceDeploymentArn)).toMatchObject({ status: 'ROLLBACK_SUCCESSFUL' });
    expect(await ecs.until('stopped', isSteady)).toMatchObject({ taskDefinition: good });
    await expect(stop()).rejects.toMatchObject({ name: 'ConflictException' });
  });

  test('their revisions say what runs, with the digests that were pulled', async () => {
    await front.create('app');
    const pushed = await front.push('app', 'v1', 'v1');
    const image = `${front.registry}/app:v1`;
    const definition = await ecs.define('revised', image);
    await ecs.createService('revised', definition);
    const { currentServiceRevisions = [] } = await ecs.until('revised', isSteady);
    const [{ arn = '' } = {}] = currentServiceRevisions;
    const { serviceRevisions, failures } = await front.ecs.send(
      new DescribeServiceRevisionsCommand({ serviceRevisionArns: [arn, `${arn}0`] }),
    );

    const imageDigest = pushed.headers.get('docker-content-digest');
    expect(serviceRevisions).toMatchObject([
      {
        serviceRevisionArn: arn,
        taskDefinition: definition,
        launchType: 'FARGATE',
        platformVersion: '1.4.0',
        networkConfiguration: { awsvpcConfiguration: { subnets: [ecs.subnet] } },
        containerImages: [{ containerName: 'app', image, imageDigest }],
      },
    ]);
    expect(failures).toEqual([{ arn: `${arn}0`, reason: 'MISSING' }]);
  });

  test('fails for what is not there', async () => {
    const arn = `arn:aws:ecs:eu-west-1:123456789012:service-deployment/${CLUSTER}/none/abc`;
    const { failures } = await front.ecs.send(new DescribeServiceDeploymentsCommand({ serviceDeploymentArns: [arn] }));

    expect(failures).toEqual([{ arn, reason: 'MISSING' }]);
    await expect(list('none')).rejects.toMatchObject({ name: 'ServiceNotFoundException' });
    const stop = new StopServiceDeploymentCommand({ serviceDeploymentArn: arn });
    await expect(front.ecs.send(stop)).rejects.toMatchObject({ name: 'ServiceDeploymentNotFoundException' });
  });

  async function list(service: string, filter: object = {}) {
    const { serviceDeployments = [] } = await front.ecs.send(
      new ListServiceDeploymentsCommand({ cluster: CLUSTER, service, ...filter }),
    );
    return serviceDeployments;
  }
});
