import {
  CreateClusterCommand,
  DeleteClusterCommand,
  DeleteServiceCommand,
  DeregisterTaskDefinitionCommand,
  DescribeClustersCommand,
  DescribeServicesCommand,
  ExecuteCommandCommand,
  ListServicesCommand,
  ListTagsForResourceCommand,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateServiceCommand,
} from '@aws-sdk/client-ecs';
import { CLUSTER, EcsServices, isSteady } from '../../../test/helpers/ecs-services';
import type { TestFront } from '../../../test/helpers/front';

const IMAGE = 'public.ecr.aws/nginx/nginx:1.27';

let front: TestFront;
let ecs: EcsServices;
let definition: string;
describe('services of the local ECS', () => {
  beforeAll(async () => {
    ecs = await EcsServices.start();
    ({ front } = ecs);
    definition = await ecs.define('web', IMAGE);
  });
  afterAll(() => ecs.stop());

  const remove = (service: string, force = false) =>
    front.ecs.send(new DeleteServiceCommand({ cluster: CLUSTER, service, force }));

  test('keep what they are created with, as far as AWS answers it', async () => {
    const given = {
      enableExecuteCommand: true,
      enableECSManagedTags: true,
      propagateTags: 'SERVICE' as const,
      healthCheckGracePeriodSeconds: 30,
      availabilityZoneRebalancing: 'DISABLED' as const,
      platformVersion: '1.4.0',
      deploymentConfiguration: {
        deploymentCircuitBreaker: { enable: true, rollback: true },
        maximumPercent: 150,
        minimumHealthyPercent: 50,
        alarms: { alarmNames: ['errors'], enable: true, rollback: true },
      },
      tags: [{ key: 'team', value: 'shop' }],
    };
    await ecs.createService('keeps', definition, given);
    const service = await ecs.describe('keeps');

    expect(service).toMatchObject({
      ...given,
      launchType: 'FARGATE',
      schedulingStrategy: 'REPLICA',
      deploymentController: { type: 'ECS' },
      networkConfiguration: {
        awsvpcConfiguration: { subnets: [ecs.subnet], securityGroups: [], assignPublicIp: 'DISABLED' },
      },
    });
    const [task] = await ecs.tasks({ serviceName: (await ecs.until('keeps', isSteady)).serviceName });
    expect(task).toMatchObject({ enableExecuteCommand: true, group: 'service:keeps', launchType: 'FARGATE' });
  });

  test('have the defaults of AWS', async () => {
    await ecs.createService('defaults', definition);
    const { services: [service] = [] } = await front.ecs.send(
      new DescribeServicesCommand({ cluster: CLUSTER, services: ['defaults'] }),
    );

    expect(service).toMatchObject({
      availabilityZoneRebalancing: 'ENABLED',
      deploymentConfiguration: {
        deploymentCircuitBreaker: { enable: false, rollback: false },
        maximumPercent: 200,
        minimumHealthyPercent: 100,
      },
      enableECSManagedTags: false,
      enableExecuteCommand: false,
      propagateTags: 'NONE',
      platformVersion: 'LATEST',
      loadBalancers: [],
    });
    expect(service).not.toHaveProperty('tags');
    expect(service).not.toHaveProperty('healthCheckGracePeriodSeconds');
  });

  test('run on capacity providers in place of a launch type', async () => {
    const capacityProviderStrategy = [
      { capacityProvider: 'FARGATE_SPOT', weight: 3 },
      { capacityProvider: 'FARGATE', weight: 1, base: 1 },
    ];
    await ecs.createService('spot', definition, { launchType: undefined, capacityProviderStrategy });
    const service = await ecs.until('spot', isSteady);
    const [task] = await ecs.tasks({ serviceName: 'spot' });

    expect(service).toMatchObject({ capacityProviderStrategy, deployments: [{ capacityProviderStrategy }] });
    expect(service.launchType).toBeUndefined();
    expect(task).toMatchObject({ capacityProviderName: 'FARGATE_SPOT', launchType: 'FARGATE' });
  });

  test('answer Service Connect and volumes in their deployments', async () => {
    const serviceConnectConfiguration = { enabled: true, namespace: 'internal' };
    await ecs.createService('connects', definition, { serviceConnectConfiguration });

    expect((await ecs.describe('connects')).deployments).toMatchObject([{ serviceConnectConfiguration }]);
  });

  test('change settings without a new deployment, and parts of the configuration apart', async () => {
    await ecs.createService('changes', definition, {
      deploymentConfiguration: { maximumPercent: 150, minimumHealthyPercent: 50 },
    });
    const { deployments } = await ecs.until('changes', isSteady);
    const deploymentConfiguration = { deploymentCircuitBreaker: { enable: true, rollback: false } };
    const changed = await ecs.update('changes', { enableExecuteCommand: true, deploymentConfiguration });

    expect(changed.deployments).toMatchObject([{ id: deployments?.[0]?.id, rolloutState: 'COMPLETED' }]);
    expect(changed).toMatchObject({
      enableExecuteCommand: true,
      deploymentConfiguration: { ...deploymentConfiguration, maximumPercent: 150, minimumHealthyPercent: 50 },
    });
  });

  test('make a new deployment when their network changes', async () => {
    await ecs.createService('network', definition);
    const awsvpcConfiguration = { subnets: [ecs.subnet], assignPublicIp: 'ENABLED' as const };
    const { deployments } = await ecs.update('network', { networkConfiguration: { awsvpcConfiguration } });

    expect(deployments).toHaveLength(2);
    expect(deployments?.[0]).toMatchObject({ networkConfiguration: { awsvpcConfiguration } });
  });

  test('are tagged', async () => {
    const { serviceArn: resourceArn } = await ecs.createService('tagged', definition, {
      tags: [{ key: 'team', value: 'shop' }],
    });
    await front.ecs.send(new TagResourceCommand({ resourceArn, tags: [{ key: 'team', value: 'ops' }, { key: 'a' }] }));
    await front.ecs.send(new UntagResourceCommand({ resourceArn, tagKeys: ['a'] }));

    expect((await front.ecs.send(new ListTagsForResourceCommand({ resourceArn }))).tags).toEqual([
      { key: 'team', value: 'ops' },
    ]);
    expect((await ecs.describe('tagged')).tags).toEqual([{ key: 'team', value: 'ops' }]);
  });

  test('are deleted when they are scaled to zero, drain, and are INACTIVE until they are made again', async () => {
    const first = await ecs.createService('deleted', definition, { desiredCount: 2 });
    await ecs.until('deleted', isSteady);
    await expect(remove('deleted')).rejects.toMatchObject({
      name: 'InvalidParameterException',
      message: 'The service cannot be stopped while it is scaled above 0.',
    });
    await ecs.update('deleted', { desiredCount: 0 });
    expect((await remove('deleted')).service).toMatchObject({ status: 'DRAINING', desiredCount: 0 });
    await expect(ecs.createService('deleted', definition)).rejects.toThrow('still Draining');

    const gone = await ecs.until('deleted', ({ status }) => status === 'INACTIVE');
    expect(gone).toMatchObject({ serviceArn: first.serviceArn, deployments: [], runningCount: 0 });
    await expect(ecs.update('deleted', { desiredCount: 1 })).rejects.toMatchObject({
      name: 'ServiceNotActiveException',
    });
    expect(await ecs.createService('deleted', definition)).toMatchObject({ status: 'ACTIVE' });
  });

  test('are deleted at any time with force', async () => {
    await ecs.createService('forced', definition);
    await ecs.until('forced', isSteady);

    expect((await remove('forced', true)).service?.status).toBe('DRAINING');
    await ecs.until('forced', ({ status }) => status === 'INACTIVE');
  });

  test('are not deleted while deployments are active', async () => {
    await ecs.createService('two', definition);
    await ecs.until('two', isSteady);
    await ecs.update('two', { forceNewDeployment: true, desiredCount: 0 });

    await expect(remove('two')).rejects.toThrow('The service cannot be stopped while deployments are active.');
  });

  test('answer the same service to a call that is repeated', async () => {
    const clientToken = 'once';
    const first = await ecs.createService('repeated', definition, { clientToken });
    const again = await ecs.createService('repeated', definition, { clientToken });

    expect(again.deployments?.[0]?.id).toBe(first.deployments?.[0]?.id);
    await expect(ecs.createService('repeated', definition)).rejects.toMatchObject({
      name: 'InvalidParameterException',
      message: 'Creation of service was not idempotent.',
    });
  });

  test('are listed page by page', async () => {
    await front.ecs.send(new CreateClusterCommand({ clusterName: 'pages' }));
    const made = [];
    for (const name of ['a', 'b', 'c']) made.push(await ecs.createService(name, definition, { cluster: 'pages' }));
    const list = (nextToken?: string) =>
      front.ecs.send(new ListServicesCommand({ cluster: 'pages', maxResults: 2, nextToken }));
    const first = await list();
    const second = await list(first.nextToken);

    expect([first.serviceArns, second.serviceArns]).toEqual([
      [made[0]?.serviceArn, made[1]?.serviceArn],
      [made[2]?.serviceArn],
    ]);
    expect(second.nextToken).toBeUndefined();
  });

  test('are counted by their cluster, which is not deleted before them', async () => {
    await front.ecs.send(new CreateClusterCommand({ clusterName: 'counts' }));
    const inCounts = { cluster: 'counts' };
    await ecs.createService('counted', definition, { ...inCounts, desiredCount: 2 });
    const counts = async () => {
      const { clusters } = await front.ecs.send(new DescribeClustersCommand({ clusters: ['counts'] }));
      return [clusters?.[0]?.activeServicesCount, clusters?.[0]?.pendingTasksCount, clusters?.[0]?.runningTasksCount];
    };
    const deleteCluster = () => front.ecs.send(new DeleteClusterCommand(inCounts));
    const service = { ...inCounts, service: 'counted' };
    expect(await counts()).toEqual([1, 0, 0]);
    ecs.pass(3);
    expect(await counts()).toEqual([1, 0, 2]);
    await expect(deleteCluster()).rejects.toMatchObject({ name: 'ClusterContainsServicesException' });
    await front.ecs.send(new DeleteServiceCommand({ ...service, force: true }));
    ecs.pass(2);
    expect((await deleteCluster()).cluster?.status).toBe('INACTIVE');
    await expect(front.ecs.send(new UpdateServiceCommand(service))).rejects.toMatchObject({
      name: 'ClusterNotFoundException',
    });
  });

  test('fails at once for an operation that the local AWS does not know', async () => {
    const input = { cluster: CLUSTER, task: 'none', command: 'sh', interactive: true };
    await expect(front.ecs.send(new ExecuteCommandCommand(input))).rejects.toMatchObject({
      name: 'UnsupportedOperationException',
      message: 'The local AWS does not know ecs:ExecuteCommand.',
    });
  });

  test('fails to find what is not there, in the words of AWS', async () => {
    const nowhere = { cluster: 'nowhere' };
    await expect(ecs.createService('x', definition, nowhere)).rejects.toMatchObject({
      name: 'ClusterNotFoundException',
      message: 'Cluster not found.',
    });
    await expect(ecs.update('none', { desiredCount: 1 })).rejects.toMatchObject({
      name: 'ServiceNotFoundException',
      message: 'Service not found.',
    });
    const { failures, services } = await front.ecs.send(
      new DescribeServicesCommand({ cluster: CLUSTER, services: ['none'] }),
    );
    expect([services, failures]).toEqual([
      [],
      [{ arn: 'arn:aws:ecs:eu-west-1:123456789012:service/none', reason: 'MISSING' }],
    ]);
  });

  describe('what AWS refuses', () => {
    const network = (subnets: string[], securityGroups: string[] = []) => ({
      networkConfiguration: { awsvpcConfiguration: { subnets, securityGroups } },
    });
    const failing = (value: string) => ({ container: { dockerLabels: { 'slipway.local/fail': value } } });
    test.each<[string, () => Promise<unknown>, string, RegExp]>([
      [
        'an unknown task definition',
        () => ecs.createService('x', 'none:1'),
        'ClientException',
        /^TaskDefinition not found\.$/,
      ],
      [
        'no network',
        () => ecs.createService('x', definition, { networkConfiguration: undefined }),
        'InvalidParameterException',
        /^Network Configuration must be provided when networkMode 'awsvpc' is specified\.$/,
      ],
      [
        'an unknown subnet',
        () => ecs.createService('x', definition, network(['subnet-0'])),
        'InvalidParameterException',
        /^Error retrieving subnet information for \[subnet-0\]: .*\(ErrorCode: InvalidSubnetID\.NotFound\)$/,
      ],
      [
        'an unknown security group',
        () => ecs.createService('x', definition, network([ecs.subnet], ['sg-0'])),
        'InvalidParameterException',
        /^Error retrieving security group information for \[sg-0\]: .*\(ErrorCode: InvalidGroup\.NotFound\)$/,
      ],
      [
        'a task definition for machines',
        async () => ecs.createService('x', await ecs.define('machines', IMAGE, { requiresCompatibilities: ['EC2'] })),
        'InvalidParameterException',
        /^Task definition does not support launch_type FARGATE\.$/,
      ],
      [
        'a negative desired count',
        () => ecs.createService('x', definition, { desiredCount: -1 }),
        'InvalidParameterException',
        /desiredCount/,
      ],
      [
        'another kind of deployment',
        () => ecs.createService('x', definition, { deploymentConfiguration: { strategy: 'BLUE_GREEN' } }),
        'InvalidParameterException',
        /^The local ECS knows strategy ROLLING alone, not BLUE_GREEN\.$/,
      ],
      [
        'a failure that nobody knows',
        async () => ecs.createService('x', await ecs.define('failing', IMAGE, failing('sometimes'))),
        'InvalidParameterException',
        /slipway\.local\/fail is 'sometimes'; the local AWS knows crash, unhealthy and exit-0 to exit-255/,
      ],
      [
        'an exit code that there is not',
        async () => ecs.createService('x', await ecs.define('failing', IMAGE, failing('exit-256'))),
        'InvalidParameterException',
        /exit-256/,
      ],
    ])('fails to create a service with %s', async (_, create, name, message) => {
      await expect(create()).rejects.toMatchObject({ name, message: expect.stringMatching(message) as string });
      expect(
        (await front.ecs.send(new ListServicesCommand({ cluster: CLUSTER, maxResults: 100 }))).serviceArns,
      ).not.toContain(`arn:aws:ecs:eu-west-1:123456789012:service/${CLUSTER}/x`);
    });

    test('fails to move to a revision that was deregistered', async () => {
      await ecs.createService('stays', definition);
      const taskDefinition = await ecs.define('inactive', IMAGE);
      await front.ecs.send(new DeregisterTaskDefinitionCommand({ taskDefinition }));

      await expect(ecs.update('stays', { taskDefinition })).rejects.toMatchObject({
        name: 'ClientException',
        message: 'TaskDefinition is inactive',
      });
    });
  });
});
