import { LambdaAlias, type LambdaAliasConfig } from '@cdktf/provider-aws/lib/lambda-alias';
import { LambdaFunction, type LambdaFunctionConfig } from '@cdktf/provider-aws/lib/lambda-function';
import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { Resource } from '@cdktf/provider-null/lib/resource';
import { App, TerraformStack, TerraformVariable } from 'cdktf';
import { Checkout } from '../../test/checkout';
import { FEED, LambdaStack } from '../../test/helpers/lambda-stack';
import { SourceImage } from '../image/source-image';
import { EcrRegistry } from '../registry/ecr-registry';
import { LambdaRollout, type LambdaRolloutProps } from './lambda-rollout';

let checkout: Checkout;
let stack: LambdaStack;

beforeEach(() => {
  checkout = new Checkout({ 'api/Dockerfile': 'FROM scratch\n' });
  stack = new LambdaStack(checkout);
});

afterEach(() => checkout.remove());

const ROLE = 'arn:aws:iam::123456789012:role/feed';

function declared(config: Partial<LambdaFunctionConfig> = {}, scope = stack.main): LambdaFunction {
  return new LambdaFunction(scope, 'feed', { functionName: 'live-feed', role: ROLE, ...config });
}

function alias(config: Partial<LambdaAliasConfig> = {}, scope = stack.main): LambdaAlias {
  const version = { functionName: 'live-feed', functionVersion: '${aws_lambda_function.feed.version}' };
  return new LambdaAlias(scope, 'alias', { name: 'prod', ...version, ...config });
}

function rollout(props: Partial<LambdaRolloutProps>, id = 'rollout'): LambdaRollout {
  return new LambdaRollout(stack.main, id, { image: FEED, function: 'live-feed', ...props });
}

describe('the roll-out of a function that the stack declares', () => {
  test('waits for function and alias, and is proved again when they change', () => {
    const made = declared();
    const { address } = rollout({ function: made, alias: alias() });

    expect(address).toBe('null_resource.live_feed');
    const { triggers, depends_on } = stack.resource('null_resource', 'live_feed');
    expect(triggers).toEqual({
      image: FEED.reference,
      revision: '${aws_lambda_alias.alias.function_version}',
      configuration: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
    });
    expect(depends_on).toEqual(['aws_lambda_function.feed', 'aws_lambda_alias.alias']);
    made.memorySize = 1024;
    expect(stack.resource('null_resource', 'live_feed')['triggers']).not.toEqual(triggers);
  });

  test('is of the version that the alias is given', () => {
    rollout({ function: declared(), alias: alias(), provisioned: true, keepVersions: 0, timeoutSeconds: 60 });

    expect(stack.document('live_feed')).toEqual({
      kind: 'rollout',
      version: 1,
      name: 'live_feed',
      address: 'null_resource.live_feed',
      module: '<path.module>',
      image: FEED.reference,
      timeoutSeconds: 60,
      target: {
        kind: 'lambda',
        function: 'live-feed',
        alias: 'prod',
        publishedVersion: '<aws_lambda_alias.alias.function_version>',
        provisioned: true,
        keepVersions: 0,
        access: { region: 'eu-central-1' },
      },
    });
  });

  test.each<[string, () => Partial<LambdaRolloutProps>, object]>([
    ['an alias that something else moves', () => ({ alias: 'prod' }), { alias: 'prod' }],
    ['no alias', () => ({}), {}],
  ])('is of no version that is known, with %s', (_what, props, expected) => {
    rollout({ function: declared(), ...props() });

    const rest = { kind: 'lambda', function: 'live-feed', keepVersions: 5, access: { region: 'eu-central-1' } };
    expect(stack.document('live_feed')['target']).toEqual({ ...rest, ...expected });
    expect(stack.resource('null_resource', 'live_feed')['triggers']).not.toHaveProperty('revision');
  });

  test.each<[string, (provider: AwsProvider) => Partial<LambdaRolloutProps>]>([
    ['the function', (provider) => ({ function: declared({ provider }) })],
    ['the alias', (provider) => ({ alias: alias({ provider }) })],
    ['the roll-out itself', (provider) => ({ provider })],
  ])('is proved where the provider of %s leads', (_what, props) => {
    rollout(props(new AwsProvider(stack.main, 'west', { alias: 'west', region: 'us-west-2' })));

    expect(stack.document('live_feed')['target']).toMatchObject({ access: { region: 'us-west-2' } });
  });

  test('holds an image of the program, which is told that no index is taken', () => {
    const registry = { url: '123456789012.dkr.ecr.eu-central-1.amazonaws.com/api' };
    const image = new SourceImage(stack.main, 'image', { registry, context: 'api', inUseBy: 'prod' });
    rollout({ image, function: declared() });

    expect(stack.document('live_feed')).toMatchObject({
      pushed: { repository: registry.url, tag: image.tag },
      held: { holder: 'prod.live_feed', onlyPlace: true },
    });
    expect(stack.document('api_image')).toMatchObject({
      manifest: 'docker',
      consumers: ['null_resource.live_feed'],
      inUseBy: ['prod.live_feed'],
    });
  });
});

describe('the roll-out of a function whose repository the program makes', () => {
  test('lets functions pull, and waits for that where it is in the same stack', () => {
    const registry = new EcrRegistry(stack.main, 'registry', { name: 'feed', pullBy: { accounts: ['222222222222'] } });
    rollout({ image: new SourceImage(stack.main, 'image', { registry, context: 'api' }), function: declared() });

    const { policy } = stack.resource('aws_ecr_repository_policy', 'feed');
    expect(policy).toContain('"LambdaECRImageRetrievalPolicy"');
    expect(stack.resource('null_resource', 'live_feed')['depends_on']).toEqual([
      'aws_lambda_function.feed',
      'aws_ecr_repository_policy.feed',
    ]);
  });
});

describe('the roll-out of a function that something else makes', () => {
  test('is known by its names, and follows the image alone', () => {
    const module = new Resource(stack.main, 'module', {});
    rollout({ alias: 'live', name: 'feed', dependsOn: [module] });

    expect(stack.resource('null_resource', 'feed')).toMatchObject({
      triggers: { image: FEED.reference },
      depends_on: ['null_resource.module'],
    });
    expect(stack.resource('null_resource', 'feed')['triggers']).toEqual({ image: FEED.reference });
    expect(stack.document('feed')['target']).toMatchObject({ function: 'live-feed', alias: 'live' });
  });

  test('may be named by what makes it', () => {
    const { stringValue } = new TerraformVariable(stack.main, 'name', {});
    rollout({ function: stringValue, alias: stringValue, name: 'api' });

    expect(stack.document()['target']).toMatchObject({ function: '<var.name>', alias: '<var.name>' });
  });
});

describe('the props of a roll-out of a function', () => {
  test.each<[string, () => Partial<LambdaRolloutProps>, string]>([
    [
      'a function with a dot',
      () => ({ function: 'live.feed' }),
      `'function' must be the name of a function: at most 64 letters, digits, '-' and '_', got "live.feed"`,
    ],
    ['a function with its alias', () => ({ function: 'live-feed:prod' }), `'function' must be the name of a function`],
    ['an alias with a colon', () => ({ alias: 'a:b' }), `'alias' must be the name of an alias`],
    [
      'a name for addresses that is not known',
      () => ({ function: new TerraformVariable(stack.main, 'x', {}).stringValue }),
      `'name' must be known before Terraform runs, as addresses are made of it, got a token`,
    ],
    [
      'instances that are ready of no alias',
      () => ({ provisioned: true }),
      `'alias' is needed with 'provisioned': it is what has the instances`,
    ],
    ['versions below 0', () => ({ keepVersions: -1 }), `'keepVersions' must be a whole number from 0, got -1`],
    ['a timeout of 0', () => ({ timeoutSeconds: 0 }), `'timeoutSeconds' must be a whole number from 1, got 0`],
    [
      'an alias for the function',
      () => ({ function: alias() as unknown as LambdaFunction }),
      `'function' must be a LambdaFunction, or the name of one, got "aws_lambda_alias"`,
    ],
    [
      'a function for the alias',
      () => ({ alias: declared() as unknown as LambdaAlias }),
      `'alias' must be a LambdaAlias, or the name of one, got "aws_lambda_function"`,
    ],
    [
      'a function of another stack',
      () => ({ function: declared({}, new TerraformStack(App.of(stack.main), 'other')) }),
      `'function' is a resource of another stack, 'other/feed': nothing here can wait for it\n  fix:  declare the roll-out in that stack`,
    ],
    [
      'an alias of another stack',
      () => ({ alias: alias({}, new TerraformStack(App.of(stack.main), 'other')) }),
      `'alias' is a resource of another stack, 'other/alias': nothing here can wait for it`,
    ],
  ])('fails on %s', (_what, props, message) => {
    expect(() => rollout(props())).toThrow(`main/rollout: ${message}`);
  });

  test('fails on a name that another roll-out has', () => {
    rollout({});

    expect(() => rollout({}, 'again')).toThrow(
      `main/again: 'name' "live_feed" is that of 'main/rollout' too: both are null_resource.live_feed`,
    );
  });
});
