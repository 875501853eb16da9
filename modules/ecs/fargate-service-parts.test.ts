import { SecurityGroup } from '@cdktf/provider-aws/lib/security-group';
import { ServiceDiscoveryHttpNamespace } from '@cdktf/provider-aws/lib/service-discovery-http-namespace';
import { TerraformVariable } from 'cdktf';
import { Checkout } from '../../test/checkout';
import { FargateStack, LISTENER, NGINX } from '../../test/helpers/fargate-stack';
import type { IImage } from '../image/image';

let checkout: Checkout;
let stack: FargateStack;
/** Known when Terraform runs. */
let token: string;

beforeEach(() => {
  checkout = new Checkout();
  stack = new FargateStack(checkout);
  token = new TerraformVariable(stack.main, 'x', {}).stringValue;
});

afterEach(() => checkout.remove());

const SECRET = 'arn:aws:secretsmanager:eu-central-1:123456789012:secret:db-AbCdEf';
const PARAMETER = 'arn:aws:ssm:eu-central-1:123456789012:parameter/prod/db';

describe('the traffic of a service', () => {
  test('comes from those who are named', () => {
    const web = stack.service({ name: 'web', port: 80 }, 'web');
    const group = new SecurityGroup(stack.main, 'office', {});
    stack.service({ port: 80, allowFrom: [web, group, 'sg-0a', token] });

    const rules = stack.resources()['aws_vpc_security_group_ingress_rule']!;
    const from = Object.entries(rules).map(([name, rule]) => [name, rule['referenced_security_group_id']]);
    expect(from).toEqual([
      ['api_from_3', '${var.x}'],
      ['api_from_office', '${aws_security_group.office.id}'],
      ['api_from_sg_0a', 'sg-0a'],
      ['api_from_web', '${aws_security_group.web.id}'],
    ]);
  });

  test('goes where it may', () => {
    stack.service({
      outbound: [{ to: '10.0.0.0/8', port: 5432 }, { to: 'fd00::/8' }, { to: 'pl-0a' }, { to: 'sg-0a' }],
    });

    expect(stack.resources()['aws_vpc_security_group_egress_rule']).toMatchObject({
      api_to_10_0_0_0_8_5432: { cidr_ipv4: '10.0.0.0/8', ip_protocol: 'tcp', from_port: 5432, to_port: 5432 },
      api_to_fd00_8: { cidr_ipv6: 'fd00::/8', ip_protocol: '-1' },
      api_to_pl_0a: { prefix_list_id: 'pl-0a' },
      api_to_sg_0a: { referenced_security_group_id: 'sg-0a' },
    });
  });

  test('goes nowhere', () => {
    stack.service({ outbound: [] });

    expect(stack.resources()).not.toHaveProperty('aws_vpc_security_group_egress_rule');
  });
});

describe('the roles of a service', () => {
  const log = { Sid: 'WriteLog', Resource: '<"${aws_cloudwatch_log_group.api.arn}:*">' };
  const pull = (Resource: string) => [
    { Sid: 'LogIn', Resource: '*' },
    { Sid: 'PullImage', Resource },
  ];

  test.each<[string, object[]]>([
    ['public.ecr.aws/nginx/nginx:1', []],
    ['ghcr.io/acme/api@sha256:0a', []],
    ['nginx', []],
    [
      '123456789012.dkr.ecr.eu-central-1.amazonaws.com/team/api:v1',
      pull('arn:aws:ecr:eu-central-1:123456789012:repository/team/api'),
    ],
    [
      '123456789012.dkr.ecr.cn-north-1.amazonaws.com.cn/api@sha256:0a',
      pull('arn:aws-cn:ecr:cn-north-1:123456789012:repository/api'),
    ],
    [
      '123456789012.dkr.ecr.us-gov-west-1.amazonaws.com/api',
      pull('arn:aws-us-gov:ecr:us-gov-west-1:123456789012:repository/api'),
    ],
  ])('let ECS pull %s', (reference, statements) => {
    stack.service({ image: { name: 'api', reference } });

    expect(stack.statements('api_execution')).toMatchObject([...statements, log]);
  });

  test('let ECS pull from the repository of an image that only Terraform knows', () => {
    const image: IImage = { name: 'api', reference: token };
    stack.service({ image });

    expect(JSON.stringify(stack.statements('api_execution')[1])).toContain(
      ':ecr:*:*:repository/${replace(replace(var.x,',
    );
  });

  test('let ECS read the secrets that are named, and decrypt them', () => {
    const secretsKey = 'arn:aws:kms:eu-central-1:123456789012:key/1';
    stack.service({ secrets: { A: SECRET, B: `${SECRET}:password::`, C: PARAMETER, D: token }, secretsKey });

    expect(stack.statements('api_execution').slice(1)).toEqual([
      {
        Sid: 'ReadSecrets',
        Effect: 'Allow',
        Action: ['secretsmanager:GetSecretValue', 'ssm:GetParameters'],
        Resource: [SECRET, PARAMETER, '<replace(var.x, "/^((?:[^:]*:){6}[^:]*):.*$/", "$1")>'],
      },
      { Sid: 'DecryptSecrets', Effect: 'Allow', Action: 'kms:Decrypt', Resource: secretsKey },
    ]);
  });

  test('let the program do nothing', () => {
    stack.service();

    expect(Object.keys(stack.resources()['aws_iam_role_policy']!)).toEqual(['api_execution']);
    expect(stack.resource('aws_iam_role', 'api_task')).toEqual({
      name_prefix: 'api-task-',
      assume_role_policy: JSON.stringify({
        Version: '2012-10-17',
        Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: 'ecs-tasks.amazonaws.com' } }],
      }),
    });
  });

  test('have names that IAM takes', () => {
    stack.service({ name: 'a'.repeat(60) });

    expect(stack.resource('aws_iam_role', `${'a'.repeat(60)}_execution`)['name_prefix']).toBe(
      `${'a'.repeat(27)}-execution-`,
    );
  });

  test('open a shell when that is asked for', () => {
    stack.service({ enableExecute: true });

    expect(stack.statements('api_execute')).toMatchObject([{ Sid: 'OpenShell', Resource: '*' }]);
    expect(stack.resource('aws_iam_role_policy', 'api_execute')).toMatchObject({ role: '${aws_iam_role.api_task.id}' });
    expect(stack.resource('aws_ecs_service')).toMatchObject({
      enable_execute_command: true,
      depends_on: expect.arrayContaining(['aws_iam_role_policy.api_execute']) as string[],
    });
    expect(stack.containers()[0]).toMatchObject({ linuxParameters: { initProcessEnabled: true } });
  });
});

describe('a service that scales', () => {
  test('lets an autoscaler decide the number of its tasks', () => {
    stack.service({ scale: { min: 2, max: 10 } });

    expect(stack.resource('aws_ecs_service')).toMatchObject({
      desired_count: 2,
      lifecycle: { ignore_changes: ['desired_count'] },
    });
    expect(stack.resource('aws_appautoscaling_target')).toMatchObject({
      resource_id: 'service/prod/${aws_ecs_service.api.name}',
      min_capacity: 2,
      max_capacity: 10,
    });
    expect(stack.resource('aws_appautoscaling_policy', 'api_cpu')).toMatchObject({
      target_tracking_scaling_policy_configuration: {
        predefined_metric_specification: { predefined_metric_type: 'ECSServiceAverageCPUUtilization' },
        target_value: 70,
      },
    });
  });

  test('runs on spot capacity by weight', () => {
    stack.service({ capacity: { onDemand: 1, spot: 3, base: 2 } });

    expect(stack.resource('aws_ecs_service')).toMatchObject({
      capacity_provider_strategy: [
        { capacity_provider: 'FARGATE', weight: 1, base: 2 },
        { capacity_provider: 'FARGATE_SPOT', weight: 3, base: 0 },
      ],
    });
    expect(stack.resource('aws_ecs_service')).not.toHaveProperty('launch_type');
  });
});

describe('a command before a service', () => {
  test('runs in a task of the new revision, and the service waits for it', () => {
    stack.service({ before: ['npm', 'run', 'migrate'], rolloutTimeoutSeconds: 60, securityGroups: ['sg-0a'] });

    const step = stack.resource('null_resource', 'api_before');
    expect(step).toMatchObject({
      triggers: { image: NGINX.reference, command: '["npm","run","migrate"]' },
      provisioner: [{ 'local-exec': { command: 'task' } }],
      depends_on: expect.arrayContaining(['aws_iam_role_policy.api_execution']) as string[],
    });
    expect(stack.document('api_before')).toEqual({
      kind: 'task',
      version: 1,
      name: 'api',
      address: 'null_resource.api_before',
      module: '<path.module>',
      cluster: 'prod',
      taskDefinition: '<aws_ecs_task_definition.api.arn>',
      container: 'api',
      command: ['npm', 'run', 'migrate'],
      network: {
        subnets: ['subnet-0a', 'subnet-0b'],
        securityGroups: ['<aws_security_group.api.id>', 'sg-0a'],
        assignPublicIp: false,
      },
      timeoutSeconds: 60,
      access: { region: 'eu-central-1' },
    });
    expect(stack.resource('aws_ecs_service')).toMatchObject({
      depends_on: expect.arrayContaining(['null_resource.api_before']) as string[],
    });
  });
});

describe('Service Connect', () => {
  test('makes a service known by its name', () => {
    const namespace = new ServiceDiscoveryHttpNamespace(stack.main, 'internal', { name: 'internal' });
    stack.service({ port: 8080, connect: { namespace, protocol: 'http' } });

    expect(stack.resource('aws_ecs_service')['service_connect_configuration']).toMatchObject({
      enabled: true,
      namespace: '${aws_service_discovery_http_namespace.internal.arn}',
      log_configuration: { log_driver: 'awslogs', options: { 'awslogs-stream-prefix': 'service-connect' } },
      service: [{ port_name: 'main', discovery_name: 'api', client_alias: { port: 8080, dns_name: 'api' } }],
    });
    expect(stack.containers()[0]).toMatchObject({ portMappings: [{ name: 'main', appProtocol: 'http' }] });
  });

  test('lets a worker know the others', () => {
    stack.service({ connect: { namespace: 'internal' } });

    const connect = stack.resource('aws_ecs_service')['service_connect_configuration'];
    expect(connect).toMatchObject({ namespace: 'internal' });
    expect(connect).not.toHaveProperty('service');
  });
});

describe('the deployment of a service', () => {
  test('goes back when an alarm goes off', () => {
    stack.service({ alarms: ['api-errors'] });

    expect(stack.resource('aws_ecs_service')).toMatchObject({
      alarms: { alarm_names: ['api-errors'], enable: true, rollback: true },
    });
  });

  test('is blue/green with two target groups that take turns', () => {
    const testRule = LISTENER.replace(':listener/', ':listener-rule/');
    const deployment = { blueGreen: { bakeMinutes: 10, testRule } };
    stack.service({ deployment, port: 80, expose: { listener: LISTENER, path: '/*' } });

    expect(stack.resource('aws_ecs_service')).toMatchObject({
      deployment_configuration: { strategy: 'BLUE_GREEN', bake_time_in_minutes: '10' },
      load_balancer: [
        {
          target_group_arn: '${aws_lb_target_group.api.arn}',
          advanced_configuration: {
            alternate_target_group_arn: '${aws_lb_target_group.api_green.arn}',
            production_listener_rule: '${aws_lb_listener_rule.api.arn}',
            test_listener_rule: testRule,
            role_arn: '${aws_iam_role.api_deployment.arn}',
          },
        },
      ],
      depends_on: expect.arrayContaining(['aws_iam_role_policy_attachment.api_deployment']) as string[],
    });
    expect(stack.resource('aws_lb_listener_rule')).toMatchObject({
      action: [
        {
          forward: {
            target_group: [
              { arn: '${aws_lb_target_group.api.arn}', weight: 100 },
              { arn: '${aws_lb_target_group.api_green.arn}', weight: 0 },
            ],
          },
        },
      ],
      lifecycle: { ignore_changes: ['action'] },
    });
    expect(stack.document()).toMatchObject({ timeoutSeconds: 900 + 600 });
  });

  test('is blue/green without a load balancer', () => {
    stack.service({ deployment: { blueGreen: {} } });

    expect(stack.resource('aws_ecs_service')).toMatchObject({
      deployment_configuration: { strategy: 'BLUE_GREEN', bake_time_in_minutes: '5' },
    });
    expect(Object.keys(stack.resources()['aws_iam_role']!)).toEqual(['api_execution', 'api_task']);
  });

  test.each(['5', '6'] as const)('says nothing that version %s of the provider does not know', (awsProvider) => {
    stack.service({ awsProvider, port: 80, expose: { listener: LISTENER, path: '/*' } });

    for (const argument of ['deployment_configuration', 'sigint_rollback', 'region', 'force_delete']) {
      expect(stack.resource('aws_ecs_service')).not.toHaveProperty(argument);
    }
  });
});
