import type { CheckDocument } from '../../contract/lambda';
import { failure } from '../../test/engine-failure';
import { Invoked, type LambdaAnswers, LambdaError, serveLambdaAnswers } from '../../test/helpers/lambda-answers';
import { check } from './check';

const CLI = 'aws logs tail /aws/lambda/api --since 10m --region eu-west-1';
const ACTIVE = { Configuration: { FunctionName: 'api', Version: '7', State: 'Active' } };

let lambda: LambdaAnswers;
let lines: string[];
beforeEach(async () => {
  lambda = await serveLambdaAnswers();
  lines = [];
});
afterEach(() => lambda.stop());

const run = (more: Partial<CheckDocument> = {}, signal = new AbortController().signal) =>
  check(
    {
      kind: 'check',
      version: 1,
      name: 'fn',
      address: 'null_resource.fn_check',
      module: '.',
      function: 'api',
      publishedVersion: '7',
      check: { payload: '{"ping":"ä"}' },
      timeoutSeconds: 3,
      access: lambda.access,
      ...more,
    },
    { env: process.env, signal, print: (line) => lines.push(line) },
  );
const path = (of: string) => run({ check: { path: of } });
const invoked = () => lambda.asked.filter(({ call }) => call === 'Invoke').map(({ input }) => input);

describe('the check of a version of a function', () => {
  test('invokes that version with the payload as it is', async () => {
    lambda.answers = { GetFunction: ACTIVE, Invoke: new Invoked('{"statusCode":500}') };
    await run();
    expect(lines).toEqual(['fn: version 7 of api answers']);
    expect(invoked()).toEqual([{ query: { Qualifier: '7' }, alias: undefined, body: '{"ping":"ä"}', logType: 'Tail' }]);
  });

  test('sends a path as the URL of the function does', async () => {
    lambda.answers = { GetFunction: ACTIVE, Invoke: new Invoked('{"statusCode":302}') };
    await path('/health/%C3%A4?deep=1&of=a%20b&of=c');
    const event = JSON.parse(invoked()[0]?.body ?? '') as Record<string, unknown>;
    const text = expect.any(String) as string;
    expect(event).toEqual({
      version: '2.0',
      routeKey: '$default',
      rawPath: '/health/%C3%A4',
      rawQueryString: 'deep=1&of=a%20b&of=c',
      headers: {
        accept: '*/*',
        host: 'slipway-check.lambda-url.eu-west-1.on.aws',
        'user-agent': 'slipway-check',
        'x-amzn-trace-id': expect.stringMatching(/^Root=1-[0-9a-f]{8}-[0-9a-f]{24}$/) as string,
        'x-forwarded-for': '127.0.0.1',
        'x-forwarded-port': '443',
        'x-forwarded-proto': 'https',
      },
      queryStringParameters: { deep: '1', of: 'a b,c' },
      requestContext: {
        accountId: 'anonymous',
        apiId: 'slipway-check',
        domainName: 'slipway-check.lambda-url.eu-west-1.on.aws',
        domainPrefix: 'slipway-check',
        http: {
          method: 'GET',
          path: '/health/%C3%A4',
          protocol: 'HTTP/1.1',
          sourceIp: '127.0.0.1',
          userAgent: 'slipway-check',
        },
        requestId: text,
        routeKey: '$default',
        stage: '$default',
        time: expect.stringMatching(/^\d\d\/[A-Z][a-z]{2}\/\d{4}:\d\d:\d\d:\d\d \+0000$/) as string,
        timeEpoch: expect.any(Number) as number,
      },
      isBase64Encoded: false,
    });
    await path('/');
    await path('//deep/health');
    expect(JSON.parse(invoked()[2]?.body ?? '')).toMatchObject({ rawPath: '//deep/health' });
    expect(JSON.parse(invoked()[1]?.body ?? '')).not.toHaveProperty('queryStringParameters');
  });

  test('waits until the version can be invoked, and invokes it once', async () => {
    const pending = { Configuration: { State: 'Pending', StateReasonCode: 'Creating' } };
    lambda.answers = {
      GetFunction: () => (lambda.count('GetFunction') < 3 ? pending : ACTIVE),
      Invoke: new Invoked('{}'),
    };
    await run();
    expect(lines).toEqual(['fn | version 7 of api is pending (Creating)', 'fn: version 7 of api answers']);
    expect(lambda.count('Invoke')).toBe(1);
  });

  test.each([
    ['there are too many', new LambdaError('TooManyRequestsException', 'Rate Exceeded.', 429)],
    [
      'Lambda prepares the version',
      new LambdaError('ResourceConflictException', 'The function is currently in the following state: Pending', 409),
    ],
  ])('invokes it again while it does not run, as %s', async (_, trouble) => {
    lambda.answers = {
      GetFunction: ACTIVE,
      Invoke: () => (lambda.count('Invoke') < 3 ? trouble : new Invoked('{}')),
    };
    await run();
    expect(lines).toEqual([
      expect.stringMatching(/^fn \| lambda:InvokeFunction fails for the function api: .*; asking again$/),
      'fn: version 7 of api answers',
    ]);
  });

  test('takes an answer that comes late', async () => {
    lambda.answers = { GetFunction: ACTIVE, Invoke: new Invoked('{}') };
    lambda.delayMs = 1_000;
    await run({ timeoutSeconds: 0.5 });
    expect(lines).toEqual(['fn: version 7 of api answers']);
  });
});

describe('the check of a version of a function that fails', () => {
  test.each<[string, CheckDocument['check'], Invoked, string]>([
    [
      'an error of its code',
      { payload: '{}' },
      new Invoked('{"errorType":"TypeError","errorMessage":"x is \\u001b[31mno function","trace":[]}', {
        functionError: 'Unhandled',
      }),
      'TypeError: x is no function',
    ],
    [
      'a time-out',
      { path: '/' },
      new Invoked('{"errorMessage":"2026-01-01 Task timed out after 3.00 seconds"}', { functionError: 'Unhandled' }),
      '2026-01-01 Task timed out after 3.00 seconds',
    ],
    [
      'an error in no known form',
      { payload: '{}' },
      new Invoked('went\0wrong', { functionError: 'Unhandled' }),
      'went wrong',
    ],
    [
      'a long error',
      { payload: '{}' },
      new Invoked('x'.repeat(9_000), { functionError: 'Handled' }),
      `${'x'.repeat(500)}…`,
    ],
    [
      'a secret of this machine in an error',
      { payload: '{}' },
      new Invoked('{"errorMessage":"it is fake-secret"}', { functionError: 'Unhandled' }),
      'it is ***',
    ],
    [
      'a status of a fault',
      { path: '/health?a=1' },
      new Invoked('{"statusCode":503,"body":"no\\ndatabase"}'),
      'GET /health?a=1 is answered with 503: no database',
    ],
    ['a status without a body', { path: '/' }, new Invoked('{"statusCode":404}'), 'GET / is answered with 404'],
    [
      'a status in a stream',
      { path: '/' },
      new Invoked(`{"statusCode":500}${'\0'.repeat(8)}down`),
      'GET / is answered with 500: down',
    ],
    [
      'a status that is none',
      { path: '/' },
      new Invoked('{"statusCode":"soon"}'),
      'GET / is answered with a statusCode that is none',
    ],
  ])('fails on %s', async (_, of, answer, why) => {
    lambda.answers = { GetFunction: ACTIVE, Invoke: answer };
    const error = await failure(run({ check: of }));
    expect([error.what, error.why]).toEqual(['version 7 of api fails its check', why]);
    expect(error.fix).toBe(`mend the code, then apply again; its log: \`${CLI}\`. Its alias stays where it is`);
    expect([lines, lambda.count('Invoke')]).toEqual([[], 1]);
  });

  test('fails with the end of the log, without secrets and escape sequences, and where the rest of it is', async () => {
    const log = [
      'START',
      ...Array.from({ length: 19 }, (_, index) => `line ${index}`),
      'key: fake-secret \u001b[1m!',
      '',
    ];
    lambda.answers = {
      GetFunction: { Configuration: { State: 'Active', LoggingConfig: { LogGroup: '/shop/api' } } },
      Invoke: new Invoked('{}', { functionError: 'Unhandled', log: log.join('\n') }),
    };
    const { why, fix } = await failure(run());
    expect(why).toBe('{}');
    expect(fix).toContain('`aws logs tail /shop/api --since 10m');
    expect(lines).toHaveLength(21);
    expect(lines.slice(0, 2)).toEqual(['fn | the end of the log of version 7 of api:', 'fn |   line 0']);
    expect(lines.at(-1)).toBe('fn |   key: *** !');
  });

  test.each<[string, LambdaError | 'nothing', string, RegExp]>([
    [
      'a fault of Lambda',
      new LambdaError('ServiceException', 'm', 500),
      'lambda:InvokeFunction fails for the function api',
      /m$/,
    ],
    [
      'a lost answer',
      'nothing',
      'version 7 of api gives no answer to its check',
      /^Lambda in eu-west-1: .*; it may have run$/,
    ],
    [
      'a payload that Lambda refuses',
      new LambdaError('InvalidRequestContentException', 'Could not parse request body into json'),
      'lambda:InvokeFunction fails for the function api',
      /^Could not parse request body into json$/,
    ],
  ])('fails on %s, and invokes it once: it may have run', async (_, answer, what, why) => {
    lambda.answers = { GetFunction: ACTIVE, Invoke: answer };
    const error = await failure(run());
    expect(error.what).toBe(what);
    expect(error.why).toMatch(why);
    expect(lambda.count('Invoke')).toBe(1);
  });

  test('fails where it may not be invoked, and names the permission', async () => {
    const message = 'User: arn:aws:iam::1:user/ci is not authorized to perform: lambda:InvokeFunction on resource: x';
    lambda.answers = { GetFunction: ACTIVE, Invoke: new LambdaError('AccessDeniedException', message, 403) };
    expect((await failure(run())).fix).toContain('may call lambda:InvokeFunction,');
  });

  test.each<[string, object, string, string]>([
    [
      'failed',
      { Configuration: { State: 'Failed', StateReasonCode: 'ImageDeleted', StateReason: 'gone' } },
      'version 7 of api cannot be invoked',
      'ImageDeleted: gone',
    ],
    [
      'was deleted',
      new LambdaError('ResourceNotFoundException', 'none', 404),
      'version 7 of api does not exist',
      'Lambda in eu-west-1: there is none of that name and number',
    ],
  ])('fails for one that %s, and does not invoke it', async (_, answer, what, why) => {
    lambda.answers = { GetFunction: answer };
    const error = await failure(run());
    expect([error.what, error.why]).toEqual([what, why]);
    expect(error.fix).toMatch(/\. Its alias stays where it is$/);
    expect(lambda.count('Invoke')).toBe(0);
  });

  test('fails at once for a function that somebody stopped, and does not invoke it', async () => {
    const latest = { ...ACTIVE, Concurrency: { ReservedConcurrentExecutions: 0 } };
    // Lambda says it of the function alone.
    lambda.answers = { GetFunction: ({ query }) => (query['Qualifier'] === undefined ? latest : ACTIVE) };
    const { what, why } = await failure(run());
    expect([what, why]).toEqual([
      'version 7 of api cannot be invoked',
      'the function has a reserved concurrency of 0: it lets nobody in',
    ]);
    expect(lambda.count('Invoke')).toBe(0);
  });

  test('ends with its engine', async () => {
    const controller = new AbortController();
    lambda.answers = {
      GetFunction: ACTIVE,
      Invoke: () => {
        controller.abort(new Error('stopped by SIGTERM'));
        return new Invoked('{}');
      },
    };
    lambda.delayMs = 100;
    await expect(run({}, controller.signal)).rejects.toThrow('stopped by SIGTERM');
  });
});
