import { LambdaAlias } from '@cdktf/provider-aws/lib/lambda-alias';
import { LambdaFunction } from '@cdktf/provider-aws/lib/lambda-function';
import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { Resource } from '@cdktf/provider-null/lib/resource';
import { App, ref, TerraformStack, Testing } from 'cdktf';
import { Checkout } from '../../test/checkout';
import { FEED, LambdaStack } from '../../test/helpers/lambda-stack';
import { switchable } from '../../test/helpers/switchable-image';
import type { IImage } from '../image/image';
import { LambdaImageFunction } from './lambda-image-function';
import { LambdaRollout } from './lambda-rollout';

const COUNT = '${local.api_image_prebuilt ? 1 : 0}';
const NO_OP = 'echo prebuilt: there is nothing to do here';

let checkout: Checkout;
let stack: LambdaStack;
let image: IImage;

beforeEach(() => {
  checkout = new Checkout();
  stack = new LambdaStack(checkout);
  image = switchable(stack.main, FEED);
});

afterEach(() => checkout.remove());

const commands = (name: string) =>
  (stack.resource('null_resource', name)['provisioner'] as { 'local-exec': { command: string } }[]).map(
    ({ 'local-exec': { command } }) => command,
  );

describe('a function whose image may be prebuilt', () => {
  test('must have the image in the version that its alias names, which Terraform reads when all is applied', () => {
    stack.function({ image });

    expect(stack.allData()).toEqual({
      aws_lambda_function: {
        api_must_be_rolled_out: {
          function_name: 'api',
          qualifier: 'live',
          count: COUNT,
          depends_on: ['aws_lambda_function.api', 'aws_lambda_alias.api'],
          lifecycle: {
            postcondition: [
              {
                condition: `\${(self.image_uri == "${FEED.reference}")}`,
                error_message: [
                  `api:live runs \${self.image_uri}, and was to run ${FEED.reference}`,
                  '  why:  something else updated the function or moved the alias meanwhile, or the update is not to be seen yet',
                  '  fix:  read what the function says of itself, mend it, apply again:',
                  '  aws lambda get-function-configuration --function-name api ' +
                    '--region ${element(split(":", self.arn), 3)} ' +
                    "--query '[State,StateReason,LastUpdateStatus,LastUpdateStatusReason]'",
                ].join('\n'),
              },
            ],
          },
        },
      },
    });
  });

  test('is looked at whenever its leaf is a target, which does nothing else', () => {
    stack.function({ image });

    expect(stack.resource('null_resource')['depends_on']).toEqual([
      'aws_lambda_function.api',
      'aws_lambda_alias.api',
      'data.aws_lambda_function.api_must_be_rolled_out',
    ]);
    expect(commands('api')).toEqual([`\${local.api_image_prebuilt ? "${NO_OP}" : "prove"}`]);
    expect(commands('api_accepted')).toEqual([`\${local.api_image_prebuilt ? "${NO_OP}" : "accept"}`]);
  });

  test('is checked in either mode, and says in the plan that this needs Node.js', () => {
    stack.function({ image, check: { path: '/' } });

    expect(commands('api_check')).toEqual(['check']);
    expect(stack.resource('null_resource', 'api_check')).toMatchObject({
      triggers: { needs: 'Node.js on the machine that applies' },
    });
  });

  test('is itself looked at when its alias names a version that was chosen', () => {
    stack.function({ image, version: '7' });

    const { api_must_be_rolled_out: look } = stack.allData()!['aws_lambda_function']!;
    expect(look).not.toHaveProperty('qualifier');
    expect(look).toMatchObject({ depends_on: ['aws_lambda_function.api', 'aws_lambda_alias.api'] });
  });

  test('is the same in HCL', () => {
    stack.function({ image });

    const hcl = String(Testing.synthHcl(stack.main));
    expect(hcl).toContain('count = local.api_image_prebuilt ? 1 : 0');
    expect(hcl).toContain(`condition = (self.image_uri == "${FEED.reference}")`);
    expect(hcl).toMatch(/interpreter = local\.api_image_prebuilt \? null : \["node", "\$\{path\.module\}\/assets/);
  });

  test('is looked at in its own account, by what its own stack knows of the mode', () => {
    const other = new TerraformStack(App.of(stack.main), 'other');
    new AwsProvider(other, 'aws', { region: 'eu-central-1' });
    const provider = new AwsProvider(other, 'west', { alias: 'west', region: 'us-west-2' });
    new LambdaImageFunction(other, 'f', { image: { ...FEED, prebuiltIn: () => ref('var.here') }, provider });

    expect(JSON.parse(Testing.synth(other))).toMatchObject({
      data: { aws_lambda_function: { api_must_be_rolled_out: { count: '${var.here ? 1 : 0}', provider: 'aws.west' } } },
    });
  });
});

describe('a function whose image is always built', () => {
  test('is proved by the engine alone', () => {
    stack.function({ image: { ...FEED, prebuiltIn: () => undefined }, check: { path: '/' } });

    expect(stack.allData()).toBeUndefined();
    expect([commands('api'), commands('api_accepted')]).toEqual([['prove'], ['accept']]);
    expect(stack.resource('null_resource', 'api_check')['triggers']).not.toHaveProperty('needs');
  });
});

describe('the roll-out of a function that something else declares, of an image that may be prebuilt', () => {
  test('is of the alias that is given, in the account of the function', () => {
    const provider = new AwsProvider(stack.main, 'west', { alias: 'west', region: 'us-west-2' });
    const feed = new LambdaFunction(stack.main, 'feed', { functionName: 'feed', role: 'r', provider });
    const alias = new LambdaAlias(stack.main, 'a', { name: 'prod', functionName: 'feed', functionVersion: '3' });
    new LambdaRollout(stack.main, 'rollout', { image, function: feed, alias });

    expect(stack.allData()).toMatchObject({
      aws_lambda_function: {
        feed_must_be_rolled_out: {
          qualifier: 'prod',
          provider: 'aws.west',
          depends_on: ['aws_lambda_function.feed', 'aws_lambda_alias.a'],
        },
      },
    });
  });

  test('is of the newest code where callers name no alias, after what makes the function', () => {
    const module = new Resource(stack.main, 'module', {});
    new LambdaRollout(stack.main, 'rollout', { image, function: 'feed', name: 'news', dependsOn: [module] });

    const { news_must_be_rolled_out: look } = stack.allData()!['aws_lambda_function']!;
    expect(look).toMatchObject({ function_name: 'feed', depends_on: ['null_resource.module'] });
    expect(look).not.toHaveProperty('qualifier');
    expect(JSON.stringify(look)).toContain('feed runs ${self.image_uri}, and was to run');
  });
});
