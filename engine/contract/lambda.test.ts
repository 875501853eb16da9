import { lambdaTarget } from './lambda';

const target = { kind: 'lambda', function: 'api', alias: 'live', keepVersions: 5, access: {} };
const takes = (publishedVersion: string) => lambdaTarget.safeParse({ ...target, publishedVersion }).success;

describe('the version that an alias of a function was given', () => {
  test('is a published one, or what is to be published next', () => {
    expect([takes('7'), takes('$LATEST')]).toEqual([true, true]);
  });

  test('fails to be anything else', () => {
    expect(['0', '07', 'live', '$latest', ''].map(takes)).toEqual([false, false, false, false, false]);
  });
});
