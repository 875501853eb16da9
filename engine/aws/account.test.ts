import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { GetAuthorizationTokenCommand } from '@aws-sdk/client-ecr';
import type { AwsAccess } from '../../contract/aws';
import { failure } from '../../test/engine-failure';
import { AwsApi } from '../../test/helpers/aws-api';
import { HttpClient } from '../http/http';
import { AwsAccount } from './account';

let aws: AwsApi;
describe('account', () => {
  beforeEach(async () => {
    aws = await AwsApi.start();
  });
  afterEach(() => aws.stop());

  const account = (access: AwsAccess = {}, region?: string) =>
    new AwsAccount(access, new HttpClient({}, new AbortController().signal), region);
  /** Any call to a service will do. */
  const asked = (of: AwsAccount) => of.ask('ecr', (client) => client.send(new GetAuthorizationTokenCommand({})));
  const ask = (access: AwsAccess = {}) => asked(account(access, 'eu-west-1'));

  test('uses the region of the provider where what is asked for names none', async () => {
    await asked(account({ region: 'eu-north-1' }));
    expect(aws.asked[0]?.region).toBe('eu-north-1');
  });

  test('uses the endpoint of the provider', async () => {
    process.env['AWS_ENDPOINT_URL'] = 'http://127.0.0.1:1';
    await ask({ endpoints: { ecr: aws.endpoint } });
    expect(aws.asked).toHaveLength(1);
  });

  const ARN = 'arn:aws:iam::123456789012:role/';

  test('takes the role of the provider, with all that it says of the session', async () => {
    const named = { roleArn: `${ARN}push`, sessionName: 's', externalId: 'e', durationSeconds: 900, policy: '{}' };
    const more = { policyArns: ['arn:p'], sourceIdentity: 'me', tags: { team: 'a b' }, transitiveTagKeys: ['team'] };
    await ask({ assumeRole: [{ ...named, ...more }] });
    expect(aws.calls).toEqual([
      ['AssumeRole', 'KEY'],
      ['GetAuthorizationToken', 'push'],
    ]);
    expect(aws.input(0)).toEqual({
      Action: 'AssumeRole',
      Version: '2011-06-15',
      RoleArn: `${ARN}push`,
      RoleSessionName: 's',
      ExternalId: 'e',
      DurationSeconds: '900',
      Policy: '{}',
      'PolicyArns.member.1.arn': 'arn:p',
      SourceIdentity: 'me',
      'Tags.member.1.Key': 'team',
      'Tags.member.1.Value': 'a b',
      'TransitiveTagKeys.member.1': 'team',
    });
  });

  test('takes a chain of roles, each as the one before', async () => {
    process.env['AWS_SHARED_CREDENTIALS_FILE'] = path.join(aws.folder, 'credentials');
    delete process.env['AWS_ACCESS_KEY_ID'];
    await ask({ profile: 'ops', assumeRole: [{ roleArn: `${ARN}first` }, { roleArn: `${ARN}second` }] });
    expect(aws.calls).toEqual([
      ['AssumeRole', 'OPS'],
      ['AssumeRole', 'first'],
      ['GetAuthorizationToken', 'second'],
    ]);
    expect(aws.input(1)['RoleSessionName']).toBe('slipway');
  });

  test('takes a role with the token in a file, and a role with that', async () => {
    writeFileSync(path.join(aws.folder, 'token'), 'JWT');
    process.env['TOKENS'] = aws.folder;
    const web = {
      roleArn: `${ARN}web`,
      sessionName: 's',
      policyArns: ['arn:p'],
      webIdentityTokenFile: '$TOKENS/token',
    };
    await ask({ assumeRoleWithWebIdentity: web, assumeRole: [{ roleArn: `${ARN}push` }] });
    expect(aws.calls).toEqual([
      ['AssumeRoleWithWebIdentity', undefined],
      ['AssumeRole', 'web'],
      ['GetAuthorizationToken', 'push'],
    ]);
    expect(aws.input(0)).toMatchObject({
      WebIdentityToken: 'JWT',
      RoleSessionName: 's',
      'PolicyArns.member.1.arn': 'arn:p',
    });
  });

  test('finds the role and the token of a web identity in the environment', async () => {
    const file = path.join(aws.folder, 'token');
    writeFileSync(file, 'JWT');
    Object.assign(process.env, { AWS_ROLE_ARN: `${ARN}env`, AWS_WEB_IDENTITY_TOKEN_FILE: file });
    await ask({ assumeRoleWithWebIdentity: {} });
    expect(aws.calls).toEqual([
      ['AssumeRoleWithWebIdentity', undefined],
      ['GetAuthorizationToken', 'env'],
    ]);
  });

  test('asks STS at the endpoint and in the region of the provider', async () => {
    process.env['AWS_ENDPOINT_URL'] = 'http://127.0.0.1:1';
    const assumeRole = [{ roleArn: `${ARN}push` }];
    await ask({ endpoints: { ecr: aws.endpoint, sts: aws.endpoint }, stsRegion: 'us-east-2', assumeRole });
    expect(aws.asked.map(({ action, region }) => [action, region])).toEqual([
      ['AssumeRole', 'us-east-2'],
      ['GetAuthorizationToken', 'eu-west-1'],
    ]);
  });

  describe('the environment, as the provider reads it', () => {
    beforeEach(() => {
      process.env['AWS_SHARED_CREDENTIALS_FILE'] = path.join(aws.folder, 'credentials');
      writeFileSync(path.join(aws.folder, 'token'), 'JWT');
    });
    const webIdentity = () => ({
      AWS_ROLE_ARN: `${ARN}env`,
      AWS_WEB_IDENTITY_TOKEN_FILE: path.join(aws.folder, 'token'),
    });
    const noKeys = { AWS_ACCESS_KEY_ID: '', AWS_SECRET_ACCESS_KEY: '' };

    test.each<[string, () => NodeJS.ProcessEnv, string]>([
      ['keys before a profile', () => ({ AWS_PROFILE: 'ops' }), 'KEY'],
      ['keys before a web identity', webIdentity, 'KEY'],
      ['a web identity before a profile', () => ({ ...noKeys, ...webIdentity(), AWS_PROFILE: 'ops' }), 'env'],
      ['a profile', () => ({ ...noKeys, AWS_PROFILE: 'ops' }), 'OPS'],
      ['a profile by its older name', () => ({ ...noKeys, AWS_DEFAULT_PROFILE: 'ops' }), 'OPS'],
      ['half of the keys for nothing', () => ({ AWS_SECRET_ACCESS_KEY: '', AWS_PROFILE: 'ops' }), 'OPS'],
      ['keys by their older names', () => ({ ...noKeys, AWS_ACCESS_KEY: 'OLD', AWS_SECRET_KEY: 'fake' }), 'OLD'],
    ])('takes %s', async (_, variables, key) => {
      Object.assign(process.env, variables());
      await ask();
      expect(aws.calls.at(-1)).toEqual(['GetAuthorizationToken', key]);
    });

    test('takes the profile of the provider before keys', async () => {
      await ask({ profile: 'ops' });
      expect(aws.calls).toEqual([['GetAuthorizationToken', 'OPS']]);
    });

    test('fails where the provider alone would know of other metadata', async () => {
      Object.assign(process.env, { ...noKeys, AWS_METADATA_URL: aws.endpoint, AWS_EC2_METADATA_DISABLED: 'false' });
      expect((await failure(ask())).fix).toMatch(/set AWS_EC2_METADATA_SERVICE_ENDPOINT/);
      // Nobody asks for them.
      await expect(ask({ skipMetadataApiCheck: true })).rejects.toThrow('there are none');
    });

    test('takes the credentials of the machine where the provider does', async () => {
      const places = { AWS_METADATA_URL: aws.endpoint, AWS_EC2_METADATA_SERVICE_ENDPOINT: aws.endpoint };
      Object.assign(process.env, { ...noKeys, ...places });
      // The environment of these tests has it off; the provider's block has the last word.
      await expect(ask({ skipMetadataApiCheck: false })).rejects.toThrow();
      expect(aws.asked.length).toBeGreaterThan(0);
      aws.asked = [];
      await expect(ask()).rejects.toThrow('there are none');
      expect(aws.asked).toEqual([]);
    });

    test('takes the region by its older name', async () => {
      process.env['AWS_DEFAULT_REGION'] = 'ap-south-1';
      await asked(account({}));
      expect(aws.asked[0]?.region).toBe('ap-south-1');
    });

    test('asks STS in the region of the provider, not of the registry, and where the provider does', async () => {
      Object.assign(process.env, { AWS_ENDPOINT_URL: 'http://127.0.0.1:1', TF_AWS_STS_ENDPOINT: aws.endpoint });
      await ask({
        endpoints: { ecr: aws.endpoint },
        region: 'us-east-1',
        assumeRole: [{ roleArn: `${ARN}push` }],
      });
      expect(aws.asked.map(({ action, region }) => [action, region])).toEqual([
        ['AssumeRole', 'us-east-1'],
        ['GetAuthorizationToken', 'eu-west-1'],
      ]);
    });
  });

  describe('accounts', () => {
    test.each([
      { allowedAccountIds: ['222222222222', '111111111111'] },
      { forbiddenAccountIds: ['222222222222'] },
      { allowedAccountIds: [], forbiddenAccountIds: [] },
    ])('are asked where it is one that the provider may work in: %j', async (access) => {
      const both = account(access, 'eu-west-1');
      await Promise.all([asked(both), asked(both)]);
      expect(aws.asked.at(-1)?.action).toBe('GetAuthorizationToken');
    });

    test('are checked once, as the last role', async () => {
      const once = account(
        { allowedAccountIds: ['111111111111'], assumeRole: [{ roleArn: `${ARN}push` }] },
        'eu-west-1',
      );
      await asked(once);
      await asked(once);
      expect(aws.calls.filter(([action]) => action === 'GetCallerIdentity')).toEqual([['GetCallerIdentity', 'push']]);
    });

    test.each([
      [{ allowedAccountIds: ['222222222222'] }, /allowed: 222222222222/],
      [{ forbiddenAccountIds: ['111111111111'] }, /forbidden: 111111111111/],
      [{ allowedAccountIds: ['111111111111'], forbiddenAccountIds: ['111111111111'] }, /allowed: 111111111111/],
    ])('fails before anything is asked of another one: %j', async (access, why) => {
      const error = await failure(ask(access));
      expect(error.what).toBe('the AWS account 111111111111 is not one that the provider of this stack may work in');
      expect(error.why).toMatch(why);
      expect(aws.calls.some(([action]) => action === 'GetAuthorizationToken')).toBe(false);
    });
  });

  test('asks STS at the endpoint of the provider for the role of a profile', async () => {
    process.env['AWS_ENDPOINT_URL'] = 'http://127.0.0.1:1';
    process.env['AWS_SHARED_CREDENTIALS_FILE'] = path.join(aws.folder, 'credentials');
    process.env['AWS_CONFIG_FILE'] = path.join(aws.folder, 'config');
    const profile = `role_arn = ${ARN}deploy\nsource_profile = ops\nexternal_id = e\nregion = eu-north-1\n`;
    writeFileSync(path.join(aws.folder, 'config'), `[profile deploy]\n${profile}`);
    await asked(account({ profile: 'deploy', endpoints: { ecr: aws.endpoint, sts: aws.endpoint } }));
    expect(aws.asked.map(({ action, region, key }) => [action, region, key])).toEqual([
      ['AssumeRole', 'eu-north-1', 'OPS'],
      ['GetAuthorizationToken', 'eu-north-1', 'deploy'],
    ]);
    expect(aws.input(0)['ExternalId']).toBe('e');
  });

  test('asks STS at the endpoint of the provider for the web identity of the environment', async () => {
    writeFileSync(path.join(aws.folder, 'token'), 'JWT');
    delete process.env['AWS_ACCESS_KEY_ID'];
    const webIdentity = { AWS_ROLE_ARN: `${ARN}env`, AWS_WEB_IDENTITY_TOKEN_FILE: path.join(aws.folder, 'token') };
    Object.assign(process.env, webIdentity, { AWS_ENDPOINT_URL: 'http://127.0.0.1:1' });
    await ask({ endpoints: { ecr: aws.endpoint, sts: aws.endpoint } });
    expect(aws.calls).toEqual([
      ['AssumeRoleWithWebIdentity', undefined],
      ['GetAuthorizationToken', 'env'],
    ]);
  });

  test.each([
    [{ useFipsEndpoint: true }, 'https://api.ecr-fips.us-east-1.amazonaws.com/'],
    [{ useDualstackEndpoint: true }, 'https://ecr.us-east-1.api.aws/'],
  ])('asks the kind of endpoint that the provider asks: %j', async (kind, address) => {
    delete process.env['AWS_ENDPOINT_URL'];
    await account(kind, 'us-east-1').ask('ecr', async ({ config }) => {
      const UseFIPS = await config.useFipsEndpoint();
      const UseDualStack = await config.useDualstackEndpoint();
      expect(config.endpointProvider({ Region: 'us-east-1', UseFIPS, UseDualStack }).url.href).toBe(address);
    });
  });
});
