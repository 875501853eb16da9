import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { AwsAccess } from '../../contract/aws';
import { AwsAccount } from '../aws/account';
import { regionOfHost } from '../aws/ecr-host';
import { HttpClient } from '../http/http';
import { EcrCredentials } from './ecr';
import { failure } from '../../test/runner-failure';

/** The API calls that a login needs, on loopback. */
let server: Server;
let endpoint: string;
let asked: { action: string; region: string | undefined; key: string | undefined; body: string }[];
let answerEcr: (response: ServerResponse) => void;

const token = (text: string) => (response: ServerResponse) =>
  void response.end(
    JSON.stringify({ authorizationData: [{ authorizationToken: Buffer.from(text).toString('base64') }] }),
  );
const awsError = (type: string) => (response: ServerResponse) =>
  void response
    .writeHead(400, { 'content-type': 'application/x-amz-json-1.1' })
    .end(JSON.stringify({ __type: type, message: 'm' }));
/** Keys named after the role. */
const role = (action: string, body: string, response: ServerResponse) => {
  const key = new URLSearchParams(body).get('RoleArn')?.split('/').pop() ?? '';
  response
    .writeHead(200, { 'content-type': 'text/xml' })
    .end(
      `<${action}Response><${action}Result><Credentials><AccessKeyId>${key}</AccessKeyId>` +
        `<SecretAccessKey>s</SecretAccessKey><SessionToken>t</SessionToken><Expiration>2099-01-01T00:00:00Z</Expiration>` +
        `</Credentials></${action}Result></${action}Response>`,
    );
};

const callerIdentity = (response: ServerResponse) =>
  void response
    .writeHead(200, { 'content-type': 'text/xml' })
    .end(
      '<GetCallerIdentityResponse><GetCallerIdentityResult><Account>111111111111</Account>' +
        '</GetCallerIdentityResult></GetCallerIdentityResponse>',
    );

let folder: string;
const kept = process.env;
beforeEach(async () => {
  const own = Object.entries(kept).filter(([name]) => !name.startsWith('AWS_'));
  process.env = {
    ...Object.fromEntries(own),
    AWS_ACCESS_KEY_ID: 'KEY',
    AWS_SECRET_ACCESS_KEY: 'fake',
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    AWS_EC2_METADATA_DISABLED: 'true',
  };
  folder = mkdtempSync(path.join(tmpdir(), 'slipway-test-'));
  writeFileSync(path.join(folder, 'credentials'), '[ops]\naws_access_key_id = OPS\naws_secret_access_key = fake\n');
  asked = [];
  answerEcr = token('AWS:pass:word');
  server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      const [, key, region] = /Credential=([^/]+)\/\d+\/([^/]+)\//.exec(request.headers.authorization ?? '') ?? [];
      const target = request.headers['x-amz-target'];
      const action =
        typeof target === 'string' ? (target.split('.').pop() ?? '') : (new URLSearchParams(body).get('Action') ?? '');
      asked.push({ action, region, key, body });
      if (action.startsWith('AssumeRole')) role(action, body, response);
      else if (action === 'GetCallerIdentity') callerIdentity(response);
      else answerEcr(response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  process.env['AWS_ENDPOINT_URL'] = endpoint;
});
afterEach(() => {
  rmSync(folder, { recursive: true });
  process.env = kept;
  server.closeAllConnections();
  return new Promise((resolve) => server.close(resolve));
});

const HOST = '123456789012.dkr.ecr.eu-west-1.amazonaws.com';
const account = (access: AwsAccess, host: string) =>
  new AwsAccount(access, new HttpClient({}, new AbortController().signal), regionOfHost(host));
const credentials = (access: AwsAccess = {}, host = HOST) => new EcrCredentials(host, account(access, host));

it('asks ECR once for the login, in the region of the registry', async () => {
  const ecr = credentials({ region: 'us-east-1' });
  expect(await Promise.all([ecr.login(), ecr.login()])).toEqual(
    Array(2).fill({ username: 'AWS', password: 'pass:word' }),
  );
  expect(asked).toEqual([{ action: 'GetAuthorizationToken', region: 'eu-west-1', key: 'KEY', body: '{}' }]);
});

it('uses the region of the provider where the host names none', async () => {
  await credentials({ region: 'eu-north-1' }, 'localhost:5000').login();
  expect(asked[0]?.region).toBe('eu-north-1');
});

it('uses the endpoint of the provider', async () => {
  process.env['AWS_ENDPOINT_URL'] = 'http://127.0.0.1:1';
  await credentials({ endpoints: { ecr: endpoint } }).login();
  expect(asked).toHaveLength(1);
});

const ARN = 'arn:aws:iam::123456789012:role/';
const calls = () => asked.map(({ action, key }) => [action, key]);
const input = (call: number) => Object.fromEntries(new URLSearchParams(asked[call]?.body));

it('takes the role of the provider, with all that it says of the session', async () => {
  const named = { roleArn: `${ARN}push`, sessionName: 's', externalId: 'e', durationSeconds: 900, policy: '{}' };
  const more = { policyArns: ['arn:p'], sourceIdentity: 'me', tags: { team: 'a b' }, transitiveTagKeys: ['team'] };
  await credentials({ assumeRole: [{ ...named, ...more }] }).login();
  expect(calls()).toEqual([
    ['AssumeRole', 'KEY'],
    ['GetAuthorizationToken', 'push'],
  ]);
  expect(input(0)).toEqual({
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

it('takes a chain of roles, each as the one before', async () => {
  process.env['AWS_SHARED_CREDENTIALS_FILE'] = path.join(folder, 'credentials');
  delete process.env['AWS_ACCESS_KEY_ID'];
  await credentials({ profile: 'ops', assumeRole: [{ roleArn: `${ARN}first` }, { roleArn: `${ARN}second` }] }).login();
  expect(calls()).toEqual([
    ['AssumeRole', 'OPS'],
    ['AssumeRole', 'first'],
    ['GetAuthorizationToken', 'second'],
  ]);
  expect(input(1)['RoleSessionName']).toBe('slipway');
});

it('takes a role with the token in a file, and a role with that', async () => {
  writeFileSync(path.join(folder, 'token'), 'JWT');
  process.env['TOKENS'] = folder;
  const web = { roleArn: `${ARN}web`, sessionName: 's', policyArns: ['arn:p'], webIdentityTokenFile: '$TOKENS/token' };
  await credentials({ assumeRoleWithWebIdentity: web, assumeRole: [{ roleArn: `${ARN}push` }] }).login();
  expect(calls()).toEqual([
    ['AssumeRoleWithWebIdentity', undefined],
    ['AssumeRole', 'web'],
    ['GetAuthorizationToken', 'push'],
  ]);
  expect(input(0)).toMatchObject({ WebIdentityToken: 'JWT', RoleSessionName: 's', 'PolicyArns.member.1.arn': 'arn:p' });
});

it('finds the role and the token of a web identity in the environment', async () => {
  const file = path.join(folder, 'token');
  writeFileSync(file, 'JWT');
  Object.assign(process.env, { AWS_ROLE_ARN: `${ARN}env`, AWS_WEB_IDENTITY_TOKEN_FILE: file });
  await credentials({ assumeRoleWithWebIdentity: {} }).login();
  expect(calls()).toEqual([
    ['AssumeRoleWithWebIdentity', undefined],
    ['GetAuthorizationToken', 'env'],
  ]);
});

it('asks STS at the endpoint and in the region of the provider', async () => {
  process.env['AWS_ENDPOINT_URL'] = 'http://127.0.0.1:1';
  const assumeRole = [{ roleArn: `${ARN}push` }];
  await credentials({ endpoints: { ecr: endpoint, sts: endpoint }, stsRegion: 'us-east-2', assumeRole }).login();
  expect(asked.map(({ action, region }) => [action, region])).toEqual([
    ['AssumeRole', 'us-east-2'],
    ['GetAuthorizationToken', 'eu-west-1'],
  ]);
});

describe('the environment, as the provider reads it', () => {
  beforeEach(() => {
    process.env['AWS_SHARED_CREDENTIALS_FILE'] = path.join(folder, 'credentials');
    writeFileSync(path.join(folder, 'token'), 'JWT');
  });
  const webIdentity = () => ({ AWS_ROLE_ARN: `${ARN}env`, AWS_WEB_IDENTITY_TOKEN_FILE: path.join(folder, 'token') });
  const noKeys = { AWS_ACCESS_KEY_ID: '', AWS_SECRET_ACCESS_KEY: '' };

  it.each<[string, () => NodeJS.ProcessEnv, string]>([
    ['keys before a profile', () => ({ AWS_PROFILE: 'ops' }), 'KEY'],
    ['keys before a web identity', webIdentity, 'KEY'],
    ['a web identity before a profile', () => ({ ...noKeys, ...webIdentity(), AWS_PROFILE: 'ops' }), 'env'],
    ['a profile', () => ({ ...noKeys, AWS_PROFILE: 'ops' }), 'OPS'],
    ['a profile by its older name', () => ({ ...noKeys, AWS_DEFAULT_PROFILE: 'ops' }), 'OPS'],
    ['half of the keys for nothing', () => ({ AWS_SECRET_ACCESS_KEY: '', AWS_PROFILE: 'ops' }), 'OPS'],
    ['keys by their older names', () => ({ ...noKeys, AWS_ACCESS_KEY: 'OLD', AWS_SECRET_KEY: 'fake' }), 'OLD'],
  ])('takes %s', async (_, variables, key) => {
    Object.assign(process.env, variables());
    await credentials().login();
    expect(calls().at(-1)).toEqual(['GetAuthorizationToken', key]);
  });

  it('takes the profile of the provider before keys', async () => {
    await credentials({ profile: 'ops' }).login();
    expect(calls()).toEqual([['GetAuthorizationToken', 'OPS']]);
  });

  it('fails where the provider alone would know of other metadata', async () => {
    Object.assign(process.env, { ...noKeys, AWS_METADATA_URL: endpoint, AWS_EC2_METADATA_DISABLED: 'false' });
    expect((await failure(credentials().login())).fix).toMatch(/set AWS_EC2_METADATA_SERVICE_ENDPOINT/);
    // Nobody asks for them.
    const none = await failure(credentials({ skipMetadataApiCheck: true }).login());
    expect(none.fix).toMatch(/log in to AWS in this shell/);
  });

  it('takes the credentials of the machine where the provider does', async () => {
    Object.assign(process.env, { ...noKeys, AWS_EC2_METADATA_SERVICE_ENDPOINT: endpoint });
    // The environment of these tests has it off; the provider's block has the last word.
    await failure(credentials({ skipMetadataApiCheck: false }).login());
    expect(asked.length).toBeGreaterThan(0);
    asked = [];
    await failure(credentials().login());
    expect(asked).toEqual([]);
  });

  it('takes the region by its older name', async () => {
    process.env['AWS_DEFAULT_REGION'] = 'ap-south-1';
    await credentials({}, 'localhost:5000').login();
    expect(asked[0]?.region).toBe('ap-south-1');
  });

  it('asks STS in the region of the provider, not of the registry, and where the provider does', async () => {
    Object.assign(process.env, { AWS_ENDPOINT_URL: 'http://127.0.0.1:1', TF_AWS_STS_ENDPOINT: endpoint });
    await credentials({
      endpoints: { ecr: endpoint },
      region: 'us-east-1',
      assumeRole: [{ roleArn: `${ARN}push` }],
    }).login();
    expect(asked.map(({ action, region }) => [action, region])).toEqual([
      ['AssumeRole', 'us-east-1'],
      ['GetAuthorizationToken', 'eu-west-1'],
    ]);
  });
});

describe('accounts', () => {
  it.each([
    { allowedAccountIds: ['222222222222', '111111111111'] },
    { forbiddenAccountIds: ['222222222222'] },
    { allowedAccountIds: [], forbiddenAccountIds: [] },
  ])('pushes in one that the provider may work in: %j', async (access) => {
    const ecr = credentials(access);
    await Promise.all([ecr.login(), ecr.login()]);
    expect(asked.at(-1)?.action).toBe('GetAuthorizationToken');
  });

  it('asks once, as the last role', async () => {
    const ecr = credentials({ allowedAccountIds: ['111111111111'], assumeRole: [{ roleArn: `${ARN}push` }] });
    ecr.renew(await ecr.login());
    await ecr.login();
    expect(calls().filter(([action]) => action === 'GetCallerIdentity')).toEqual([['GetCallerIdentity', 'push']]);
  });

  it.each([
    [{ allowedAccountIds: ['222222222222'] }, /allowed: 222222222222/],
    [{ forbiddenAccountIds: ['111111111111'] }, /forbidden: 111111111111/],
    [{ allowedAccountIds: ['111111111111'], forbiddenAccountIds: ['111111111111'] }, /allowed: 111111111111/],
  ])('fails before the login in another one: %j', async (access, why) => {
    const error = await failure(credentials(access).login());
    expect(error.what).toBe('the AWS account 111111111111 is not one that the provider of this stack may work in');
    expect(error.why).toMatch(why);
    expect(calls().some(([action]) => action === 'GetAuthorizationToken')).toBe(false);
  });
});

it('asks STS at the endpoint of the provider for the role of a profile', async () => {
  process.env['AWS_ENDPOINT_URL'] = 'http://127.0.0.1:1';
  process.env['AWS_SHARED_CREDENTIALS_FILE'] = path.join(folder, 'credentials');
  process.env['AWS_CONFIG_FILE'] = path.join(folder, 'config');
  const profile = `role_arn = ${ARN}deploy\nsource_profile = ops\nexternal_id = e\nregion = eu-north-1\n`;
  writeFileSync(path.join(folder, 'config'), `[profile deploy]\n${profile}`);
  await credentials({ profile: 'deploy', endpoints: { ecr: endpoint, sts: endpoint } }, 'localhost:5000').login();
  expect(asked.map(({ action, region, key }) => [action, region, key])).toEqual([
    ['AssumeRole', 'eu-north-1', 'OPS'],
    ['GetAuthorizationToken', 'eu-north-1', 'deploy'],
  ]);
  expect(input(0)['ExternalId']).toBe('e');
});

it('asks STS at the endpoint of the provider for the web identity of the environment', async () => {
  writeFileSync(path.join(folder, 'token'), 'JWT');
  delete process.env['AWS_ACCESS_KEY_ID'];
  const webIdentity = { AWS_ROLE_ARN: `${ARN}env`, AWS_WEB_IDENTITY_TOKEN_FILE: path.join(folder, 'token') };
  Object.assign(process.env, webIdentity, { AWS_ENDPOINT_URL: 'http://127.0.0.1:1' });
  await credentials({ endpoints: { ecr: endpoint, sts: endpoint } }).login();
  expect(calls()).toEqual([
    ['AssumeRoleWithWebIdentity', undefined],
    ['GetAuthorizationToken', 'env'],
  ]);
});

it.each([
  [{ useFipsEndpoint: true }, 'https://api.ecr-fips.us-east-1.amazonaws.com/'],
  [{ useDualstackEndpoint: true }, 'https://ecr.us-east-1.api.aws/'],
])('asks the kind of endpoint that the provider asks: %j', async (kind, address) => {
  delete process.env['AWS_ENDPOINT_URL'];
  await account(kind, '123456789012.dkr.ecr.us-east-1.amazonaws.com').ask('ecr', async ({ config }) => {
    const UseFIPS = await config.useFipsEndpoint();
    const UseDualStack = await config.useDualstackEndpoint();
    expect(config.endpointProvider({ Region: 'us-east-1', UseFIPS, UseDualStack }).url.href).toBe(address);
  });
});

describe('public ECR', () => {
  beforeEach(() => {
    const authorizationToken = Buffer.from('AWS:public').toString('base64');
    answerEcr = (response) => void response.end(JSON.stringify({ authorizationData: { authorizationToken } }));
  });
  const ofPublic = (access: AwsAccess) => credentials(access, 'public.ecr.aws');

  it('asks for the login in us-east-1, and gives it to the token service alone', async () => {
    process.env['AWS_ENDPOINT_URL'] = 'http://127.0.0.1:1';
    const ecr = ofPublic({ region: 'eu-west-1', endpoints: { ecrpublic: endpoint }, useFipsEndpoint: true });
    expect(await ecr.login()).toEqual({ username: 'AWS', password: 'public' });
    expect(asked).toEqual([{ action: 'GetAuthorizationToken', region: 'us-east-1', key: 'KEY', body: '{}' }]);
    expect(ecr.preemptive).toBe(false);
  });

  it('fails with the permissions that it needs', async () => {
    answerEcr = awsError('AccessDeniedException');
    expect((await failure(ofPublic({}).login())).fix).toMatch(/ecr-public:GetAuthorizationToken and sts:/);
    expect(ofPublic({}).fix).toMatch(/: ecr-public:GetAuthorizationToken, .*, sts:GetServiceBearerToken$/);
  });
});

it('asks again after it was told to renew', async () => {
  const ecr = credentials();
  const old = await ecr.login();
  answerEcr = token('AWS:new');
  expect(ecr.renew(old)).toBe(true);
  expect(await ecr.login()).toEqual({ username: 'AWS', password: 'new' });
});

it('keeps the new login when another request was refused with the old one', async () => {
  const ecr = credentials();
  const old = await ecr.login();
  ecr.renew(old);
  await ecr.login();
  ecr.renew(old);
  await ecr.login();
  expect(asked).toHaveLength(2);
});

it.each([
  ['ExpiredTokenException', {}, /have expired: renew/],
  ['ExpiredTokenException', { profile: 'ops' }, /aws sso login --profile ops/],
  ['AccessDeniedException', { assumeRole: [{ roleArn: 'arn:x' }] }, /the role arn:x .* ecr:GetAuthorizationToken/],
  ['UnrecognizedClientException', {}, /the clock is right/],
])('fails on %s of %j with its fix', async (type, access, fix) => {
  answerEcr = awsError(type);
  process.env['AWS_SHARED_CREDENTIALS_FILE'] = path.join(folder, 'credentials');
  expect((await failure(credentials(access).login())).fix).toMatch(fix);
});

it('fails without credentials', async () => {
  delete process.env['AWS_ACCESS_KEY_ID'];
  const error = await failure(credentials().login());
  expect(error.what).toBe('no login for the registry 123456789012.dkr.ecr.eu-west-1.amazonaws.com');
  expect(error.fix).toMatch(/log in to AWS in this shell/);
});

it('fails with the name of a profile that this machine does not have', async () => {
  expect((await failure(credentials({ profile: 'ops' }).login())).why).toMatch(/^the AWS profile ops: /);
});

it.each([
  [{ roleArn: 'arn:x', webIdentityTokenFile: '/nowhere/token' }, /see that \/nowhere\/token holds a fresh token/],
  [{}, /see that the file that AWS_WEB_IDENTITY_TOKEN_FILE names holds/],
])('fails without the token of a web identity %j', async (assumeRoleWithWebIdentity, fix) => {
  const error = await failure(credentials({ assumeRoleWithWebIdentity }).login());
  expect(error.why).toMatch(/^the role .* with a web identity: /);
  expect(error.fix).toMatch(fix);
});

it('fails on an answer without a token', async () => {
  answerEcr = (response) => void response.end('{}');
  expect((await failure(credentials().login())).why).toMatch(/no authorization token/);
});
