import { TerraformStack, Testing } from 'cdktf';
import { awsRole, awsWebIdentity } from './roles';

const scope = () => new TerraformStack(Testing.app(), 'main');
const secondsOf = (duration: string) => awsRole(scope(), { role_arn: 'arn:x', duration }).durationSeconds;

describe('a role of the AWS provider', () => {
  test('has all that it says of the session', () => {
    const role = {
      role_arn: 'arn:x',
      session_name: 's',
      external_id: 'e',
      duration: '15m',
      policy: '{}',
      policy_arns: ['arn:p'],
      source_identity: 'me',
      tags: { team: 'a' },
      transitive_tag_keys: ['team'],
    };
    expect(awsRole(scope(), role)).toEqual({
      roleArn: 'arn:x',
      sessionName: 's',
      externalId: 'e',
      durationSeconds: 900,
      policy: '{}',
      policyArns: ['arn:p'],
      sourceIdentity: 'me',
      tags: { team: 'a' },
      transitiveTagKeys: ['team'],
    });
  });

  test.each([
    ['1h', 3600],
    ['1h30m', 5400],
    ['1.5h', 5400],
    ['2m3s', 123],
    ['1500ms', 1],
    ['2000000us', 2],
    ['3000000µs', 3],
    ['4000000000ns', 4],
  ])('lasts %s: %d seconds', (duration, seconds) => {
    expect(secondsOf(duration)).toBe(seconds);
  });

  test.each(['', '15', 'h', '15m ', '1d', '-1h', '1h,30m'])('fails to last %j', (duration) => {
    expect(() => secondsOf(duration)).toThrow("whose 'duration' is a time span like '1h30m'");
  });

  test('fails without an ARN', () => {
    expect(() => awsRole(scope(), { session_name: 's' })).toThrow("with a 'roleArn' in each 'assumeRole'");
  });
});

describe('a web identity of the AWS provider', () => {
  test('has all that it says of the session, and the file of its token', () => {
    const identity = {
      role_arn: 'arn:x',
      session_name: 's',
      duration: '1h',
      policy: '{}',
      policy_arns: ['arn:p'],
      web_identity_token_file: '/token',
    };
    expect(awsWebIdentity(scope(), identity)).toEqual({
      roleArn: 'arn:x',
      sessionName: 's',
      durationSeconds: 3600,
      policy: '{}',
      policyArns: ['arn:p'],
      webIdentityTokenFile: '/token',
    });
  });

  test('is nothing but the environment where it says nothing', () => {
    expect(awsWebIdentity(scope(), {})).toEqual({});
  });

  test('fails with its token in the program, without showing it', () => {
    const withToken = () => awsWebIdentity(scope(), { web_identity_token: 'secret' });
    expect(withToken).toThrow("without 'webIdentityToken'");
    expect(withToken).not.toThrow('secret');
  });
});
