import { Checkout } from '../../test/checkout';
import { FargateStack, LISTENER, NGINX } from '../../test/helpers/fargate-stack';
import { configure } from '../settings/stack-settings';
import type { FargateServiceProps } from './fargate-service-props';

let checkout: Checkout;
let stack: FargateStack;

beforeEach(() => {
  checkout = new Checkout();
  stack = new FargateStack(checkout);
});

afterEach(() => checkout.remove());

const SECRET = 'arn:aws:secretsmanager:eu-central-1:123456789012:secret:db-AbCdEf';
const exposed = (expose: Partial<NonNullable<FargateServiceProps['expose']>>): Partial<FargateServiceProps> => ({
  port: 80,
  expose: { listener: LISTENER, host: 'api.example.com', ...expose },
});

describe('the props of a service on Fargate', () => {
  test.each<[string, Partial<FargateServiceProps>, string]>([
    ['a name with a dot', { name: 'a.b' }, `'name' must be at most 255 letters, digits, '-' and '_', got "a.b"`],
    [
      'a name that starts with a digit',
      { name: '1a' },
      `'name' must be a name made of ASCII letters, digits and separators that starts with a letter, got "1a"`,
    ],
    [
      'an image for machines that Fargate does not have',
      { image: { ...NGINX, platforms: ['windows/amd64', 'linux/arm/v7'] } },
      `'image' must be built for linux/amd64 or linux/arm64, which Fargate has, got ["windows/amd64","linux/arm/v7"]`,
    ],
    [
      'a cluster of another service',
      { cluster: 'arn:aws:eks:eu-central-1:123456789012:cluster/prod' },
      `'cluster' must be the name or the ARN of a cluster, got "arn:aws:eks:eu-central-1:123456789012:cluster/prod"`,
    ],
    [
      'a network by its name',
      { network: { vpc: 'prod', subnets: ['subnet-0a'] } },
      `'network.vpc' must be a VPC, or its id, got "prod"`,
    ],
    ['a port of 0', { port: 0 }, `'port' must be a whole number from 1 to 65535, got 0`],
    [
      'a health path that nobody asks',
      { healthPath: '/health' },
      `'healthPath' is asked by the load balancer, and there is no 'expose'\n  fix:  give 'healthCheck', a command in the container, or leave it off`,
    ],
    [
      'a health check without words',
      { healthCheck: [] },
      `'healthCheck' must be a list of words like ['npm', 'run', 'migrate'], got []`,
    ],
    ['a command without words', { command: [] }, `'command' must be a list of words`],
    ['a command with NUL', { command: ['a', 'b\0'] }, `'command[1]' must be text without NUL`],
    ['a command before without words', { before: [] }, `'before' must be a list of words`],
    ['a variable with a space', { env: { 'A B': '1' } }, `'env' must be named without '=' and spaces, got "A B"`],
    ['a value that Terraform would change', { env: { A: 'e\u0301' } }, `'env.A' must be in composed form`],
    ['a secret that is a variable too', { env: { A: '1' }, secrets: { A: SECRET } }, `'secrets.A' is in 'env' too`],
    [
      'the name of a secret',
      { secrets: { A: 'hunter2' } },
      `'secrets.A' must be the ARN of a secret in Secrets Manager or of a parameter in SSM\n  fix:  ECS reads the value from there when a task starts`,
    ],
    [
      'half of what may follow a secret',
      { secrets: { A: `${SECRET}:password` } },
      `'secrets.A' must be the ARN of a secret`,
    ],
    [
      'a key without secrets',
      { secretsKey: 'arn:aws:kms:eu-central-1:123456789012:key/1' },
      `'secretsKey' is for 'secrets', and there are none\n  fix:  leave it off`,
    ],
    [
      'the alias of a key',
      { secrets: { A: SECRET }, secretsKey: 'alias/db' },
      `'secretsKey' must be the ARN of a key in KMS, got "alias/db"`,
    ],
    [
      'more memory than the CPU units have',
      { memory: 4096 },
      `'memory' must be MiB that Fargate has with 256 CPU units`,
    ],
    ['a scale below 0', { scale: -1 }, `'scale' must be a whole number from 0, got -1`],
    [
      'a largest scale below the least',
      { scale: { min: 3, max: 2 } },
      `'scale.max' must be a whole number from 3, got 2`,
    ],
    [
      'a use of CPU above 100',
      { scale: { min: 1, max: 2, cpu: 101 } },
      `'scale.cpu' must be a whole number from 1 to 100`,
    ],
    ['an alarm without a name', { alarms: [''] }, `'alarms' must be names of alarms, at least one, got [""]`],
    [
      'a time to stop of 3 minutes',
      { stopTimeout: 180 },
      `'stopTimeout' must be a whole number from 2 to 120, got 180`,
    ],
    [
      'a time that logs are not kept',
      { logs: { retentionDays: 31 } },
      `'logs.retentionDays' must be one of the numbers of days that CloudWatch offers: 1, 3, 5, 7, 14, 30,`,
    ],
    ['a roll-out of 0 seconds', { rolloutTimeoutSeconds: 0 }, `'rolloutTimeoutSeconds' must be a whole number from 1`],
    ['a tag of AWS', { tags: { 'aws:x': '1' } }, `'tags' must be named by 1 to 128 characters that do not start with`],
    ['a long tag', { tags: { a: 'x'.repeat(257) } }, `'tags.a' must be at most 256 characters`],
    [
      'the name of a role',
      { taskRole: 'api' },
      `'taskRole' must be the ARN of a role, or the resource that makes it, got "api"`,
    ],
    ['a weight of half', { capacity: { onDemand: 0.5, spot: 1 } }, `'capacity.onDemand' must be a whole number`],
    [
      'weights of nothing',
      { capacity: { onDemand: 0, spot: 0 } },
      `'capacity' must have a weight above 0: nothing could run`,
    ],
    [
      'a security group by its name',
      { securityGroups: ['db'] },
      `'securityGroups[0]' must be a service, a security group, or its id, got "db"`,
    ],
    ['clients without a port', { allowFrom: ['sg-0a'] }, `'port' is needed with 'allowFrom': it is what they reach`],
    [
      'a client by its name',
      { port: 80, allowFrom: ['web'] },
      `'allowFrom[0]' must be a service, a security group, or its id, got "web"`,
    ],
    [
      'a host to connect to',
      { outbound: [{ to: 'example.com' }] },
      `'outbound[0].to' must be addresses like 10.0.0.0/8, a prefix list, a service or a security group, got "example.com"`,
    ],
    [
      'a name in capitals for other services',
      { port: 80, connect: { namespace: 'internal', name: 'Api' } },
      `'connect.name' must be a DNS name in lower case, got "Api"`,
    ],
    [
      'no namespace',
      { connect: { namespace: '' } },
      `'connect.namespace' must be a name, an ARN or a resource, got ""`,
    ],
    [
      'a load balancer without a port',
      { expose: { listener: LISTENER, host: 'api.example.com' } },
      `'port' is needed with 'expose': the load balancer sends requests to it`,
    ],
    [
      'a rule without conditions',
      { port: 80, expose: { listener: LISTENER } },
      `'expose' must have a 'host' or a 'path': they say which requests are the service's\n  fix:  for all requests of the listener: \`path: '/*'\``,
    ],
    [
      'a rule of six hosts',
      exposed({ host: ['a.io', 'b.io', 'c.io', 'd.io', 'e.io'], path: '/x' }),
      `'expose' has 6 hosts and paths, and a rule takes 5\n  fix:  use patterns: \`*\` stands for any text`,
    ],
    ['a host with a scheme', exposed({ host: 'https://a.io' }), `'expose.host' must be a host like 'api.example.com'`],
    ['a path without a slash', exposed({ path: 'api' }), `'expose.path' must be a path like '/api/*'`],
    ['a priority of 0', exposed({ priority: 0 }), `'expose.priority' must be a whole number from 1 to 50000, got 0`],
    [
      'a health path without a slash',
      exposed({ healthPath: 'health' }),
      `'expose.healthPath' must be a path that starts with '/', got "health"`,
    ],
    [
      'status codes in words',
      exposed({ healthCodes: 'OK' }),
      `'expose.healthCodes' must be status codes like '200', '200,302' or '200-299', got "OK"`,
    ],
    [
      'a long time to drain',
      exposed({ drainSeconds: 3601 }),
      `'expose.drainSeconds' must be a whole number from 0 to 3600`,
    ],
    ['half a second of grace', exposed({ graceSeconds: 0.5 }), `'expose.graceSeconds' must be a whole number from 0`],
    [
      'a listener by its name',
      exposed({ listener: 'public' }),
      `'expose.listener' must be the ARN of a listener of an application load balancer, got "public"\n  fix:  find it by its load balancer: \`listener: { loadBalancer: 'public', port: 443 }\``,
    ],
    [
      'a listener of a network load balancer',
      exposed({ listener: LISTENER.replace('/app/', '/net/') }),
      `'expose.listener' must be the ARN of a listener of an application load balancer`,
    ],
    [
      'a load balancer with a dot',
      exposed({ listener: { loadBalancer: 'a.b' } }),
      `'expose.listener.loadBalancer' must be the name of a load balancer, got "a.b"`,
    ],
    [
      'blue/green with version 5 of the provider',
      { awsProvider: '5', deployment: { blueGreen: {} } },
      `'deployment' cannot be blue/green with version 5 of the AWS provider, which does not know it\n  fix:  leave it at 'rolling', or use version 6.4 of the provider and \`awsProvider: '6'\``,
    ],
    [
      'two days to bake',
      { deployment: { blueGreen: { bakeMinutes: 2880 } } },
      `'deployment.blueGreen.bakeMinutes' must be a whole number from 0 to 1440, got 2880`,
    ],
  ])('fails on %s', (_what, props, message) => {
    expect(() => stack.service(props)).toThrow(`main/service: ${message}`);
  });

  test('fails on blue/green where the stack has version 5 of the provider', () => {
    configure(stack.main, { awsProvider: '5' });

    expect(() => stack.service({ deployment: { blueGreen: {} } })).toThrow(
      `main/service: 'deployment' cannot be blue/green`,
    );
  });

  test('fails on a place that another rule of the listener has', () => {
    stack.service(exposed({ priority: 7 }));

    expect(() => stack.service({ ...exposed({ priority: 7 }), name: 'web' }, 'web')).toThrow(
      `main/web: 'expose.priority' is 7, which 'main/service' has at this listener\n  fix:  give one of them another, from 1 to 2000`,
    );
  });
});
