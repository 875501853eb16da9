import { LbListener } from '@cdktf/provider-aws/lib/lb-listener';
import { SecurityGroup } from '@cdktf/provider-aws/lib/security-group';
import { TerraformVariable } from 'cdktf';
import { Checkout } from '../../test/checkout';
import { FargateStack, LISTENER } from '../../test/helpers/fargate-stack';
import type { Expose } from './expose';

let checkout: Checkout;
let stack: FargateStack;

beforeEach(() => {
  checkout = new Checkout();
  stack = new FargateStack(checkout);
});

afterEach(() => checkout.remove());

const LOAD_BALANCER = LISTENER.replace(':listener/', ':loadbalancer/').replace(/\/0b$/, '');
const GROUP = '${element(sort(tolist(data.aws_lb.api.security_groups)), 0)}';

describe('an exposed service', () => {
  test('has a rule, a target group and a way in from the load balancer', () => {
    stack.service({ port: 8080, healthPath: '/health', expose: { listener: LISTENER, host: 'api.example.com' } });

    expect(stack.resource('aws_lb_listener_rule')).toEqual({
      listener_arn: LISTENER,
      priority: 16_157,
      condition: [{ host_header: { values: ['api.example.com'] } }],
      action: [{ type: 'forward', target_group_arn: '${aws_lb_target_group.api.arn}' }],
    });
    expect(stack.resource('aws_lb_target_group')).toEqual({
      name: expect.stringMatching(/^api-[0-9a-f]{8}$/) as string,
      target_type: 'ip',
      protocol: 'HTTP',
      port: 8080,
      vpc_id: 'vpc-0a',
      deregistration_delay: '60',
      health_check: {
        path: '/health',
        matcher: '200',
        interval: 10,
        timeout: 5,
        healthy_threshold: 2,
        unhealthy_threshold: 3,
      },
      lifecycle: { create_before_destroy: true },
    });
    expect(stack.resource('aws_vpc_security_group_ingress_rule', 'api_from_load_balancer')).toEqual({
      security_group_id: '${aws_security_group.api.id}',
      ip_protocol: 'tcp',
      from_port: 8080,
      to_port: 8080,
      referenced_security_group_id: GROUP,
    });
    expect(stack.containers()[0]).toMatchObject({
      portMappings: [{ name: 'main', containerPort: 8080, hostPort: 8080, protocol: 'tcp' }],
    });
  });

  test('waits for its rule, as ECS takes no target group without one', () => {
    stack.service({ port: 8080, expose: { listener: LISTENER, path: '/*', graceSeconds: 5 } });

    expect(stack.resource('aws_ecs_service')).toMatchObject({
      load_balancer: [
        { target_group_arn: '${aws_lb_target_group.api.arn}', container_name: 'api', container_port: 8080 },
      ],
      health_check_grace_period_seconds: 5,
      depends_on: expect.arrayContaining(['aws_lb_listener_rule.api']) as string[],
    });
  });

  test('takes other choices', () => {
    const expose: Expose = {
      listener: LISTENER,
      host: ['a.io', '*.a.io'],
      path: ['/v1/*'],
      priority: 10,
      healthPath: '/up',
      healthCodes: '200-299',
      drainSeconds: 0,
      securityGroup: 'sg-0b',
    };
    stack.service({ port: 80, healthPath: '/health', expose });

    expect(stack.resource('aws_lb_listener_rule')).toMatchObject({
      priority: 10,
      condition: [{ host_header: { values: ['a.io', '*.a.io'] } }, { path_pattern: { values: ['/v1/*'] } }],
    });
    expect(stack.resource('aws_lb_target_group')).toMatchObject({
      deregistration_delay: '0',
      health_check: { path: '/up', matcher: '200-299' },
    });
    expect(stack.resource('aws_vpc_security_group_ingress_rule', 'api_from_load_balancer')).toMatchObject({
      referenced_security_group_id: 'sg-0b',
    });
  });

  test.each<[string, () => Expose['listener'], string, object]>([
    ['ARN', () => LISTENER, LISTENER, { aws_lb: { api: { arn: LOAD_BALANCER } } }],
    [
      'resource',
      () => {
        const defaultAction = [{ type: 'fixed-response' }];
        return new LbListener(stack.main, 'https', { loadBalancerArn: LOAD_BALANCER, defaultAction });
      },
      '${aws_lb_listener.https.arn}',
      { aws_lb: { api: { arn: '${aws_lb_listener.https.load_balancer_arn}' } } },
    ],
    [
      'load balancer',
      () => ({ loadBalancer: 'public' }),
      '${data.aws_lb_listener.api.arn}',
      {
        aws_lb: { api: { name: 'public' } },
        aws_lb_listener: { api: { load_balancer_arn: '${data.aws_lb.api.arn}', port: 443 } },
      },
    ],
    [
      'token',
      () => new TerraformVariable(stack.main, 'x', {}).stringValue,
      '${var.x}',
      {
        aws_lb: {
          api: {
            arn: '${replace(replace(var.x, ":listener/", ":loadbalancer/"), "//[^/]*$/", "")}',
          },
        },
      },
    ],
  ])('takes a listener by its %s', (_how, listener, arn, data) => {
    stack.service({ port: 80, expose: { listener: listener(), path: '/*' } });

    expect(stack.resource('aws_lb_listener_rule')).toMatchObject({ listener_arn: arn });
    expect(stack.allData()).toEqual(data);
  });

  test('asks nothing where the resources of the load balancer are given', () => {
    const securityGroup = new SecurityGroup(stack.main, 'public', {});
    const listener = new LbListener(stack.main, 'https', { loadBalancerArn: LOAD_BALANCER, defaultAction: [] });
    stack.service({ port: 80, expose: { listener, path: '/*', securityGroup } });

    expect(stack.allData()).toBeUndefined();
    expect(stack.resource('aws_vpc_security_group_ingress_rule', 'api_from_load_balancer')).toMatchObject({
      referenced_security_group_id: '${aws_security_group.public.id}',
    });
  });

  test('has a target group of another name when what cannot change in it does', () => {
    const names = [80, 81].map((port, index) => {
      stack.service(
        { name: `a_very_long_name_of_a_service_${String(index)}`, port, expose: { listener: LISTENER, path: '/*' } },
        String(port),
      );
      return stack.resource('aws_lb_target_group', `a_very_long_name_of_a_service_${String(index)}`)['name'] as string;
    });

    expect(names[0]).not.toBe(names[1]);
    for (const name of names) expect(name).toMatch(/^a-very-long-name-of-a-s[a-z]*-[0-9a-f]{8}$/);
  });
});
