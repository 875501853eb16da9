import { AwsProvider, type AwsProviderConfig } from '@cdktf/provider-aws/lib/provider';
import { Lazy, TerraformStack, Testing, Token } from 'cdktf';
import type { AwsAccess } from '../../contract/aws';
import { awsAccess } from './access';
import { AWS_SETTINGS, ROLE_SETTINGS, WEB_IDENTITY_SETTINGS } from './settings';

function provided(settings: AwsProviderConfig, overrides: Readonly<Record<string, unknown>> = {}): AwsProvider {
  const provider = new AwsProvider(new TerraformStack(Testing.app(), 'main'), 'aws', settings);
  for (const [path, value] of Object.entries(overrides)) provider.addOverride(path, value);
  return provider;
}

const access = (...given: Parameters<typeof provided>): AwsAccess => {
  const provider = provided(...given);
  return awsAccess(provider, provider);
};

describe('access', () => {
  test.each<[string, AwsProviderConfig, AwsAccess]>([
    ['nothing', {}, {}],
    ['a proxy', { httpsProxy: 'http://proxy:3128' }, { httpsProxy: 'http://proxy:3128' }],
    ['a proxy for plain HTTP', { httpProxy: 'proxy:3128' }, { httpProxy: 'proxy:3128' }],
    ['no proxy, which the environment may have', { httpsProxy: '' }, { httpsProxy: '' }],
    ['what is not reached through a proxy', { noProxy: '.amazonaws.com' }, { noProxy: '.amazonaws.com' }],
    ['an authority', { customCaBundle: '~/ca.pem' }, { customCaBundle: '~/ca.pem' }],
    ['accounts', { allowedAccountIds: ['1', '2'] }, { allowedAccountIds: ['1', '2'] }],
    ['accounts that are not meant', { forbiddenAccountIds: ['3'] }, { forbiddenAccountIds: ['3'] }],
    ['no credentials of the machine', { skipMetadataApiCheck: 'true' }, { skipMetadataApiCheck: true }],
    ['credentials of the machine', { skipMetadataApiCheck: 'false' }, { skipMetadataApiCheck: false }],
    ['a region that Terraform knows', { region: '${var.region}' }, { region: '${var.region}' }],
    ['empty texts as nothing', { profile: '', region: '', noProxy: '', customCaBundle: '', stsRegion: '' }, {}],
    ['verification as nothing', { insecure: false }, {}],
    ['endpoints of other services as nothing', { endpoints: [{ s3: 'http://s3', iam: 'http://iam' }] }, {}],
    [
      'nothing of what leads nowhere',
      {
        maxRetries: 3,
        retryMode: 'adaptive',
        skipCredentialsValidation: true,
        skipRegionValidation: true,
        skipRequestingAccountId: true,
        s3UsePathStyle: true,
        tokenBucketRateLimiterCapacity: 5,
        defaultTags: [{ tags: { a: 'b' } }],
        ignoreTags: [{ keys: ['a'] }],
        alias: 'x',
      },
      {},
    ],
  ])('takes over %s', (_what, settings, expected) => {
    expect(access(settings)).toEqual(expected);
  });

  test('takes over what is put into the block by hand', () => {
    const role = { role_arn: 'arn:x', session_name: 's', tags: { Team: 'a' } };
    const settings = access({ region: 'eu-west-1' }, { region: 'us-east-1', assume_role: role, user_agent: ['x'] });
    expect(settings).toEqual({
      region: 'us-east-1',
      assumeRole: [{ roleArn: 'arn:x', sessionName: 's', tags: { Team: 'a' } }],
    });
  });

  test('knows every setting of the bindings', () => {
    const names = (value: object) => Object.keys(value);
    const known = ({ carried, irrelevant, refused }: typeof AWS_SETTINGS) => [
      ...carried,
      ...irrelevant,
      ...names(refused),
    ];
    const blocks = { assumeRole: [{}], assumeRoleWithWebIdentity: [{}] };
    const provider = provided(blocks) as unknown as { synthesizeAttributes(): Record<string, [object]> };
    const all = provider.synthesizeAttributes();
    expect(known(AWS_SETTINGS)).toEqual(expect.arrayContaining(names(all)));
    expect(known(ROLE_SETTINGS)).toEqual(expect.arrayContaining(names(all['assume_role']?.[0] ?? {})));
    expect(known(WEB_IDENTITY_SETTINGS)).toEqual(
      expect.arrayContaining(names(all['assume_role_with_web_identity']?.[0] ?? {})),
    );
  });

  const later = Lazy.stringValue({ produce: () => '${var.x}' });

  test.each<[string, AwsProviderConfig, Readonly<Record<string, unknown>>, string]>([
    [
      'a setting of a newer provider',
      {},
      { account_alias: 'x' },
      "has 'accountAlias', which this version of cdktf-slipway does not know: it may lead elsewhere\n  fix:  leave it to",
    ],
    [
      'keys by hand',
      {},
      { access_key: 'secret' },
      "without 'accessKey': it would be written down for the engine\n  fix:  use a profile, a role or the env",
    ],
    ['a session by hand', {}, { token: 'secret' }, "without 'token': it would be written down"],
    [
      'a newer setting of a role',
      {},
      { assume_role: { role_arn: 'x', mfa: '1' } },
      "has 'mfa', which this version of cdktf-slipway does not know",
    ],
    ['files of its own', { sharedConfigFiles: ['x'] }, {}, 'fix:  set AWS_CONFIG_FILE in the environment'],
    [
      'credentials of its own',
      { sharedCredentialsFiles: ['x'] },
      {},
      'fix:  set AWS_SHARED_CREDENTIALS_FILE in the environment',
    ],
    [
      'metadata of its own',
      { ec2MetadataServiceEndpoint: 'x' },
      {},
      'fix:  set AWS_EC2_METADATA_SERVICE_ENDPOINT in the env',
    ],
    [
      'a kind of metadata',
      { ec2MetadataServiceEndpointMode: 'IPv6' },
      {},
      'fix:  set AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE in',
    ],
    ['no verification', { insecure: true }, {}, "fix:  name its authority in 'customCaBundle'"],
    ['a place to sign in', { endpoints: [{ sso: 'http://sso' }] }, {}, 'fix:  set AWS_ENDPOINT_URL_SSO'],
    ['a proxy with a login', { httpsProxy: 'http://me:secret@proxy' }, {}, "without a login in 'httpsProxy'"],
    ['a proxy for HTTP with a login', { httpProxy: 'me:secret@proxy' }, {}, "without a login in 'httpProxy'"],
    ['a proxy that only Terraform knows', { httpsProxy: later }, {}, 'known before Terraform runs, as a password'],
    ['accounts that only Terraform knows', { allowedAccountIds: Token.asList('${var.x}') }, {}, "'allowedAccountIds' is known"], // prettier-ignore
  ])('fails on %s, and tells no secret', (_what, settings, overrides, message) => {
    expect(() => access(settings, overrides)).toThrow(message);
    expect(() => access(settings, overrides)).not.toThrow('secret');
  });
});
