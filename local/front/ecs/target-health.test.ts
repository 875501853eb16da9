import { EcsServices, eventsOf, isSteady } from '../../../test/helpers/ecs-services';
import { query, textOf } from '../../../test/helpers/query-api';

const IMAGE = 'public.ecr.aws/nginx/nginx:1.27';

let ecs: EcsServices;
let vpc: string;
let listener: string;
let definition: string;
describe('services behind a load balancer of the local AWS', () => {
  beforeAll(async () => {
    ecs = await EcsServices.start();
    const xml = await query(ecs.front.origin, 'ec2', { Action: 'DescribeSubnets' });
    vpc = textOf(xml, 'vpcId');
    const subnets = [...xml.matchAll(/<subnetId>([^<]+)</g)].slice(0, 2).map(([, id = '']) => id);
    const [a = '', b = ''] = subnets;
    const balancer = await elb({
      Action: 'CreateLoadBalancer',
      Name: 'edge',
      'Subnets.member.1': a,
      'Subnets.member.2': b,
    });
    const answer = await elb({
      Action: 'CreateListener',
      LoadBalancerArn: textOf(balancer, 'LoadBalancerArn'),
      Protocol: 'HTTP',
      Port: '80',
      'DefaultActions.member.1.Type': 'fixed-response',
      'DefaultActions.member.1.FixedResponseConfig.StatusCode': '404',
    });
    listener = textOf(answer, 'ListenerArn');
    definition = await ecs.define('web', IMAGE);
  });
  afterAll(() => ecs.stop());

  const elb = (input: Readonly<Record<string, string>>) => query(ecs.front.origin, 'elasticloadbalancing', input);

  async function targetGroup(name: string, type = 'ip'): Promise<string> {
    const settings = { Name: name, Protocol: 'HTTP', Port: '8080', VpcId: vpc, TargetType: type };
    return textOf(await elb({ Action: 'CreateTargetGroup', ...settings }), 'TargetGroupArn');
  }

  let priority = 0;
  async function forward(group: string): Promise<void> {
    await elb({
      Action: 'CreateRule',
      ListenerArn: listener,
      Priority: String(++priority),
      'Conditions.member.1.Field': 'path-pattern',
      'Conditions.member.1.Values.member.1': '/*',
      'Actions.member.1.Type': 'forward',
      'Actions.member.1.TargetGroupArn': group,
    });
  }

  async function health(group: string, target?: string): Promise<string[]> {
    const one = target === undefined ? {} : { 'Targets.member.1.Id': target };
    const xml = await elb({ Action: 'DescribeTargetHealth', TargetGroupArn: group, ...one });
    return [...xml.matchAll(/<Id>([^<]*)<.*?<State>([^<]*)<(?:\/State><Reason>([^<]*)<)?/g)].map(
      ([, id = '', state = '', reason]) => [id, state, ...(reason === undefined ? [] : [reason])].join(' '),
    );
  }

  const behind = (targetGroupArn: string, containerName = 'app', containerPort = 8080) => ({
    loadBalancers: [{ targetGroupArn, containerName, containerPort }],
  });

  test('are steady once their targets are healthy, and their targets are their tasks', async () => {
    const group = await targetGroup('healthy');
    await forward(group);
    await ecs.createService('healthy', definition, behind(group));
    expect(await health(group)).toEqual([]);

    const starting = await ecs.until('healthy', ({ runningCount }) => runningCount === 1);
    const [task] = await ecs.tasks({ serviceName: 'healthy' });
    const address = task?.containers?.[0]?.networkInterfaces?.[0]?.privateIpv4Address ?? '';
    expect(starting.deployments).toMatchObject([{ rolloutState: 'IN_PROGRESS' }]);
    expect(await health(group)).toEqual([`${address} initial Elb.InitialHealthChecking`]);

    const steady = await ecs.until('healthy', isSteady);
    expect(await health(group)).toEqual([`${address} healthy`]);
    expect(await health(group, '10.9.9.9')).toEqual(['10.9.9.9 unused Target.NotRegistered']);
    expect(eventsOf(steady)[1]).toBe(`registered 1 targets in (target-group ${group})`);
    expect(steady.healthCheckGracePeriodSeconds).toBe(0);

    await ecs.update('healthy', { desiredCount: 0 });
    ecs.pass(2);
    expect(await health(group)).toEqual([`${address} draining Target.DeregistrationInProgress`]);
    ecs.pass();
    const none = await ecs.describe('healthy');
    expect(eventsOf(none)).toContain(`deregistered 1 targets in (target-group ${group})`);
    expect(await health(group)).toEqual([]);
  });

  test('replace tasks whose targets are unhealthy, until the circuit breaker returns to healthy ones', async () => {
    const group = await targetGroup('unhealthy');
    await forward(group);
    const deploymentConfiguration = { deploymentCircuitBreaker: { enable: true, rollback: true } };
    const settings = { ...behind(group), deploymentConfiguration, healthCheckGracePeriodSeconds: 30 };
    await ecs.createService('unhealthy', definition, settings);
    await ecs.until('unhealthy', isSteady);
    const container = { dockerLabels: { 'slipway.local/fail': 'unhealthy' } };
    await ecs.update('unhealthy', { taskDefinition: await ecs.define('web', IMAGE, { container }) });

    const failing = await ecs.until('unhealthy', ({ deployments }) => deployments?.[0]?.failedTasks === 1);
    expect(await health(group)).toEqual(
      expect.arrayContaining([expect.stringMatching(/ healthy$/), expect.stringMatching(/ (unhealthy|draining) /)]),
    );
    expect(eventsOf(failing)).toContain(
      `(task ID) (port 8080) is unhealthy in (target-group ${group}) due to (reason Health checks failed with these codes: [500]).`,
    );
    expect(await ecs.until('unhealthy', isSteady)).toMatchObject({ taskDefinition: definition, runningCount: 1 });
    const [stopped] = await ecs.tasks({ serviceName: 'unhealthy', desiredStatus: 'STOPPED' });
    expect(stopped?.stoppedReason).toBe(`Task failed ELB health checks in (target-group ${group})`);
  });

  test('leave the targets of other target groups as they are', async () => {
    const group = await targetGroup('others');
    await forward(group);
    await elb({ Action: 'RegisterTargets', TargetGroupArn: group, 'Targets.member.1.Id': '10.1.1.1' });

    expect(await health(group)).toEqual(['10.1.1.1 healthy']);
  });

  test.each<[string, () => Promise<ReturnType<typeof behind>>, RegExp]>([
    [
      'without a listener',
      async () => behind(await targetGroup('lonely')),
      /^The target group with targetGroupArn arn:\S+ does not have an associated load balancer\.$/,
    ],
    [
      'for machines',
      async () => behind(await targetGroup('machines', 'instance')),
      /^The provided target group arn:\S+ has target type instance, which is incompatible with the awsvpc network mode/,
    ],
    [
      'that is not there',
      () => Promise.resolve(behind('arn:aws:elasticloadbalancing:eu-west-1:123456789012:targetgroup/none/0')),
      /^The specified target group does not exist\./,
    ],
    [
      'of a container that is not there',
      async () => behind(await targetGroup('container'), 'web'),
      /^The container web does not exist in the task definition\.$/,
    ],
    [
      'of a port that the container does not have',
      async () => behind(await targetGroup('port'), 'app', 80),
      /^The container app did not have a container port 80 defined\.$/,
    ],
  ])('fails to be created with a target group %s', async (_, settings, message) => {
    await expect(ecs.createService('refused', definition, await settings())).rejects.toMatchObject({
      name: 'InvalidParameterException',
      message: expect.stringMatching(message) as string,
    });
  });
});
