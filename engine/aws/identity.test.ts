import { nameOf } from './identity';

describe('who asks AWS, in words,', () => {
  test.each([
    ['the AWS credentials of this environment', {}],
    ['the AWS profile ops', { profile: 'ops' }],
    ['the role arn:a', { profile: 'ops', assumeRole: [{ roleArn: 'arn:a' }] }],
    ['the role arn:b', { assumeRole: [{ roleArn: 'arn:a' }, { roleArn: 'arn:b' }] }],
    ['the role arn:w with a web identity', { profile: 'ops', assumeRoleWithWebIdentity: { roleArn: 'arn:w' } }],
    ['the role of AWS_ROLE_ARN with a web identity', { assumeRoleWithWebIdentity: {} }],
  ])('is %s for %j', (name, access) => {
    expect(nameOf(access)).toBe(name);
  });
});
