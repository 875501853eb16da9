import { EcsCluster } from '@cdktf/provider-aws/lib/ecs-cluster';
import { IamRole } from '@cdktf/provider-aws/lib/iam-role';
import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { App, TerraformStack, TerraformVariable, Testing } from 'cdktf';
import { Checkout } from '../../test/checkout';
import { FargateStack, LISTENER, NETWORK, NGINX } from '../../test/helpers/fargate-stack';
import { Network } from '../aws/network';
import { SourceImage } from '../image/source-image';
import { EcrRegistry } from '../registry/ecr-registry';
import { FargateService } from './fargate-service';

let checkout: Checkout;
let stack: FargateStack;
/** Known when Terraform runs. */
let token: string;

beforeEach(() => {
  checkout = new Checkout({ 'services/api/Dockerfile': 'FROM scratch\n' });
  stack = new FargateStack(checkout);
  token = new TerraformVariable(stack.main, 'x', {}).stringValue;
});

afterEach(() => checkout.remove());

const SECRET = 'arn:aws:secretsmanager:eu-central-1:123456789012:secret:db-AbCdEf';

describe('a service on Fargate', () => {
  test('is a worker that nobody reaches, unless told otherwise', () => {
    const { address } = stack.service();

    expect(address).toBe('null_resource.api');
    expect(stack.resource('aws_ecs_service')).toEqual({
      name: 'api',
      cluster: 'prod',
      task_definition: '${aws_ecs_task_definition.api.arn}',
      desired_count: 2,
      launch_type: 'FARGATE',
      network_configuration: {
        subnets: ['subnet-0a', 'subnet-0b'],
        security_groups: ['${aws_security_group.api.id}'],
        assign_public_ip: false,
      },
      deployment_minimum_healthy_percent: 100,
      deployment_maximum_percent: 200,
      deployment_circuit_breaker: { enable: true, rollback: true },
      availability_zone_rebalancing: 'ENABLED',
      enable_execute_command: false,
      enable_ecs_managed_tags: true,
      propagate_tags: 'SERVICE',
      wait_for_steady_state: false,
      depends_on: [
        'aws_iam_role_policy.api_execution',
        'aws_vpc_security_group_egress_rule.api_to_anywhere',
        'aws_vpc_security_group_egress_rule.api_to_anywhere_ipv6',
      ],
    });
    expect(Object.keys(stack.resources()).sort()).toEqual([
      'aws_cloudwatch_log_group',
      'aws_ecs_service',
      'aws_ecs_task_definition',
      'aws_iam_role',
      'aws_iam_role_policy',
      'aws_security_group',
      'aws_vpc_security_group_egress_rule',
      'null_resource',
    ]);
  });

  test('has a task definition of one container', () => {
    stack.service();

    expect(stack.resource('aws_ecs_task_definition')).toEqual({
      family: 'prod-api',
      requires_compatibilities: ['FARGATE'],
      network_mode: 'awsvpc',
      cpu: '256',
      memory: '512',
      runtime_platform: { operating_system_family: 'LINUX', cpu_architecture: 'X86_64' },
      execution_role_arn: '${aws_iam_role.api_execution.arn}',
      task_role_arn: '${aws_iam_role.api_task.arn}',
      container_definitions: expect.any(String) as string,
      skip_destroy: true,
    });
    expect(stack.containers()).toEqual([
      {
        name: 'api',
        image: 'public.ecr.aws/nginx/nginx:1.29',
        essential: true,
        stopTimeout: 30,
        logConfiguration: {
          logDriver: 'awslogs',
          options: {
            'awslogs-group': '<aws_cloudwatch_log_group.api.name>',
            'awslogs-region': '<element(split(":", aws_cloudwatch_log_group.api.arn), 3)>',
            'awslogs-stream-prefix': 'api',
            'max-buffer-size': '25m',
            mode: 'non-blocking',
          },
        },
      },
    ]);
    expect(stack.resource('aws_cloudwatch_log_group')).toEqual({ name: '/ecs/prod/api', retention_in_days: 30 });
  });

  test('is proved by a leaf that depends on all of it', () => {
    stack.service({ rolloutTimeoutSeconds: 60, scale: { min: 1, max: 2, cpu: 50 } });

    expect(stack.resource('null_resource')).toMatchObject({
      triggers: {
        image: NGINX.reference,
        revision: '${aws_ecs_service.api.task_definition}',
        configuration: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
      },
      provisioner: [{ 'local-exec': { command: 'prove' } }],
      depends_on: ['aws_ecs_service.api', 'aws_appautoscaling_target.api', 'aws_appautoscaling_policy.api_cpu'],
    });
    expect(stack.document()).toEqual({
      kind: 'rollout',
      version: 1,
      name: 'api',
      address: 'null_resource.api',
      module: '<path.module>',
      image: NGINX.reference,
      timeoutSeconds: 60,
      target: {
        kind: 'ecs',
        cluster: 'prod',
        service: 'api',
        container: 'api',
        taskDefinition: '<aws_ecs_service.api.task_definition>',
        access: { region: 'eu-central-1' },
      },
    });
  });

  test('is proved again when its configuration changes', () => {
    const { service } = stack.service();
    const hash = () =>
      (stack.resource('null_resource') as { triggers: { configuration: string } }).triggers.configuration;
    const before = hash();
    service.platformVersion = '1.4.0';

    expect(hash()).not.toBe(before);
  });

  test('waits for the push of an image of the program, and holds it', () => {
    const registry = new EcrRegistry(stack.main, 'registry', { name: 'team-api' });
    const context = { context: '.', dockerfile: 'services/api/Dockerfile' };
    const image = new SourceImage(stack.main, 'image', { registry, ...context });
    stack.service({ image });

    expect(stack.containers('team_api')[0]).toMatchObject({
      name: 'team-api',
      image: '<null_resource.team_api_image.triggers.image>',
    });
    expect(stack.document('team_api')).toMatchObject({ pushed: { tag: image.tag }, held: { holder: 'main.team_api' } });
    expect(stack.document('team_api_image')).toMatchObject({ consumers: ['null_resource.team_api'] });
    expect(stack.statements('team_api_execution')).toContainEqual(
      expect.objectContaining({ Sid: 'PullImage', Resource: '<aws_ecr_repository.team_api.arn>' }),
    );
  });

  test.each([
    [undefined, 'X86_64'],
    [['linux/amd64'], 'X86_64'],
    [['linux/arm64'], 'ARM64'],
    [['linux/arm64/v8'], 'ARM64'],
    [['linux/arm64', 'linux/amd64'], 'X86_64'],
    [['linux/arm/v7', 'linux/arm64'], 'ARM64'],
  ])('runs an image of %j on %s', (platforms, architecture) => {
    stack.service({ image: { ...NGINX, ...(platforms && { platforms }) } });

    expect(stack.resource('aws_ecs_task_definition')).toMatchObject({
      runtime_platform: { cpu_architecture: architecture },
    });
  });

  test.each<[string, () => string | EcsCluster, string, string]>([
    ['name', () => 'prod', 'prod', 'prod'],
    [
      'ARN',
      () => 'arn:aws:ecs:eu-central-1:123456789012:cluster/prod',
      'arn:aws:ecs:eu-central-1:123456789012:cluster/prod',
      'prod',
    ],
    [
      'resource',
      () => new EcsCluster(stack.main, 'cluster', { name: 'prod' }),
      '${aws_ecs_cluster.cluster.arn}',
      '${aws_ecs_cluster.cluster.name}',
    ],
    ['token', () => token, '${var.x}', '${element(reverse(split("/", var.x)), 0)}'],
  ])('is in a cluster that is given by its %s', (_how, cluster, reference, name) => {
    stack.service({ cluster: cluster(), scale: { min: 1, max: 2, cpu: 50 } });

    expect(stack.resource('aws_ecs_service')).toMatchObject({ cluster: reference });
    expect(stack.resource('aws_ecs_task_definition')).toMatchObject({ family: `${name}-api` });
    expect(stack.resource('aws_cloudwatch_log_group')).toMatchObject({ name: `/ecs/${name}/api` });
    expect(stack.resource('aws_appautoscaling_target')).toMatchObject({
      resource_id: `service/${name}/\${aws_ecs_service.api.name}`,
    });
    expect(stack.document()['target']).toMatchObject({ cluster: reference.replace(/^\$\{(.*)\}$/, '<$1>') });
  });

  test('is where its network is', () => {
    const network = Network.lookup(stack.main, 'net', { vpc: 'prod', subnets: 'public', publicIp: true });
    stack.service({ network, securityGroups: ['sg-0a'] });

    expect(stack.resource('aws_security_group')).toEqual({
      name: 'prod-api',
      description: 'Tasks of api',
      vpc_id: '${data.aws_vpc.prod_public.id}',
    });
    expect(stack.resource('aws_ecs_service')).toMatchObject({
      network_configuration: {
        subnets: '${data.aws_subnets.prod_public.ids}',
        security_groups: ['${aws_security_group.api.id}', 'sg-0a'],
        assign_public_ip: true,
      },
    });
  });

  test('has variables, secrets, a command and a health check', () => {
    const secrets = { PASSWORD: `${SECRET}:password::`, LATER: token };
    stack.service({ env: { LEVEL: 'info' }, secrets, command: ['node', 'worker.js'], healthCheck: ['true'] });

    expect(stack.containers()[0]).toMatchObject({
      command: ['node', 'worker.js'],
      environment: [{ name: 'LEVEL', value: 'info' }],
      secrets: [
        { name: 'PASSWORD', valueFrom: `${SECRET}:password::` },
        { name: 'LATER', valueFrom: '<var.x>' },
      ],
      healthCheck: { command: ['CMD', 'true'], interval: 30, timeout: 5, retries: 3, startPeriod: 60 },
    });
  });

  test('takes other choices', () => {
    const tags = { team: 'shop' };
    stack.service({
      name: 'web',
      cpu: 1024,
      memory: 4096,
      scale: 0,
      stopTimeout: 120,
      logs: { retentionDays: 7 },
      tags,
    });

    expect(stack.resource('aws_ecs_task_definition', 'web')).toMatchObject({ cpu: '1024', memory: '4096', tags });
    expect(stack.resource('aws_ecs_service', 'web')).toMatchObject({ desired_count: 0, tags });
    expect(stack.resource('aws_cloudwatch_log_group', 'web')).toMatchObject({ retention_in_days: 7, tags });
    expect(stack.resource('aws_iam_role', 'web_task')).toMatchObject({ tags });
    expect(stack.containers('web')[0]).toMatchObject({ name: 'web', stopTimeout: 120 });
  });

  test('goes to the account of its provider', () => {
    const provider = new AwsProvider(stack.main, 'west', { alias: 'west', region: 'us-west-2', profile: 'shop' });
    stack.service({
      provider,
      port: 80,
      expose: { listener: LISTENER, path: '/*' },
      scale: { min: 1, max: 2, cpu: 50 },
      before: ['migrate'],
    });

    const { null_resource: leaves, ...others } = stack.resources();
    const all = Object.values(others).flatMap((each) => Object.values(each));
    expect(all.map((each) => each['provider'])).toEqual(all.map(() => 'aws.west'));
    expect(stack.allData()).toMatchObject({ aws_lb: { api: { provider: 'aws.west' } } });
    for (const name of Object.keys(leaves!)) {
      expect(JSON.stringify(stack.document(name))).toContain('"access":{"region":"us-west-2","profile":"shop"}');
    }
  });

  test('may have more containers, and its own has fields without props', () => {
    const { container, containers } = stack.service();
    container['readonlyRootFilesystem'] = true;
    containers.push({ name: 'agent', image: 'agent:1', essential: false, environment: [{ name: 'A', value: '${a}' }] });

    expect(stack.containers()).toMatchObject([
      { name: 'api', readonlyRootFilesystem: true },
      { name: 'agent', environment: [{ name: 'A', value: '${a}' }] },
    ]);
  });

  test('keeps what users write from Terraform, in JSON and in HCL', () => {
    const hostile = '${x} %{y} "q" \\ \n\t é\u2028';
    stack.service({
      env: { A: hostile, B: `\${b} "${token}"` },
      command: [hostile],
      before: ['sh', '-c', hostile],
      tags: { '${k}': '%{v}' },
      port: 80,
      expose: { listener: LISTENER, path: '/${a}'.replace(/[{}]/g, ''), healthPath: '/%{h}' },
    });

    expect(stack.containers()[0]).toMatchObject({
      command: [hostile],
      environment: [
        { name: 'A', value: hostile },
        { name: 'B', value: '<"${b} \\"${var.x}\\"">' },
      ],
    });
    expect(stack.document('api_before')['command']).toEqual(['sh', '-c', hostile]);
    expect(stack.resource('aws_ecs_service')['tags']).toEqual({ '$${k}': '%%{v}' });
    expect(stack.resource('aws_lb_target_group')).toMatchObject({ health_check: { path: '/%%{h}' } });
    expect(String(Testing.synthHcl(stack.main))).toContain(
      '{\\"name\\":\\"A\\",\\"value\\":\\"$${x} %%{y} \\\\\\"q\\\\\\" \\\\\\\\ \\\\n\\\\t \\\\u00e9\\\\u2028\\"}',
    );
  });

  test('needs no more than an image and what is its own: it may be called like the image', () => {
    const image = new SourceImage(stack.main, 'api', {
      context: '.',
      dockerfile: 'services/api/Dockerfile',
      platforms: ['linux/arm64'],
    });
    const service = new FargateService(stack.main, 'api', {
      image,
      cluster: 'prod',
      network: Network.lookup(stack.main, 'net', { vpc: 'prod', subnets: 'private' }),
      port: 8080,
      cpu: 512,
      memory: 1024,
      expose: { listener: LISTENER, host: 'api.example.com', healthPath: '/health' },
      secrets: { DB_URL: SECRET },
      scale: { min: 2, max: 10, cpu: 60 },
      before: ['npm', 'run', 'migrate'],
    });

    expect(stack.resource('aws_ecs_task_definition')).toMatchObject({
      runtime_platform: { cpu_architecture: 'ARM64' },
    });
    expect([service.address, image.address]).toEqual(['null_resource.api', 'null_resource.api_image']);
    expect(stack.resource('aws_ecr_repository')).toMatchObject({ name: 'api' });
  });

  test('takes roles that are given, and makes none', () => {
    const taskRole = new IamRole(stack.main, 'program', { assumeRolePolicy: '{}' });
    const executionRole = 'arn:aws:iam::123456789012:role/ecs';
    const service = stack.service({ taskRole, executionRole });

    expect(stack.resource('aws_ecs_task_definition')).toMatchObject({
      task_role_arn: '${aws_iam_role.program.arn}',
      execution_role_arn: executionRole,
    });
    expect([service.taskRole, service.executionRole]).toEqual([undefined, undefined]);
    expect(Object.keys(stack.resources()['aws_iam_role']!)).toEqual(['program']);
  });

  test('fails on a second service of one name', () => {
    stack.service();

    expect(() => stack.service({}, 'again')).toThrow(
      `main/again: 'name' "api" is that of 'main/service' too: both are aws_cloudwatch_log_group.api`,
    );
  });

  test('of another stack runs the image by its reference', () => {
    const registry = new EcrRegistry(stack.main, 'registry', { name: 'api' });
    const image = new SourceImage(stack.main, 'image', { registry, context: 'services/api' });
    const other = new TerraformStack(App.of(stack.main), 'other');
    new AwsProvider(other, 'aws', { region: 'eu-central-1' });
    new FargateService(other, 'service', { image, cluster: 'prod', network: NETWORK });

    const { resource } = JSON.parse(Testing.synth(other)) as {
      resource: { aws_iam_role_policy: { api_execution: { policy: string } } };
    };
    expect(resource.aws_iam_role_policy.api_execution.policy).toContain(
      '"Resource":${jsonencode("arn:${element(split(":", aws_cloudwatch_log_group.api.arn), 1)}:ecr:*:*:repository/${replace(',
    );
  });
});
