import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { Lazy, TerraformStack, Testing } from 'cdktf';
import { Checkout, filesIn } from '../../test/checkout';
import { EcrRegistry } from './ecr-registry';
import type { PullGrants } from './pull-policy';

function registry(pullBy?: PullGrants): EcrRegistry {
  const main = new TerraformStack(Testing.app(), 'main');
  new AwsProvider(main, 'aws', {});
  return new EcrRegistry(main, 'registry', { name: 'api', ...(pullBy && { pullBy }) });
}

interface Resource {
  readonly repository: string;
  readonly policy: string;
}

function policies(made: EcrRegistry): Record<string, Resource> | undefined {
  const { resource } = JSON.parse(Testing.synth(TerraformStack.of(made))) as {
    resource: { aws_ecr_repository_policy?: Record<string, Resource> };
  };
  return resource.aws_ecr_repository_policy;
}

/** As Terraform would evaluate it for a repository in eu-central-1, account 111111111111. */
function policy(pullBy: PullGrants): unknown {
  return policyOf(registry(pullBy));
}

function policyOf(made: EcrRegistry): unknown {
  const { repository, policy: template = '' } = policies(made)?.['api'] ?? {};
  expect(repository).toBe('${aws_ecr_repository.api.name}');
  const arn = 'arn:aws:ecr:eu-central-1:111111111111:repository/api';
  const call = /\$\{jsonencode\(replace\(aws_ecr_repository\.api\.arn, "\/(.*?)\/", "(.*?)"\)\)\}/g;
  return JSON.parse(
    template.replaceAll(call, (_, pattern: string, text: string) =>
      JSON.stringify(arn.replace(new RegExp(pattern), text)),
    ),
  );
}

const PULL = ['ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'];

describe('the policy of a repository', () => {
  test('is not made when nobody else is named', () => {
    const made = registry();
    expect([policies(made), made.repositoryPolicy]).toEqual([undefined, undefined]);
  });

  test('lets functions of its own account pull, in the words that Lambda itself writes', () => {
    expect(policy({ lambda: true })).toEqual({
      Version: '2008-10-17',
      Statement: [
        {
          Sid: 'LambdaECRImageRetrievalPolicy',
          Effect: 'Allow',
          Principal: { Service: 'lambda.amazonaws.com' },
          Action: PULL,
          Condition: { StringLike: { 'aws:sourceArn': 'arn:aws:lambda:eu-central-1:111111111111:function:*' } },
        },
      ],
    });
  });

  test('has a statement for each kind of reader, all in one', () => {
    const made = registry({ accounts: ['222222222222'], organization: 'o-a1b2c3d4e5', lambda: true });
    expect(Object.keys(policies(made) ?? {})).toEqual(['api']);
    expect(made.repositoryPolicy?.terraformResourceType).toBe('aws_ecr_repository_policy');

    const ofLambda = (account: string) => `arn:aws:lambda:eu-central-1:${account}:function:*`;
    expect(policy({ accounts: ['222222222222'], organization: 'o-a1b2c3d4e5', lambda: true })).toEqual({
      Version: '2008-10-17',
      Statement: [
        { Sid: 'Accounts', Effect: 'Allow', Action: PULL, Principal: { AWS: '222222222222' } },
        {
          Sid: 'Organization',
          Effect: 'Allow',
          Action: PULL,
          Principal: '*',
          Condition: { StringEquals: { 'aws:PrincipalOrgID': 'o-a1b2c3d4e5' } },
        },
        {
          Sid: 'LambdaECRImageRetrievalPolicy',
          Effect: 'Allow',
          Action: PULL,
          Principal: { Service: 'lambda.amazonaws.com' },
          Condition: { StringLike: { 'aws:sourceArn': ['111111111111', '222222222222'].map(ofLambda) } },
        },
      ],
    });
  });

  test('names several accounts as a list', () => {
    expect(policy({ accounts: ['222222222222', '333333333333'], lambda: false })).toMatchObject({
      Statement: [{ Principal: { AWS: ['222222222222', '333333333333'] } }],
    });
  });

  test('is made for the first function that runs an image, and once', () => {
    const made = registry();
    const first = made.letLambdaPull();

    expect(made.letLambdaPull()).toBe(first);
    expect(made.repositoryPolicy).toBe(first);
    expect(policies(made)).toEqual(policies(registry({ lambda: true })));
  });

  test.each<[string, PullGrants]>([
    ['accounts', { accounts: ['222222222222'] }],
    ['an organization', { organization: 'o-a1b2c3d4e5' }],
    ['functions already', { lambda: true }],
    ['accounts, and not functions', { accounts: ['222222222222'], lambda: false }],
  ])('lets functions pull beside others, where it names %s', (_what, pullBy) => {
    const made = registry(pullBy);
    const before = made.repositoryPolicy;

    expect(made.letLambdaPull()).toBe(before);
    expect(policyOf(made)).toEqual(policy({ ...pullBy, lambda: true }));
  });

  test('takes an account that Terraform knows', () => {
    const account = Lazy.stringValue({ produce: () => '${var.account}' });
    const { policy: template } = policies(registry({ accounts: [account] }))!['api']!;
    expect(template).toContain('"Principal":{"AWS":${jsonencode(var.account)}}');
  });

  test('is a template in HCL too', () => {
    const checkout = new Checkout();
    const folder = checkout.synth((main) => {
      new AwsProvider(main, 'aws', {});
      new EcrRegistry(main, 'registry', { name: 'api', pullBy: { lambda: true } });
    }, 'hcl');
    const hcl = Object.values(filesIn(folder)).join('\n');
    checkout.remove();

    expect(hcl).toContain('resource "aws_ecr_repository_policy" "api"');
    expect(hcl).toContain('"arn:$1:lambda:$2:$3:function:*"');
  });

  test.each<[string, PullGrants, string]>([
    ['nobody', {}, `'pullBy' names nobody\n  fix:  name accounts, an organization or lambda, or leave it off`],
    ['an empty list', { accounts: [], lambda: false }, `'pullBy' names nobody`],
    [
      'an account that is none',
      { accounts: ['222222222222', 'prod'] },
      `'pullBy.accounts[1]' must be the 12 digits of an account of AWS, got "prod"`,
    ],
    [
      'an account by its ARN',
      { accounts: ['arn:aws:iam::222222222222:root'] },
      `'pullBy.accounts[0]' must be the 12 digits of an account of AWS`,
    ],
    [
      'an account twice',
      { accounts: ['222222222222', '222222222222'] },
      `'pullBy.accounts[1]' is "222222222222" again`,
    ],
    [
      'an organizational unit',
      { organization: 'ou-a1b2-c3d4e5f6' },
      `'pullBy.organization' must be the id of an organization like 'o-a1b2c3d4e5', got "ou-a1b2-c3d4e5f6"`,
    ],
  ])('fails on %s', (_, pullBy, message) => {
    expect(() => registry(pullBy)).toThrow(`main/registry: ${message}`);
  });
});
