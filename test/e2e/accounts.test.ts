/** Several accounts in one stack: the engine is always who Terraform's provider is. */
import { CreateRepositoryCommand, SetRepositoryPolicyCommand } from '@aws-sdk/client-ecr';
import type { AwsProviderConfig } from '@cdktf/provider-aws/lib/provider';
import { imageDigest } from '../../local/front/pulls';
import { Accounts, keysOf, PRODUCTION, roleIn, sessionOf, STAGING } from './accounts/accounts';
import { Endpoint } from './accounts/endpoint';
import { CallRecord } from './accounts/record';
import { ImagesOfAccounts } from './accounts/stack';

let accounts: Accounts;
describe('accounts', () => {
  beforeAll(async () => {
    accounts = await Accounts.start('accounts');
  });
  afterAll(() => accounts.stop());

  const newStack = (name: string) => new ImagesOfAccounts(accounts, name);
  const digest = (repository: string, tag: string) => {
    return imageDigest(accounts.local.registry, `${accounts.local.registry}/${repository}:${tag}`);
  };
  /** Without the line breaks and bars with which Terraform shows an error. */
  const told = (output: string) => output.replace(/\n(│|╷|╵)?\s*/g, ' ');

  describe('images of six providers in one stack', () => {
    const deploy = { roleArn: roleIn(PRODUCTION, 'deploy'), sessionName: 'release', externalId: 'ours' };
    const push = { roleArn: roleIn(STAGING, 'push'), sessionName: 'second' };
    const ci = { roleArn: roleIn(PRODUCTION, 'ci'), sessionName: 'run-1' };

    const at = ({ address }: Endpoint) => ({ endpoints: [{ ecr: address, sts: address }] });

    let ofShell: Endpoint;
    let ofProduction: Endpoint;
    let ofStaging: Endpoint;
    let record: CallRecord;
    let output: string;
    beforeAll(async () => {
      const open = () => Endpoint.open(accounts.local);
      [ofShell, ofProduction, ofStaging] = [await open(), await open(), await open()];
      const token = { ...ci, webIdentityTokenFile: accounts.path('token') };
      const providers: Record<string, AwsProviderConfig> = {
        environment: { region: 'us-east-2' },
        profile: { profile: 'staging', region: 'eu-central-1' },
        'region-of-profile': { profile: 'production', ...at(ofProduction) },
        role: { profile: 'staging', region: 'eu-west-3', assumeRole: [deploy] },
        'role-of-profile': { profile: 'developer', assumeRole: [deploy, push], ...at(ofStaging) },
        'web-identity': { region: 'ap-south-1', assumeRoleWithWebIdentity: [token] },
      };
      const stack = newStack('six');
      for (const [name, settings] of Object.entries(providers)) stack.image(name, stack.provider(name, settings));
      const env = { ...accounts.withKeys(accounts.keys.production), AWS_ENDPOINT_URL: ofShell.address };
      const terraform = await stack.synthesized(env);
      record = await CallRecord.begin(accounts.local);
      ({ output } = await terraform.mustApply());
    });
    afterAll(() => Promise.all([ofShell, ofProduction, ofStaging].map((endpoint) => endpoint.close())));

    test.each([
      ['environment', 'us-east-2', keysOf(PRODUCTION)],
      ['profile', 'eu-central-1', keysOf(STAGING)],
      ['region-of-profile', 'us-west-2', keysOf(PRODUCTION)],
      ['role', 'eu-west-3', sessionOf(PRODUCTION, 'deploy', 'release')],
      ['role-of-profile', 'eu-north-1', sessionOf(STAGING, 'push', 'second')],
      ['web-identity', 'ap-south-1', sessionOf(PRODUCTION, 'ci', 'run-1')],
    ])('log in once as the provider does, and nobody else comes to the repository: %s', async (name, region, who) => {
      expect(output).toContain(`${name.replaceAll('-', '_')}: built in`);
      expect((await record.logins()).filter(([place]) => place === region)).toEqual([[region, who]]);
      expect(await record.visitors(name)).toEqual([who]);
      expect(await record.owner(name)).toBe(who.split(':')[4]);
    });

    test('take each role as the provider does', async () => {
      const byKeys = { by: keysOf(STAGING), region: 'eu-west-3', name: 'release', externalId: 'ours' };
      const developer = sessionOf(STAGING, 'developer', 'laptop');
      expect(await record.sessions(roleIn(STAGING, 'developer'))).toEqual([
        { by: keysOf(STAGING), region: 'eu-north-1', name: 'laptop', externalId: 'theirs' },
      ]);
      expect(await record.sessions(deploy.roleArn)).toEqual([
        { ...byKeys, by: developer, region: 'eu-north-1' },
        byKeys,
      ]);
      expect(await record.sessions(push.roleArn)).toEqual([
        { by: sessionOf(PRODUCTION, 'deploy', 'release'), region: 'eu-north-1', name: 'second', externalId: null },
      ]);
      expect(await record.sessions(ci.roleArn)).toEqual([
        { by: 'nobody', region: '', name: 'run-1', externalId: null },
      ]);
    });

    test('are asked for at the endpoints of the provider, else at those of the shell', () => {
      const [release, run] = [sessionOf(PRODUCTION, 'deploy', 'release'), sessionOf(PRODUCTION, 'ci', 'run-1')];
      const [laptop, second] = [sessionOf(STAGING, 'developer', 'laptop'), sessionOf(STAGING, 'push', 'second')];
      expect(ofShell).toMatchObject({ logins: 4, sessions: new Set([release, run]) });
      expect(ofProduction).toMatchObject({ logins: 1, sessions: new Set() });
      expect(ofStaging).toMatchObject({ logins: 1, sessions: new Set([laptop, release, second]) });
    });
  });

  test('images of two accounts that are pushed at the same time have the login of their own each', async () => {
    const stack = newStack('parallel');
    const region = 'eu-central-1';
    const owners: Record<string, string[]> = {};
    for (const [profile, account] of [['staging', STAGING] as const, ['production', PRODUCTION] as const]) {
      const provider = stack.provider(profile, { profile, region });
      const ecr = accounts.ecr(accounts.keys[profile], region);
      for (const repositoryName of [`${profile}-a`, `${profile}-b`, `${profile}-c`]) {
        await ecr.send(new CreateRepositoryCommand({ repositoryName }));
        stack.imageInExisting(repositoryName, provider);
        owners[repositoryName] = [keysOf(account)];
      }
    }
    const terraform = await stack.synthesized();
    const record = await CallRecord.begin(accounts.local);
    const { output } = await terraform.mustApply();

    expect(output.split('_image: Creation complete')[0]?.match(/_image: Creating/g)).toHaveLength(6);
    const visitors = Object.keys(owners).map(async (name) => [name, await record.visitors(name)] as const);
    expect(Object.fromEntries(await Promise.all(visitors))).toEqual(owners);
    const logins = (await record.logins()).map(([, who]) => [who]).sort();
    expect(logins).toEqual(Object.values(owners).sort());
  });

  describe('what the shell says, in the order of the provider', () => {
    const [staging, production] = ['staging', 'production'] as const;
    test.each<[string, () => NodeJS.ProcessEnv, string]>([
      [
        'keys-and-profile',
        () => ({ ...accounts.withKeys(accounts.keys.production), AWS_PROFILE: staging }),
        PRODUCTION,
      ],
      ['older-keys', () => older(accounts.withKeys(accounts.keys.production), staging), PRODUCTION],
      ['older-profile', () => ({ ...withoutKeys(), AWS_DEFAULT_PROFILE: production }), PRODUCTION],
      ['profile-alone', () => ({ ...withoutKeys(), AWS_PROFILE: staging }), STAGING],
    ])('%s: provider and push are the same', async (name, variables, account) => {
      const stack = newStack(`shell-${name}`);
      stack.image(name, stack.provider(name, { region: 'us-east-2' }));
      const terraform = await stack.synthesized({ ...variables(), AWS_ENDPOINT_URL: accounts.local.endpoint });
      const record = await CallRecord.begin(accounts.local);
      await terraform.mustApply();
      expect([await record.owner(name), await record.visitors(name)]).toEqual([account, [keysOf(account)]]);
    });

    function withoutKeys(): NodeJS.ProcessEnv {
      const { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN, ...env } = accounts.env;
      return env;
    }

    function older({ AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, ...env }: NodeJS.ProcessEnv, profile: string) {
      return { ...env, AWS_ACCESS_KEY: AWS_ACCESS_KEY_ID, AWS_SECRET_KEY: AWS_SECRET_ACCESS_KEY, AWS_PROFILE: profile };
    }
  });

  test('pushes in the region and through the proxy and the accounts of the provider', async () => {
    const stack = newStack('settings');
    const settings = { profile: 'staging', allowedAccountIds: [STAGING], httpsProxy: '', noProxy: 'localhost' };
    stack.image('settings', stack.provider('settings', { region: 'eu-central-1', ...settings }));
    const terraform = await stack.synthesized();
    const record = await CallRecord.begin(accounts.local);
    await terraform.mustApply();
    expect(await record.visitors('settings')).toEqual([keysOf(STAGING)]);
    expect(await record.logins()).toEqual([['eu-central-1', keysOf(STAGING)]]);
  });

  test('fails before anything is made when the provider is in an account that it must not be in', async () => {
    const stack = newStack('not-allowed');
    const provider = { profile: 'staging', region: 'eu-central-1', allowedAccountIds: [PRODUCTION] };
    stack.image('not-allowed', stack.provider('strict', provider));
    const terraform = await stack.synthesized();
    const record = await CallRecord.begin(accounts.local);
    const { code, output } = await terraform.apply();
    expect([code, told(output)]).toEqual([1, expect.stringContaining(`AWS account ID not allowed: ${STAGING}`)]);
    expect(output).not.toContain('local-exec');
    expect((await record.calls()).filter(({ action }) => action.startsWith('ecr:'))).toEqual([]);
  });

  describe('an image that another account has', () => {
    const staging = { profile: 'staging', region: 'eu-central-1' };
    const production = { profile: 'production', region: 'us-west-2' };
    let tag: string;
    beforeAll(async () => {
      const stack = newStack('staging');
      ({ tag } = stack.image('shop-staging', stack.provider('staging', staging)));
      await (await stack.synthesized()).mustApply();
    });

    /** An apply on a machine that cannot build. */
    async function copy(name: string, source: AwsProviderConfig) {
      const stack = newStack(name);
      const from = stack.existing('shop-staging', stack.provider('source', source));
      stack.image(name, stack.provider('target', production), from);
      const terraform = await stack.synthesized({ ...accounts.env, DOCKER_HOST: 'unix:///nonexistent' });
      const record = await CallRecord.begin(accounts.local);
      return { record, ...(await terraform.apply()) };
    }

    test('is copied by its digest: read with the login of the one, pushed with that of the other', async () => {
      const { record, code, output } = await copy('shop-production', staging);
      expect([code, output]).toEqual([0, expect.stringMatching(/copied from \S+\/shop-staging in .* -> /)]);
      expect(await digest('shop-production', tag)).toMatch(/^sha256:/);
      expect(await digest('shop-production', tag)).toBe(await digest('shop-staging', tag));
      expect(await record.visitors('shop-staging')).toEqual([keysOf(STAGING)]);
      expect(await record.visitors('shop-production')).toEqual([keysOf(PRODUCTION)]);
      const logins = [
        ['eu-central-1', keysOf(STAGING)],
        ['us-west-2', keysOf(PRODUCTION)],
      ];
      expect(await record.logins()).toEqual(logins);
    });

    test('fails the apply as long as it may not be read, and is copied once the policy of its repository grants that', async () => {
      const denied = await copy('shop-granted', production);
      expect(denied.code).toBe(1);
      expect(told(denied.output)).toMatch(
        /the login may not read \S+\/shop-staging .*no resource-based policy allows.* fix:\s+let the AWS profile production/,
      );
      expect(await digest('shop-granted', tag)).toBeUndefined();

      const statement = { Effect: 'Allow', Principal: { AWS: PRODUCTION }, Sid: 'pull' };
      const actions = ['ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer', 'ecr:BatchCheckLayerAvailability'];
      const policyText = JSON.stringify({ Version: '2012-10-17', Statement: [{ ...statement, Action: actions }] });
      const ecr = accounts.ecr(accounts.keys.staging, staging.region);
      await ecr.send(new SetRepositoryPolicyCommand({ repositoryName: 'shop-staging', policyText }));

      const { record, code, output } = await copy('shop-granted', production);
      expect([code, output]).toEqual([0, expect.stringContaining('copied from')]);
      expect(await digest('shop-granted', tag)).toBe(await digest('shop-staging', tag));
      expect(await record.visitors('shop-staging')).toEqual([keysOf(PRODUCTION)]);
    });
  });

  describe('a profile that gives no credentials', () => {
    test('fails in the provider before anything is made, when the stack has resources of it', async () => {
      const stack = newStack('absent');
      stack.image('absent', stack.provider('absent', { profile: 'nowhere', region: 'eu-central-1' }));
      const { code, output } = await (await stack.synthesized()).apply();
      expect([code, told(output)]).toEqual([1, expect.stringContaining('shared config profile, nowhere')]);
      expect(output).not.toContain('local-exec');
    });

    test.each([
      ['absent', { profile: 'nowhere' }, /the AWS profile nowhere: .* define that profile/],
      [
        'absent-role',
        { profile: 'nowhere', assumeRole: [{ roleArn: roleIn(PRODUCTION, 'deploy') }] },
        /the role \S+:role\/deploy: .*aws sso login --profile nowhere/,
      ],
    ])('fails in the engine with profile and role of the provider: %s', async (name, provider, message) => {
      const stack = newStack(`engine-${name}`);
      stack.imageInExisting('shop-staging', stack.provider('gone', { region: 'eu-central-1', ...provider }));
      const { code, output } = await (await stack.synthesized()).apply();
      expect([code, told(output)]).toEqual([1, expect.stringMatching(message)]);
    });

    test('fails with the command that renews it when it has expired', async () => {
      const stack = newStack('expired');
      stack.imageInExisting('shop-staging', stack.provider('expired', { region: 'eu-central-1', profile: 'staging' }));
      const terraform = await stack.synthesized();
      const accessKey = accounts.keys.staging.AccessKeyId;
      await accounts.fault({ kind: 'expired-token', through: 'api', action: 'ecr:GetAuthorizationToken', accessKey });
      const { code, output } = await terraform.apply();
      expect([code, told(output)]).toEqual([
        1,
        expect.stringMatching(/the AWS profile staging: .*aws sso login --profile staging/),
      ]);
    });
  });
});
