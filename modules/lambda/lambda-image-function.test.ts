import { IamRole } from '@cdktf/provider-aws/lib/iam-role';
import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { App, TerraformStack, TerraformVariable, Testing } from 'cdktf';
import { Checkout } from '../../test/checkout';
import { FEED, LambdaStack } from '../../test/helpers/lambda-stack';
import { SourceImage } from '../image/source-image';
import { EcrRegistry } from '../registry/ecr-registry';

let checkout: Checkout;
let stack: LambdaStack;
/** Known when Terraform runs. */
let token: string;

beforeEach(() => {
  checkout = new Checkout({ 'api/Dockerfile': 'FROM scratch\n' });
  stack = new LambdaStack(checkout);
  token = new TerraformVariable(stack.main, 'x', {}).stringValue;
});

afterEach(() => checkout.remove());

describe('a function of Lambda', () => {
  test('is published, and its callers name an alias', () => {
    const { address } = stack.function();

    expect(address).toBe('null_resource.api');
    expect(stack.addresses()).toEqual([
      'aws_cloudwatch_log_group.api',
      'aws_iam_role.api_execution',
      'aws_iam_role_policy.api_execution',
      'aws_lambda_alias.api',
      'aws_lambda_function.api',
      'null_resource.api',
      'null_resource.api_accepted',
    ]);
    expect(stack.resource('aws_lambda_function')).toEqual({
      function_name: 'api',
      package_type: 'Image',
      image_uri: FEED.reference,
      publish: true,
      architectures: ['x86_64'],
      role: '${aws_iam_role.api_execution.arn}',
      memory_size: 512,
      timeout: 30,
      ephemeral_storage: { size: 512 },
      logging_config: { log_format: 'Text', log_group: '${aws_cloudwatch_log_group.api.name}' },
      tracing_config: { mode: 'PassThrough' },
      depends_on: ['aws_iam_role_policy.api_execution', 'aws_cloudwatch_log_group.api', 'null_resource.api_accepted'],
    });
    expect(stack.resource('aws_lambda_alias')).toEqual({
      name: 'live',
      function_name: '${aws_lambda_function.api.function_name}',
      function_version: '${aws_lambda_function.api.version}',
    });
  });

  test('has a log that is there before it, and that nobody else writes', () => {
    stack.function({ logs: { retentionDays: 7 } });

    expect(stack.resource('aws_cloudwatch_log_group')).toEqual({ name: '/aws/lambda/api', retention_in_days: 7 });
    expect(stack.resource('aws_iam_role', 'api_execution')).toEqual({
      name_prefix: 'api-execution-',
      assume_role_policy: JSON.stringify({
        Version: '2012-10-17',
        Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: 'lambda.amazonaws.com' } }],
      }),
    });
    expect(stack.statements('api_execution')).toEqual([
      {
        Sid: 'WriteLog',
        Effect: 'Allow',
        Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
        Resource: '<"${aws_cloudwatch_log_group.api.arn}:*">',
      },
    ]);
  });

  test('takes its image when Lambda does', () => {
    stack.function();

    expect(stack.resource('null_resource', 'api_accepted')).toMatchObject({
      triggers: { image: FEED.reference, architecture: 'x86_64' },
      provisioner: [{ 'local-exec': { command: 'accept' } }],
    });
    expect(stack.document('api_accepted')).toEqual({
      kind: 'accept',
      version: 1,
      name: 'api',
      address: 'null_resource.api_accepted',
      module: '<path.module>',
      image: FEED.reference,
      pulled: {
        repository: '123456789012.dkr.ecr.eu-central-1.amazonaws.com/feed',
        registry: { kind: 'ecr', access: { region: 'eu-central-1' } },
      },
      architecture: 'x86_64',
      region: 'eu-central-1',
    });
  });

  test('is proved by a leaf that depends on all of it', () => {
    stack.function({ concurrency: { provisioned: 2 }, url: { auth: 'none' }, awsProvider: '6', keepVersions: 3 });

    expect(stack.resource('null_resource')).toMatchObject({
      triggers: {
        image: FEED.reference,
        revision: '${aws_lambda_alias.api.function_version}',
        configuration: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
      },
      provisioner: [{ 'local-exec': { command: 'prove' } }],
      depends_on: [
        'aws_lambda_function.api',
        'aws_lambda_alias.api',
        'aws_lambda_provisioned_concurrency_config.api',
        'aws_lambda_function_url.api',
        'aws_lambda_permission.api_url',
        'aws_lambda_permission.api_url_invoke',
      ],
    });
    expect(stack.document()).toMatchObject({
      kind: 'rollout',
      timeoutSeconds: 300,
      target: {
        kind: 'lambda',
        function: 'api',
        alias: 'live',
        publishedVersion: '<aws_lambda_alias.api.function_version>',
        provisioned: true,
        keepVersions: 3,
        access: { region: 'eu-central-1' },
      },
    });
  });

  test('is the same in HCL', () => {
    stack.function({
      env: { TEXT: '${x}"\n' },
      command: ['%{x}'],
      url: { auth: 'none', streaming: true, cors: { allowOrigins: ['*'] } },
      check: { payload: { a: '"${x}"' } },
    });

    const hcl = String(Testing.synthHcl(stack.main));
    expect(hcl).toMatch(/ephemeral_storage \{\s+size = 512\s+\}/);
    expect(hcl).toMatch(/environment \{\s+variables = \{\s+TEXT = "\$\$\{x\}\\"\\n"\s+\}\s+\}/);
    expect(hcl).toMatch(/image_config \{\s+command = \["%%\{x\}"\]\s+\}/);
    expect(hcl).toContain('invoked_via_function_url = true');
    expect(hcl).toMatch(/cors \{\s+allow_origins = \["\*"\]\s+\}/);
    expect(hcl).toContain('depends_on = [null_resource.api_check]');
  });
});

describe('a function whose image is built in the program', () => {
  test('waits for its push, has its architecture, and may pull from its repository', () => {
    const registry = new EcrRegistry(stack.main, 'registry', { name: 'api' });
    const image = new SourceImage(stack.main, 'api', { registry, context: 'api', platforms: ['linux/arm64'] });
    const { repositoryPolicy, architecture } = stack.function({ image }, 'api');

    expect(architecture).toBe('arm64');
    expect(repositoryPolicy).toBe(registry.repositoryPolicy);
    expect(stack.resource('aws_lambda_function')).toMatchObject({
      image_uri: '${null_resource.api_image.triggers.image}',
      architectures: ['arm64'],
      depends_on: [
        'aws_iam_role_policy.api_execution',
        'aws_cloudwatch_log_group.api',
        'aws_ecr_repository_policy.api',
        'null_resource.api_accepted',
      ],
    });
    expect(stack.document('api_accepted')).toMatchObject({
      image: '<null_resource.api_image.triggers.image>',
      pulled: {
        repository: '<aws_ecr_repository.api.repository_url>',
        registry: { kind: 'ecr', access: { region: 'eu-central-1' } },
      },
      architecture: 'arm64',
    });
  });

  test('gets it in the types that Lambda takes', () => {
    const registry = new EcrRegistry(stack.main, 'registry', { name: 'api' });
    const image = new SourceImage(stack.main, 'image', { registry, context: 'api' });
    stack.function({ image });

    expect(stack.document('api_image')).toMatchObject({
      manifest: 'docker',
      inUseBy: ['main.api'],
      consumers: ['null_resource.api'],
    });
    expect(stack.document()).toMatchObject({ held: { holder: 'main.api', repository: expect.any(String) as string } });
  });

  test('waits for nothing of another stack, whose repository lets it pull all the same', () => {
    const other = new TerraformStack(App.of(stack.main), 'other');
    new AwsProvider(other, 'aws', { region: 'eu-central-1' });
    const registry = new EcrRegistry(other, 'registry', { name: 'api' });
    const image = new SourceImage(other, 'image', { registry, context: 'api' });
    const { repositoryPolicy } = stack.function({ image });

    expect(repositoryPolicy).toBeUndefined();
    expect(registry.repositoryPolicy?.friendlyUniqueId).toBe('api');
    expect(stack.resource('aws_lambda_function')['depends_on']).not.toContain('aws_ecr_repository_policy.api');
  });
});

describe('the settings of a function', () => {
  test('arrive byte for byte', () => {
    stack.function({
      env: { GREETING: 'say "${hello}" %{x}\n\\', TOKEN: token, AWS_LWA_INVOKE_MODE: 'response_stream' },
      entryPoint: ['/bin/${app}'],
      command: ['serve', '--at', token],
      workingDirectory: '/srv/${app}',
    });

    expect(stack.resource('aws_lambda_function')).toMatchObject({
      environment: {
        variables: {
          GREETING: 'say "$${hello}" %%{x}\n\\',
          TOKEN: '${var.x}',
          AWS_LWA_INVOKE_MODE: 'response_stream',
        },
      },
      image_config: {
        entry_point: ['/bin/$${app}'],
        command: ['serve', '--at', '${var.x}'],
        working_directory: '/srv/$${app}',
      },
    });
  });

  test('are sizes, limits and tags', () => {
    stack.function({
      memory: 10_240,
      timeoutSeconds: 900,
      ephemeralStorage: 1024,
      concurrency: { reserved: 0 },
      tags: { team: '${x}' },
      architecture: 'arm64',
    });

    expect(stack.resource('aws_lambda_function')).toMatchObject({
      memory_size: 10_240,
      timeout: 900,
      ephemeral_storage: { size: 1024 },
      reserved_concurrent_executions: 0,
      architectures: ['arm64'],
      tags: { team: '$${x}' },
    });
    expect(stack.resource('aws_cloudwatch_log_group')).toMatchObject({ tags: { team: '$${x}' } });
    expect(stack.resource('aws_lambda_alias')).not.toHaveProperty('tags');
  });

  test.each([
    ['the level that was chosen', { level: 'warn' } as const, 'WARN'],
    ['the one that Lambda would fill in', {}, 'INFO'],
  ])('are lines of JSON from a level on that is always said: %s', (_, logs, level) => {
    stack.function({ logs: { format: 'json', ...logs } });

    const { logging_config: config } = stack.resource('aws_lambda_function');
    expect(config).toEqual({
      log_format: 'JSON',
      log_group: '${aws_cloudwatch_log_group.api.name}',
      application_log_level: level,
      system_log_level: 'INFO',
    });
  });

  test('ask for no other permissions than those that they need', () => {
    const deadLetter = 'arn:aws:sqs:eu-central-1:123456789012:failed';
    stack.function({
      deadLetter,
      tracing: true,
      network: { vpc: 'vpc-0a', subnets: ['subnet-0a'] },
      securityGroups: ['sg-0a'],
    });

    expect(stack.resource('aws_lambda_function')).toMatchObject({
      dead_letter_config: { target_arn: deadLetter },
      tracing_config: { mode: 'Active' },
      vpc_config: { subnet_ids: ['subnet-0a'], security_group_ids: ['sg-0a'] },
    });
    expect(stack.statements('api_execution').map(({ Sid, Resource }) => [Sid, Resource])).toEqual([
      ['WriteLog', '<"${aws_cloudwatch_log_group.api.arn}:*">'],
      ['BeInVpc', '*'],
      ['WriteTraces', '*'],
      ['SendDeadLetter', deadLetter],
    ]);
  });

  test.each<[string, () => string | IamRole, string]>([
    ['by its ARN', () => 'arn:aws:iam::123456789012:role/feed', 'arn:aws:iam::123456789012:role/feed'],
    ['as a resource', () => new IamRole(stack.main, 'r', { assumeRolePolicy: '{}' }), '${aws_iam_role.r.arn}'],
    ['as Terraform knows it', () => token, '${var.x}'],
  ])('take a role %s', (_how, role, written) => {
    const { role: made } = stack.function({ role: role() });

    expect(made).toBeUndefined();
    expect(stack.resource('aws_lambda_function')).toMatchObject({ role: written });
    expect(stack.addresses()).not.toContain('aws_iam_role_policy.api_execution');
  });

  test('lead to the account of a provider', () => {
    const account = { region: 'eu-central-1', profile: 'other' };
    const provider = new AwsProvider(stack.main, 'other', { alias: 'other', ...account });
    stack.function({ provider, url: { auth: 'none' }, concurrency: { provisioned: 1 }, check: { path: '/' } });

    for (const address of stack.addresses().filter((each) => each.startsWith('aws_'))) {
      const [type = '', name] = address.split('.');
      expect([address, stack.resource(type, name)['provider']]).toEqual([address, 'aws.other']);
    }
    for (const name of ['api_accepted', 'api_check', 'api']) {
      expect(JSON.stringify(stack.document(name))).toContain(`"access":${JSON.stringify(account)}`);
    }
  });
});
