import { readFunctionName } from './function-name';
import { lambdaRoute } from './route';

const ARN = 'arn:aws:lambda:eu-west-1:123456789012:function:api:live';

describe('a request to Lambda', () => {
  test.each([
    ['POST', '/2015-03-31/functions', 'CreateFunction', {}],
    ['POST', '/2015-03-31/functions/', 'CreateFunction', {}],
    [
      'GET',
      `/2015-03-31/functions/${encodeURIComponent(ARN)}/configuration?Qualifier=2`,
      'GetFunctionConfiguration',
      { function: ARN },
    ],
    ['DELETE', '/2015-03-31/functions/api/policy/bus', 'RemovePermission', { function: 'api', name: 'bus' }],
    [
      'GET',
      '/2019-09-30/functions/api/provisioned-concurrency',
      'GetProvisionedConcurrencyConfig',
      { function: 'api' },
    ],
    [
      'GET',
      '/2019-09-30/functions/api/provisioned-concurrency?List=ALL',
      'ListProvisionedConcurrencyConfigs',
      { function: 'api' },
    ],
    ['POST', '/2015-03-31/functions/api/invocations', 'InvokeFunction', { function: 'api' }],
    ['GET', `/2017-03-31/tags/${encodeURIComponent(ARN)}`, 'ListTags', { function: ARN }],
  ])('%s %s is %s', (method, path, operation, names) => {
    expect(lambdaRoute(method, new URL(path, 'http://front'))).toEqual({ operation, names });
  });

  test.each([
    ['GET', '/2018-10-31/layers'],
    ['PATCH', '/2015-03-31/functions/api'],
    ['GET', '/functions/api'],
  ])('%s %s is none about functions', (method, path) => {
    expect(lambdaRoute(method, new URL(path, 'http://front'))).toBeUndefined();
  });
});

describe('a function', () => {
  test.each([
    ['api', { name: 'api' }],
    ['api:live', { name: 'api', qualifier: 'live' }],
    ['api:$LATEST', { name: 'api', qualifier: '$LATEST' }],
    ['123456789012:function:api', { account: '123456789012', name: 'api' }],
    [ARN, { region: 'eu-west-1', account: '123456789012', name: 'api', qualifier: 'live' }],
  ])('is named by %s', (text, named) => {
    expect(readFunctionName(text)).toEqual(expect.objectContaining(named));
  });

  test.each(['', 'a b', 'api:a:b', `${ARN}:more`, 'arn:aws:s3:::bucket'])('fails to be named by %j', (text) => {
    expect(readFunctionName(text)).toBeUndefined();
  });
});
