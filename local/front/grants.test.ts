import { grants } from './grants';

const READ = 'ecr:BatchGetImage';
const statement = (principal: unknown, action: unknown, effect = 'Allow') => ({
  Effect: effect,
  Principal: principal,
  Action: action,
});
const policy = (...statements: object[]) => JSON.stringify({ Version: '2012-10-17', Statement: statements });

describe('the policy of a repository', () => {
  test.each([
    ['an account', policy(statement({ AWS: '111111111111' }, READ))],
    ['the root of an account', policy(statement({ AWS: 'arn:aws:iam::111111111111:root' }, READ))],
    ['an account among others', policy(statement({ AWS: ['222222222222', '111111111111'] }, ['x', READ]))],
    ['everybody', policy(statement('*', READ))],
    ['all accounts', policy(statement({ AWS: '*' }, READ))],
    ['an account everything of ECR', policy(statement({ AWS: '111111111111' }, 'ecr:*'))],
    ['an account everything', policy(statement({ AWS: '111111111111' }, '*'))],
    [
      'an account what another one is denied',
      policy(statement('*', READ), statement({ AWS: '222222222222' }, '*', 'Deny')),
    ],
  ])('lets %s read', (_, text) => {
    expect(grants(text, '111111111111', READ)).toBe(true);
  });

  test.each([
    ['there is none', undefined],
    ['it says nothing', policy()],
    ['it is about another account', policy(statement({ AWS: '222222222222' }, READ))],
    ['it is about another action', policy(statement('*', 'ecr:PutImage'))],
    ['it denies', policy(statement('*', READ, 'Deny'))],
    ['it both allows and denies', policy(statement('*', '*'), statement({ AWS: '111111111111' }, READ, 'Deny'))],
  ])('lets nobody read where %s', (_, text) => {
    expect(grants(text, '111111111111', READ)).toBe(false);
  });
});
