import { grants } from './grants';

const LAMBDA = { Service: 'lambda.amazonaws.com' };
const OTHER = { AWS: 'arn:aws:iam::210987654321:root' };
const PULL = 'ecr:BatchGetImage';

const allowed = (...statements: object[]) =>
  grants(JSON.stringify({ Version: '2012-10-17', Statement: statements }), '210987654321', PULL);
const allow = (principal: unknown, action: unknown = PULL) => ({
  Effect: 'Allow',
  Principal: principal,
  Action: action,
});

describe('a repository policy', () => {
  test.each<[string, boolean, object[]]>([
    ['the account', true, [allow(OTHER)]],
    ['the account by its number', true, [allow({ AWS: ['210987654321'] })]],
    ['everybody', true, [allow('*')]],
    ['nobody', false, []],
    ['another account', false, [allow({ AWS: 'arn:aws:iam::999999999999:root' })]],
    ['a service alone', false, [allow(LAMBDA)]],
    ['a service beside the account', true, [allow(LAMBDA), allow(OTHER)]],
    ['another action', false, [allow(OTHER, 'ecr:PutImage')]],
    ['actions by a wildcard', true, [allow(OTHER, ['ecr:Batch*'])]],
    ['a wildcard for others', false, [allow(OTHER, 'ecr:Put*')]],
    ['what is denied as well', false, [allow(OTHER), { ...allow('*'), Effect: 'Deny' }]],
    ['an organization, of which nothing is known', false, [{ ...allow('*'), Condition: { StringEquals: {} } }]],
    ['all but some', false, [{ Effect: 'Allow', NotPrincipal: OTHER, Action: PULL }]],
  ])('that names %s: %s', (_, expected, statements) => {
    expect(allowed(...statements)).toBe(expected);
  });

  test('that is not there grants nothing', () => {
    expect(grants(undefined, '210987654321', PULL)).toBe(false);
  });
});
