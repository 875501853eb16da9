import { EcsCluster } from '@cdktf/provider-aws/lib/ecs-cluster';
import { Testing } from 'cdktf';
import { Checkout } from '../../test/checkout';
import { FEED, LambdaStack } from '../../test/helpers/lambda-stack';
import { SourceImage } from '../image/source-image';
import type { SourceImageProps } from '../image/source-image-props';
import { configure } from '../settings/stack-settings';
import type { LambdaImageFunctionProps } from './lambda-image-function-props';

let checkout: Checkout;
let stack: LambdaStack;

beforeEach(() => {
  checkout = new Checkout({ 'api/Dockerfile': 'FROM scratch\n' });
  stack = new LambdaStack(checkout);
});

afterEach(() => checkout.remove());

const NETWORK = { vpc: 'vpc-0a', subnets: ['subnet-0a'] };

const CIRCLE: Record<string, unknown> = {};
CIRCLE['again'] = CIRCLE;

/** What no compiler lets through, for programs that are not compiled. */
const wrong = (props: unknown) => props as Partial<LambdaImageFunctionProps>;

describe('the props of a function of Lambda', () => {
  test.each<[string, Partial<LambdaImageFunctionProps>, string]>([
    [
      'a name with a dot',
      { name: 'a.b' },
      `'name' must be the name of a function: at most 64 letters, digits, '-' and '_', got "a.b"`,
    ],
    ['a name of 65 letters', { name: 'a'.repeat(65) }, `'name' must be the name of a function: at most 64 letters`],
    [
      'a name that starts with a digit',
      { name: '1a' },
      `'name' must be a name made of ASCII letters, digits and separators that starts with a letter, got "1a"`,
    ],
    [
      'an image for machines that Lambda does not have',
      { image: { ...FEED, platforms: ['linux/arm/v7'] } },
      `'image' must be built for one platform, linux/amd64 or linux/arm64, got ["linux/arm/v7"]`,
    ],
    [
      'an image of two platforms',
      { image: { ...FEED, platforms: ['linux/amd64', 'linux/arm64'] } },
      `'image' must be built for one platform, linux/amd64 or linux/arm64, got ["linux/amd64","linux/arm64"]`,
    ],
    [
      'an image of one platform in two variants',
      { image: { ...FEED, platforms: ['linux/amd64/v2', 'linux/amd64/v3'] } },
      `'image' must be built for one platform`,
    ],
    [
      'another architecture than that of the image',
      { image: { ...FEED, platforms: ['linux/arm64'] }, architecture: 'x86_64' },
      `'architecture' is 'x86_64', and the image is built for linux/arm64\n  fix:  leave it off: the image decides`,
    ],
    [
      'an architecture as Docker calls it',
      wrong({ architecture: 'amd64' }),
      `'architecture' must be 'x86_64' or 'arm64', got "amd64"`,
    ],
    ['too little memory', { memory: 64 }, `'memory' must be a whole number from 128 to 10240, got 64`],
    ['memory as on Kubernetes', wrong({ memory: '512Mi' }), `'memory' must be a whole number from 128 to 10240`],
    ['a request of 0 seconds', { timeoutSeconds: 0 }, `'timeoutSeconds' must be a whole number from 1 to 900, got 0`],
    ['a request of 16 minutes', { timeoutSeconds: 960 }, `'timeoutSeconds' must be a whole number from 1 to 900`],
    ['too little room', { ephemeralStorage: 511 }, `'ephemeralStorage' must be a whole number from 512 to 10240`],
    [
      'a variable that Lambda sets',
      { env: { AWS_REGION: 'eu-west-1' } },
      `'env.AWS_REGION' is set by Lambda itself\n  fix:  give it another name`,
    ],
    ['the name of the handler', { env: { _HANDLER: 'a.b' } }, `'env._HANDLER' is set by Lambda itself`],
    [
      'a variable with a hyphen',
      { env: { 'LOG-LEVEL': '1' } },
      `'env' must be named by letters, digits and '_', two at least, of which a letter is the first, got "LOG-LEVEL"`,
    ],
    ['a variable of one letter', { env: { A: '1' } }, `'env' must be named by letters, digits and '_', two at least`],
    ['a value that Terraform would change', { env: { AB: 'e\u0301' } }, `'env.AB' must be in composed form`],
    ['a value with NUL', { env: { AB: '\0' } }, `'env.AB' must be text without NUL`],
    [
      'variables of more than 4 KB',
      { env: { AB: 'é'.repeat(2047), C1: '' } },
      `'env' has 4098 bytes of names and values, and Lambda has room for 4096\n  fix:  put long values into the image, a parameter in SSM or a secret`,
    ],
    ['a command without words', { command: [] }, `'command' must be a list of words`],
    ['an entry point that is a line', wrong({ entryPoint: '/app' }), `'entryPoint' must be a list of words`],
    [
      'a folder of the image by its name',
      { workingDirectory: 'app' },
      `'workingDirectory' must be a path from the root, like /srv/app, got "app"`,
    ],
    [
      'an alias of digits',
      { alias: '7' },
      `'alias' must be the name of an alias: at most 128 letters, digits, '-' and '_', and not digits alone, got "7"`,
    ],
    ['the newest code as the alias', { alias: '$LATEST' }, `'alias' must be the name of an alias`],
    ['the newest code as the version', { version: '$LATEST' }, `'version' must be a published version like '7'`],
    ['a version of 0', { version: '0' }, `'version' must be a published version like '7', got "0"`],
    ['versions below 0', { keepVersions: -1 }, `'keepVersions' must be a whole number from 0, got -1`],
    ['a variable that is a number', wrong({ env: { PORT: 8080 } }), `'env.PORT' must be text, got 8080`],
    [
      'a check that is a path alone',
      wrong({ check: '/health' }),
      `'check' must be { payload } or { path }, got "/health"`,
    ],
    ['a check of nothing', wrong({ check: {} }), `'check' must be { payload } or { path }, got {}`],
    ['a check that is its path', wrong({ check: '/health' }), `'check' must be { payload } or { path }, got "/health"`],
    [
      'a check of both',
      wrong({ check: { payload: 1, path: '/' } }),
      `'check' must be { payload } or { path }, got {"payload":1,"path":"/"}`,
    ],
    [
      'a check of a path without its slash',
      { check: { path: 'health' } },
      `'check.path' must be a path like '/health', which may have a query, got "health"`,
    ],
    ['a check of a path with a line', { check: { path: '/a\r\nb' } }, `'check.path' must be a path like '/health'`],
    [
      'a check of an event that is none',
      { check: { payload: undefined } },
      `'check.payload' must be an event that JSON can say, got nothing`,
    ],
    [
      'a check of an event with a number that JSON does not have',
      { check: { payload: { id: 1n } } },
      `'check.payload' must be an event that JSON can say, with no bigint and no circle in it`,
    ],
    [
      'a check of an event in itself',
      { check: { payload: CIRCLE } },
      `'check.payload' must be an event that JSON can say`,
    ],
    ['a URL without an answer who may', wrong({ url: {} }), `'url.auth' must be 'iam' or 'none', got nothing`],
    [
      'a URL for no origin',
      { url: { auth: 'iam', cors: { allowOrigins: [] } } },
      `'url.cors.allowOrigins' must be origins like 'https://www.example.com', or '*', got []`,
    ],
    [
      'a URL for another method',
      { url: { auth: 'iam', cors: { allowOrigins: ['*'], allowMethods: ['get'] } } },
      `'url.cors.allowMethods' must be of GET, PUT, HEAD, POST, PATCH, DELETE, *, got "get"`,
    ],
    [
      'a URL with credentials for any origin',
      { url: { auth: 'iam', cors: { allowOrigins: ['*'], allowCredentials: true } } },
      `'url.cors.allowCredentials' are sent to no origin that is any: 'allowOrigins' has '*'\n  fix:  name the origins`,
    ],
    [
      'an answer that browsers keep for two days',
      { url: { auth: 'iam', cors: { allowOrigins: ['*'], maxAge: 172_800 } } },
      `'url.cors.maxAge' must be a whole number from 0 to 86400`,
    ],
    [
      'a time that logs are not kept',
      { logs: { retentionDays: 31 } },
      `'logs.retentionDays' must be one of the numbers of days that CloudWatch offers: 1, 3, 5, 7, 14, 30,`,
    ],
    ['a format of logs', wrong({ logs: { format: 'JSON' } }), `'logs.format' must be 'text' or 'json', got "JSON"`],
    [
      'a level of lines of text',
      { logs: { level: 'warn' } },
      `'logs.level' is for lines of JSON: Lambda reads no other\n  fix:  add \`format: 'json'\``,
    ],
    [
      'a level that Lambda does not know',
      wrong({ logs: { format: 'json', level: 'WARN' } }),
      `'logs.level' must be one of trace, debug, info, warn, error, fatal, got "WARN"`,
    ],
    ['the name of a role', { role: 'feed' }, `'role' must be the ARN of a role, or the resource that makes it`],
    [
      'groups without a network',
      { securityGroups: ['sg-0a'] },
      `'securityGroups' are for a function in a VPC, and there is no 'network'`,
    ],
    ['a network without groups', { network: NETWORK }, `'securityGroups' must be at least one, with 'network', got []`],
    [
      'a group by its name',
      { network: NETWORK, securityGroups: ['db'] },
      `'securityGroups[0]' must be a service, a security group, or its id, got "db"`,
    ],
    [
      'a network by its name',
      { network: { ...NETWORK, vpc: 'prod' }, securityGroups: ['sg-0a'] },
      `'network.vpc' must be a VPC, or its id, got "prod"`,
    ],
    [
      'addresses of the internet',
      { network: { ...NETWORK, publicIp: true }, securityGroups: ['sg-0a'] },
      `'network.publicIp' is for tasks: functions have no addresses of the internet\n  fix:  give private subnets, with NAT or VPC endpoints`,
    ],
    [
      'a bucket for dead letters',
      { deadLetter: 'arn:aws:s3:::letters' },
      `'deadLetter' must be the ARN of a queue in SQS or a topic in SNS, neither of them FIFO, got "arn:aws:s3:::letters"`,
    ],
    [
      'a queue for dead letters that keeps their order',
      { deadLetter: 'arn:aws:sqs:eu-central-1:123456789012:a.fifo' },
      `'deadLetter' must be the ARN of a queue in SQS or a topic in SNS, neither of them FIFO`,
    ],
    [
      'fewer than no requests',
      { concurrency: { reserved: -1 } },
      `'concurrency.reserved' must be a whole number from 0, got -1`,
    ],
    [
      'no instance that is ready',
      { concurrency: { provisioned: 0 } },
      `'concurrency.provisioned' must be a whole number from 1, got 0`,
    ],
    [
      'more that are ready than may run',
      { concurrency: { reserved: 1, provisioned: 2 } },
      `'concurrency.provisioned' must be at most the 1 that are reserved, got 2`,
    ],
    ['a tag of AWS', { tags: { 'aws:x': '1' } }, `'tags' must be named by 1 to 128 characters that do not start with`],
    ['a proof of 0 seconds', { rolloutTimeoutSeconds: 0 }, `'rolloutTimeoutSeconds' must be a whole number from 1`],
  ])('fails on %s', (_what, props, message) => {
    expect(() => stack.function(props)).toThrow(`main/function: ${message}`);
  });

  test.each<[string, Partial<SourceImageProps>, string]>([
    [
      'of two platforms',
      { platforms: ['linux/amd64', 'linux/arm64'] },
      `main/function: 'image' must be built for one platform, linux/amd64 or linux/arm64`,
    ],
    [
      'with attestations',
      { build: { attestations: { sbom: true } } },
      `main/image: 'build.attestations' makes an index, and 'main/function' takes a single image\n  fix:  delete it`,
    ],
  ])('fails on an image of the program %s', (_what, props, message) => {
    const image = new SourceImage(stack.main, 'image', { registry: { url: 'a.io/api' }, context: 'api', ...props });

    expect(() => stack.function({ image })).toThrow(message);
  });

  test.each<[string, () => LambdaImageFunctionProps['image']]>([
    ['another registry', () => ({ name: 'api', reference: 'ghcr.io/acme/api:1' })],
    ['public ECR', () => ({ name: 'api', reference: 'public.ecr.aws/lambda/nodejs:22' })],
    [
      'another registry, where it is built',
      () => new SourceImage(stack.main, 'image', { registry: { url: 'ghcr.io/acme/api' }, context: 'api' }),
    ],
  ])('fails on an image in %s', (_where, image) => {
    stack.function({ image: image() });

    expect(() => Testing.synth(stack.main)).toThrow(
      `main/function: 'image' must be in a private repository of ECR, as functions pull from no other registry, got "`,
    );
  });

  test('fails on an image in another region', () => {
    stack.function({ image: { ...FEED, reference: FEED.reference.replace('eu-central-1', 'eu-west-1') } });

    expect(() => Testing.synth(stack.main)).toThrow(
      `main/function: 'image' must be in a repository in eu-central-1, as functions pull in their own region, got "1234`,
    );
  });

  test('fails on a name that another function has', () => {
    stack.function();

    expect(() => stack.function({}, 'again')).toThrow(
      `main/again: 'name' "api" is that of 'main/function' too: both are aws_cloudwatch_log_group.api`,
    );
  });

  test('fails on a payload that Terraform knows', () => {
    const { arn } = new EcsCluster(stack.main, 'cluster', { name: 'prod' });

    expect(() => stack.function({ check: { payload: { arn } } })).toThrow(
      `main/function: 'check.payload' must be known before Terraform runs, as it is written down when the program is synthesized`,
    );
  });

  test('take the version of the provider from the stack', () => {
    configure(stack.main, { awsProvider: '5' });
    stack.function({ url: { auth: 'none' } });

    expect(stack.addresses()).not.toContain('aws_lambda_permission.api_url_invoke');
  });
});
