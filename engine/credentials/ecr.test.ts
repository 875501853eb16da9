import path from 'node:path';
import type { AwsAccess } from '../../contract/aws';
import { failure } from '../../test/engine-failure';
import { AwsApi, awsError, token } from '../../test/helpers/aws-api';
import { AwsAccount } from '../aws/account';
import { regionOfHost } from '../aws/ecr-host';
import { HttpClient } from '../http/http';
import { EcrCredentials } from './ecr';

let aws: AwsApi;
describe('ecr', () => {
  beforeEach(async () => {
    aws = await AwsApi.start();
  });
  afterEach(() => aws.stop());

  const HOST = '123456789012.dkr.ecr.eu-west-1.amazonaws.com';
  const credentials = (access: AwsAccess = {}, host = HOST) =>
    new EcrCredentials(
      host,
      new AwsAccount(access, new HttpClient({}, new AbortController().signal), regionOfHost(host)),
    );

  test('asks ECR once for the login, in the region of the registry', async () => {
    const ecr = credentials({ region: 'us-east-1' });
    expect(await Promise.all([ecr.login(), ecr.login()])).toEqual(
      Array(2).fill({ username: 'AWS', password: 'pass:word' }),
    );
    expect(aws.asked).toEqual([{ action: 'GetAuthorizationToken', region: 'eu-west-1', key: 'KEY', body: '{}' }]);
  });

  describe('the login of AWS', () => {
    test.each([
      'ghcr.io',
      'evil.example',
      '123456789012.dkr.ecr.evil.example',
      '123456789012.dkr.ecr.eu-west-1.evil.example',
      '123456789012.dkr.ecr.eu-west-1.amazonaws.com.evil.example',
      'public.ecr.aws.evil.example',
      'localhost.evil.example',
    ])('fails for %s, which is no registry of ECR, before it is asked for', async (host) => {
      const error = await failure(credentials({ region: 'eu-west-1' }, host).login());
      expect(error.what).toBe(`the login of AWS is not sent to ${host}`);
      expect(aws.asked).toEqual([]);
    });

    test.each([
      ['this machine', 'localhost:5000', {}],
      [
        'an emulator that the provider names',
        '000000000000.emulator.example:4566',
        { endpoints: { ecr: 'http://127.0.0.1:1' } },
      ],
    ])('is for %s too', async (_, host, access) => {
      const { what } = await credentials({ region: 'eu-west-1', ...access }, host)
        .login()
        .then(
          () => ({ what: '' }),
          (error: unknown) => error as { what: string },
        );
      expect(what).not.toContain('is not sent to');
    });
  });

  describe('public ECR', () => {
    beforeEach(() => {
      const authorizationToken = Buffer.from('AWS:public').toString('base64');
      aws.answerEcr = (response) => void response.end(JSON.stringify({ authorizationData: { authorizationToken } }));
    });
    const ofPublic = (access: AwsAccess) => credentials(access, 'public.ecr.aws');

    test('asks for the login in us-east-1, and gives it to the token service alone', async () => {
      process.env['AWS_ENDPOINT_URL'] = 'http://127.0.0.1:1';
      const ecr = ofPublic({ region: 'eu-west-1', endpoints: { ecrpublic: aws.endpoint }, useFipsEndpoint: true });
      expect(await ecr.login()).toEqual({ username: 'AWS', password: 'public' });
      expect(aws.asked).toEqual([{ action: 'GetAuthorizationToken', region: 'us-east-1', key: 'KEY', body: '{}' }]);
      expect(ecr.preemptive).toBe(false);
    });

    test('fails with the permissions that it needs', async () => {
      aws.answerEcr = awsError('AccessDeniedException');
      expect((await failure(ofPublic({}).login())).fix).toMatch(/ecr-public:GetAuthorizationToken and sts:/);
      expect(ofPublic({}).fix).toMatch(/: ecr-public:GetAuthorizationToken, .*, sts:GetServiceBearerToken$/);
    });
  });

  test('names what copying and pushing needs where the registry refuses the login', () => {
    expect(credentials().fix).toMatch(/: ecr:GetAuthorizationToken, ecr:BatchGetImage, (ecr:\w+, )+ecr:PutImage$/);
  });

  test('asks again after it was told to renew', async () => {
    const ecr = credentials();
    const old = await ecr.login();
    aws.answerEcr = token('AWS:new');
    expect(ecr.renew(old)).toBe(true);
    expect(await ecr.login()).toEqual({ username: 'AWS', password: 'new' });
  });

  test('keeps the new login when another request was refused with the old one', async () => {
    const ecr = credentials();
    const old = await ecr.login();
    ecr.renew(old);
    await ecr.login();
    ecr.renew(old);
    await ecr.login();
    expect(aws.asked).toHaveLength(2);
  });

  test.each([
    ['ExpiredTokenException', {}, /have expired: renew/],
    ['ExpiredTokenException', { profile: 'ops' }, /aws sso login --profile ops/],
    ['AccessDeniedException', { assumeRole: [{ roleArn: 'arn:x' }] }, /the role arn:x.* ecr:GetAuthorizationToken/],
    ['UnrecognizedClientException', {}, /the clock is right/],
  ])('fails on %s of %j with its fix', async (type, access, fix) => {
    aws.answerEcr = awsError(type);
    process.env['AWS_SHARED_CREDENTIALS_FILE'] = path.join(aws.folder, 'credentials');
    expect((await failure(credentials(access).login())).fix).toMatch(fix);
  });

  test('fails without credentials', async () => {
    delete process.env['AWS_ACCESS_KEY_ID'];
    const error = await failure(credentials().login());
    expect(error.what).toBe('no login for the registry 123456789012.dkr.ecr.eu-west-1.amazonaws.com');
    expect(error.fix).toMatch(/log in to AWS in this shell/);
  });

  test('fails with the name of a profile that this machine does not have', async () => {
    expect((await failure(credentials({ profile: 'ops' }).login())).why).toMatch(/^the AWS profile ops: /);
  });

  test.each([
    [{ roleArn: 'arn:x', webIdentityTokenFile: '/nowhere/token' }, /see that \/nowhere\/token holds a fresh token/],
    [{}, /see that the file that AWS_WEB_IDENTITY_TOKEN_FILE names holds/],
  ])('fails without the token of a web identity %j', async (assumeRoleWithWebIdentity, fix) => {
    const error = await failure(credentials({ assumeRoleWithWebIdentity }).login());
    expect(error.why).toMatch(/^the role .* with a web identity: /);
    expect(error.fix).toMatch(fix);
  });

  test('fails on an answer without a token', async () => {
    aws.answerEcr = (response) => void response.end('{}');
    expect((await failure(credentials().login())).why).toMatch(/no authorization token/);
  });
});
