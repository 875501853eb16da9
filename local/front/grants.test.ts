import { type Access, judge } from './grants';

const ACCOUNT = '210987654321';
const OTHER = { AWS: `arn:aws:iam::${ACCOUNT}:root` };
const LAMBDA = { Service: 'lambda.amazonaws.com' };
const PULL = 'ecr:BatchGetImage';
const FUNCTION = `arn:aws:lambda:eu-west-1:${ACCOUNT}:function:api`;
const SESSION = `arn:aws:sts::${ACCOUNT}:assumed-role/deploy/ci`;

const allow = (principal: unknown, action: unknown = PULL, condition?: object) => ({
  Effect: 'Allow',
  Principal: principal,
  Action: action,
  ...(condition && { Condition: condition }),
});
const deny = (...given: Parameters<typeof allow>) => ({ ...allow(...given), Effect: 'Deny' });
const policy = (...statements: object[]) => JSON.stringify({ Version: '2012-10-17', Statement: statements });

const session: Access = {
  principal: { account: ACCOUNT, arn: SESSION },
  action: PULL,
  context: { 'aws:principalarn': SESSION, 'aws:sourcearn': undefined },
};
const lambda: Access = {
  principal: { service: 'lambda.amazonaws.com' },
  action: PULL,
  context: { 'aws:sourcearn': FUNCTION, 'aws:sourceaccount': ACCOUNT },
};

describe('a repository policy', () => {
  test.each<[string, string, object[]]>([
    ['the account', 'granted', [allow(OTHER)]],
    ['the account by its number', 'granted', [allow({ AWS: [ACCOUNT] })]],
    ['everybody', 'granted', [allow('*')]],
    ['the role of the session', 'granted', [allow({ AWS: `arn:aws:iam::${ACCOUNT}:role/ci/deploy` })]],
    ['the session itself', 'granted', [allow({ AWS: SESSION })]],
    ['another role', 'silent', [allow({ AWS: `arn:aws:iam::${ACCOUNT}:role/other` })]],
    ['the role in another account', 'silent', [allow({ AWS: 'arn:aws:iam::999999999999:role/deploy' })]],
    ['nobody', 'silent', []],
    ['another account', 'silent', [allow({ AWS: 'arn:aws:iam::999999999999:root' })]],
    ['a service alone', 'silent', [allow(LAMBDA)]],
    ['a service beside the account', 'granted', [allow(LAMBDA), allow(OTHER)]],
    ['another action', 'silent', [allow(OTHER, 'ecr:PutImage')]],
    ['actions by a wildcard', 'granted', [allow(OTHER, ['ecr:Batch*'])]],
    ['an action in other letters', 'granted', [allow(OTHER, 'ECR:batchgetimage')]],
    ['a wildcard for others', 'silent', [allow(OTHER, 'ecr:Put*')]],
    ['all actions but this one', 'silent', [{ Effect: 'Allow', Principal: OTHER, NotAction: PULL }]],
    ['all actions but another', 'granted', [{ Effect: 'Allow', Principal: OTHER, NotAction: 'ecr:PutImage' }]],
    ['what is denied as well', 'denied', [allow(OTHER), deny('*')]],
    ['what is denied to others', 'granted', [allow(OTHER), deny({ AWS: '999999999999' })]],
    ['all but the account', 'silent', [{ Effect: 'Allow', NotPrincipal: OTHER, Action: PULL }]],
    ['all but others', 'denied', [allow(OTHER), { Effect: 'Deny', NotPrincipal: LAMBDA, Action: PULL }]],
    ['its session by a condition', 'granted', [allow('*', PULL, { ArnLike: { 'aws:PrincipalArn': SESSION } })]],
    ['functions only', 'silent', [allow('*', PULL, { StringLike: { 'aws:SourceArn': '*' } })]],
  ])('that names %s, to a session of a role: %s', (_, expected, statements) => {
    expect(judge(policy(...statements), session)).toBe(expected);
  });

  test.each<[string, string, object[]]>([
    ['Lambda', 'granted', [allow(LAMBDA)]],
    ['Lambda among others', 'granted', [allow({ Service: ['events.amazonaws.com', LAMBDA.Service] })]],
    ['another service', 'silent', [allow({ Service: 'events.amazonaws.com' })]],
    ['the account', 'silent', [allow(OTHER)]],
    ['all functions of the account', 'granted', [sourceArn('StringLike', `${FUNCTION.slice(0, -3)}*`)]],
    ['all functions, as an ARN', 'granted', [sourceArn('ArnLike', `${FUNCTION.slice(0, -3)}*`)]],
    ['just this function', 'granted', [sourceArn('StringEquals', ['x', FUNCTION])]],
    ['another function', 'silent', [sourceArn('StringEquals', `${FUNCTION}x`)]],
    ['a pattern where none is read', 'silent', [sourceArn('StringEquals', `${FUNCTION.slice(0, -3)}*`)]],
    ['functions elsewhere', 'silent', [sourceArn('ArnLike', 'arn:aws:lambda:us-east-1:*:function:*')]],
    ['all functions but this one', 'silent', [sourceArn('ArnNotLike', FUNCTION)]],
    ['all functions but another', 'granted', [sourceArn('StringNotEquals', `${FUNCTION}x`)]],
    ['this function, denied', 'denied', [allow(LAMBDA), { ...sourceArn('ArnLike', FUNCTION), Effect: 'Deny' }]],
    ['the account of functions', 'granted', [allow(LAMBDA, PULL, { StringEquals: { 'AWS:SourceAccount': ACCOUNT } })]],
  ])('that names %s, to Lambda: %s', (_, expected, statements) => {
    expect(judge(policy(...statements), lambda)).toBe(expected);
  });

  const organization = { StringEquals: { 'aws:PrincipalOrgID': 'o-123' } };
  const unclear = { unclear: 'its condition StringEquals of aws:PrincipalOrgID' };

  test.each<[string, unknown, object[]]>([
    ['that grants', unclear, [allow('*', PULL, organization)]],
    ['that grants what is granted without it too', 'granted', [allow('*', PULL, organization), allow(OTHER)]],
    ['that denies', unclear, [allow(OTHER), deny('*', PULL, organization)]],
    ['that denies what is denied without it too', 'denied', [deny('*', PULL, organization), deny('*')]],
    ['about something else', 'silent', [allow('*', 'ecr:PutImage', organization)]],
  ])('says aloud what it hangs on, with a condition %s', (_, expected, statements) => {
    expect(judge(policy(...statements), session)).toEqual(expected);
  });

  test('fails to be read when it is no policy', () => {
    expect(judge('{', session)).toEqual({ unclear: 'it is no policy that can be read' });
  });

  test('that is not there says nothing', () => {
    expect(judge(undefined, session)).toBe('silent');
  });
});

function sourceArn(operator: string, arn: string | string[]): object {
  return allow(LAMBDA, PULL, { [operator]: { 'aws:sourceArn': arn } });
}
