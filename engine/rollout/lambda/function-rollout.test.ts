import type { LambdaTarget } from '../../../contract/lambda';
import { failure } from '../../../test/engine-failure';
import { type LambdaAnswers, LambdaError, serveLambdaAnswers } from '../../../test/helpers/lambda-answers';
import type { RolloutWork } from '../rollout';
import { FunctionRollout } from './function-rollout';

const REPOSITORY = '1.dkr.ecr.eu-west-1.amazonaws.com/api';
const IMAGE = `${REPOSITORY}:src-2`;
const FORMER = `${REPOSITORY}:src-1`;
const digest = (letter: string) => `sha256:${letter.repeat(64)}`;
const [OURS, OTHER] = [digest('a'), digest('b')];
const CLI = '--region eu-west-1`';

let lambda: LambdaAnswers;
let said: string[];
let controller: AbortController;

beforeEach(async () => {
  lambda = await serveLambdaAnswers();
  said = [];
  controller = new AbortController();
});
afterEach(() => lambda.stop());

const READY = { State: 'Active', LastUpdateStatus: 'Successful' };
const version = (image = IMAGE, resolved = OURS, configuration: object = {}) => ({
  Configuration: { FunctionName: 'api', PackageType: 'Image', ...READY, ...configuration },
  Code: { ImageUri: image, ResolvedImageUri: `${REPOSITORY}@${resolved}` },
});

/** A function with these versions, whose alias `live` names 7. */
const answers = (versions: Readonly<Record<string, object>>, alias: object = {}) => ({
  GetFunction: ({ query }: { query: Readonly<Record<string, string>> }) =>
    versions[query['Qualifier'] ?? '$LATEST'] ?? new LambdaError('ResourceNotFoundException', 'not found', 404),
  GetAlias: { Name: 'live', FunctionVersion: '7', ...alias },
});

const target = (more: Partial<LambdaTarget> = {}): LambdaTarget => ({
  kind: 'lambda',
  function: 'api',
  alias: 'live',
  publishedVersion: '7',
  keepVersions: 5,
  access: lambda.access,
  ...more,
});
/** One that callers name by itself. */
const bare = (): LambdaTarget => ({ kind: 'lambda', function: 'api', keepVersions: 5, access: lambda.access });

const connect = (of = target(), more: Partial<RolloutWork> = {}) =>
  FunctionRollout.connect(of, {
    image: IMAGE,
    digests: new Set([OURS]),
    timeoutSeconds: 10,
    say: (line) => said.push(line),
    context: { env: process.env, signal: controller.signal },
    ...more,
  });
const prove = async (...of: Parameters<typeof connect>) => (await connect(...of)).prove();

describe('the proof of a function of Lambda', () => {
  test('is that the version that its alias names has the digest of the image', async () => {
    lambda.answers = answers({ $LATEST: version(), 7: version() });
    const rollout = await connect();
    expect([rollout.place, await rollout.prove()]).toEqual(['api:live', { state: 'runs' }]);
    expect(lambda.asked.map(({ call, input }) => [call, input.query['Qualifier'] ?? input.alias])).toEqual([
      ['GetFunction', undefined],
      ['GetAlias', 'live'],
      ['GetFunction', '7'],
    ]);
  });

  test('is by what is to be published next where callers name no version', async () => {
    lambda.answers = answers({ $LATEST: version() });
    expect((await connect(bare())).place).toBe('api');
    expect(await prove(bare())).toEqual({ state: 'runs' });
  });

  test('is by it too where the alias was given no published version', async () => {
    lambda.answers = answers({ $LATEST: version() }, { FunctionVersion: '$LATEST' });
    expect(await prove(target({ publishedVersion: '$LATEST' }))).toEqual({ state: 'runs' });
  });

  test('counts a version that nobody invoked for weeks', async () => {
    lambda.answers = answers({ $LATEST: version(), 7: version(IMAGE, OURS, { State: 'Inactive' }) });
    expect(await prove()).toEqual({ state: 'runs' });
  });

  test('is by the digest whatever the name, where digests are known, else by name and tag', async () => {
    lambda.answers = answers({ $LATEST: version(), 7: version(`${REPOSITORY}@${OURS}`) });
    expect(await prove()).toEqual({ state: 'runs' });

    lambda.answers = answers({ $LATEST: version(), 7: version(IMAGE, OTHER) });
    expect(await prove(target(), { digests: undefined })).toEqual({ state: 'runs' });
    lambda.answers = answers({ $LATEST: version(FORMER), 7: version(FORMER) });
    expect((await failure(prove(target(), { digests: undefined }))).why).toMatch(/so name and tag must be the same$/);
  });

  test('waits for an update, a version and its provisioned concurrency, and says each once', async () => {
    let looks = 0;
    let asked = 0;
    lambda.answers = {
      ...answers({}),
      GetFunction: ({ query }) => {
        if (query['Qualifier'] === undefined) looks++;
        if (looks === 1) return version(IMAGE, OURS, { LastUpdateStatus: 'InProgress' });
        return version(IMAGE, OURS, looks <= 3 ? { State: 'Pending', StateReasonCode: 'Creating' } : {});
      },
      GetProvisionedConcurrencyConfig: () =>
        ++asked < 5
          ? {
              Status: 'IN_PROGRESS',
              RequestedProvisionedConcurrentExecutions: 2,
              AllocatedProvisionedConcurrentExecutions: 1,
            }
          : { Status: 'READY' },
    };
    expect(await prove(target({ provisioned: true }))).toEqual({ state: 'runs' });
    expect(said).toEqual([
      'function api:live: it is being updated',
      'function api:live: version 7 is pending (Creating)',
      'function api:live: 1 of 2 provisioned environments are ready',
    ]);
  });

  test('says which share of the calls another image gets', async () => {
    const weights = { RoutingConfig: { AdditionalVersionWeights: { 6: 0.1 } } };
    lambda.answers = answers({ $LATEST: version(), 7: version(), 6: version(FORMER, OTHER) }, weights);
    expect(await prove()).toEqual({
      state: 'partly',
      share: '90 % of calls',
      why: `its alias sends 10 % to version 6, with ${FORMER} (${OTHER})`,
    });
    lambda.answers = answers({ $LATEST: version(), 7: version(), 6: version(FORMER, OURS) }, weights);
    expect(await prove()).toEqual({ state: 'runs' });
    const canary = { FunctionVersion: '6', RoutingConfig: { AdditionalVersionWeights: { 7: 0.25 } } };
    lambda.answers = answers({ $LATEST: version(), 7: version(), 6: version(FORMER, OTHER) }, canary);
    expect(await prove()).toMatchObject({ state: 'partly', share: '25 % of calls' });
  });

  test('is that nothing runs where somebody stopped the function, once the alias has the image', async () => {
    const stopped = { ...version(), Concurrency: { ReservedConcurrentExecutions: 0 } };
    lambda.answers = answers({ $LATEST: stopped, 7: version() });
    expect(await prove()).toEqual({ state: 'idle', why: 'has a reserved concurrency of 0' });
    lambda.answers = answers({ $LATEST: stopped, 7: version(FORMER, OTHER) });
    expect((await failure(prove())).what).toBe(`alias live of function api does not run ${IMAGE}`);
    lambda.answers = answers({
      $LATEST: { ...version(), Concurrency: { ReservedConcurrentExecutions: 1 } },
      7: version(),
    });
    expect(await prove()).toEqual({ state: 'runs' });
  });

  test('believes a second look where the first does not see what Terraform changed', async () => {
    let looks = 0;
    lambda.answers = {
      ...answers({ $LATEST: version(), 7: version(), 6: version(FORMER, OTHER) }),
      GetAlias: () => ({ Name: 'live', FunctionVersion: ++looks === 1 ? '6' : '7' }),
    };
    expect(await prove()).toEqual({ state: 'runs' });
  });

  test.each([
    ['too many calls', new LambdaError('TooManyRequestsException', 'Rate exceeded', 429)],
    ['a fault of Lambda', new LambdaError('ServiceException', 'm', 500)],
  ])('asks again after %s', async (_, trouble) => {
    let calls = 0;
    const whole = answers({ $LATEST: version(), 7: version() });
    lambda.answers = { ...whole, GetFunction: (input) => (++calls < 3 ? trouble : whole.GetFunction(input)) };
    expect(await prove()).toEqual({ state: 'runs' });
    expect(said).toEqual([expect.stringMatching(/^function api:live: lambda:GetFunction fails .*; asking again$/)]);
  });

  test('ends with its engine', async () => {
    lambda.answers = answers({ $LATEST: version(IMAGE, OURS, { LastUpdateStatus: 'InProgress' }) });
    const work = prove();
    while (said.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    controller.abort(new Error('stopped by SIGINT'));
    await expect(work).rejects.toThrow('stopped by SIGINT');
  });
});

describe('the proof of a function of Lambda that does not run the image', () => {
  const denied = {
    LastUpdateStatus: 'Failed',
    LastUpdateStatusReasonCode: 'ImageAccessDenied',
    LastUpdateStatusReason: 'Lambda does not have permission\u001b[1m to access the ECR image.',
  };

  test.each<[string, [Record<string, object>, object], string, [string, string]]>([
    [
      'that is not there',
      [{}, {}],
      'function api does not exist',
      ['Lambda in eu-west-1: there is none of that name', 'apply the whole service, so that Terraform creates it'],
    ],
    [
      'whose alias was moved',
      [{ $LATEST: version(), 6: version(FORMER, OTHER) }, { FunctionVersion: '6' }],
      'alias live of function api does not name version 7, which it was given',
      [`Lambda in eu-west-1: version 6 has ${FORMER} (${OTHER})`, 'apply the whole service again, which moves it back'],
    ],
    [
      'whose update failed, and which Terraform would not give the image again',
      [{ $LATEST: version(IMAGE, OTHER, denied), 7: version(FORMER, OTHER) }, {}],
      'the last update of function api failed',
      [
        'Lambda in eu-west-1: ImageAccessDenied: Lambda does not have permission to access the ECR image.',
        'ecr:GetDownloadUrlForLayer, then give it the image again, as Terraform sees no change: ' +
          `\`aws lambda update-function-code --function-name api --image-uri ${IMAGE} --publish ${CLI}; then apply again`,
      ],
    ],
    [
      'whose update of the configuration failed',
      [{ $LATEST: version(FORMER, OTHER, { LastUpdateStatus: 'Failed' }), 7: version(FORMER, OTHER) }, {}],
      'the last update of function api failed',
      ['Lambda in eu-west-1: it gives no reason', 'correct the cause, then apply the whole service again'],
    ],
    [
      'whose version failed',
      [
        {
          $LATEST: version(),
          7: version(IMAGE, OURS, { State: 'Failed', StateReasonCode: 'InvalidImage', StateReason: 'x' }),
        },
        {},
      ],
      'version 7 of function api cannot be invoked',
      ['Lambda in eu-west-1: InvalidImage: x', 'change the function (its description is enough) and apply again'],
    ],
    [
      'whose tag was moved since its version was published',
      [{ $LATEST: version(IMAGE, OTHER), 7: version(IMAGE, OTHER) }, {}],
      `alias live of function api does not run ${IMAGE} as the registry has it`,
      [
        `Lambda in eu-west-1: version 7 has ${IMAGE} (${OTHER}); its digest is ${OURS}`,
        `\`aws lambda update-function-code --function-name api --image-uri ${IMAGE} --publish ${CLI}`,
      ],
    ],
    [
      'of which no version was published',
      [{ $LATEST: version(), 7: version(FORMER, OTHER) }, {}],
      `alias live of function api does not run ${IMAGE}`,
      [
        `Lambda in eu-west-1: version 7 has ${FORMER} (${OTHER}); its digest is ${OURS}`,
        `\`aws lambda publish-version --function-name api ${CLI}`,
      ],
    ],
    [
      'that somebody gave another image',
      [{ $LATEST: version(FORMER, OTHER), 7: version(FORMER, OTHER) }, {}],
      `alias live of function api does not run ${IMAGE}`,
      [
        `Lambda in eu-west-1: version 7 has ${FORMER} (${OTHER}); its digest is ${OURS}`,
        'another change was made meanwhile; apply the whole service again',
      ],
    ],
    [
      'that is no image',
      [{ $LATEST: { Configuration: READY, Code: {} }, 7: { Configuration: READY, Code: {} } }, {}],
      `alias live of function api does not run ${IMAGE}`,
      [`Lambda in eu-west-1: version 7 has no image; its digest is ${OURS}`, 'apply the whole service again'],
    ],
  ])('fails for one %s', async (_, [versions, alias], what, [why, fix]) => {
    lambda.answers = answers(versions, alias);
    const error = await failure(prove());
    expect([error.what, error.why]).toEqual([what, why]);
    expect(error.fix).toContain(fix);
  });

  test('fails where the alias is missing', async () => {
    const none = new LambdaError('ResourceNotFoundException', 'Cannot find alias arn', 404);
    lambda.answers = { ...answers({ $LATEST: version() }), GetAlias: none };
    const { what, why } = await failure(prove());
    expect([what, why]).toEqual([
      'function api has no alias live',
      'Lambda in eu-west-1: the function has none of that name',
    ]);
  });

  test('fails without --publish in its command where callers name no version', async () => {
    lambda.answers = answers({ $LATEST: version(IMAGE, OTHER) });
    const { what, fix } = await failure(prove(bare()));
    expect(what).toBe(`function api does not run ${IMAGE} as the registry has it`);
    expect(fix).toContain(`--image-uri ${IMAGE} ${CLI}`);
  });

  test.each([
    [
      new LambdaError('ProvisionedConcurrencyConfigNotFoundException', 'none', 404),
      'alias live of function api has no provisioned concurrency',
      'Lambda in eu-west-1: the alias has none',
      'apply the whole service again',
    ],
    [
      { Status: 'FAILED', StatusReason: 'FUNCTION_ERROR_INIT_FAILURE', RequestedProvisionedConcurrentExecutions: 2 },
      'the provisioned concurrency of alias live of function api failed',
      'Lambda in eu-west-1: FUNCTION_ERROR_INIT_FAILURE',
      '`aws lambda put-provisioned-concurrency-config --function-name api --qualifier live ' +
        `--provisioned-concurrent-executions 2 ${CLI}`,
    ],
  ])('fails without its provisioned concurrency (%#)', async (provisioned, what, why, fix) => {
    lambda.answers = {
      ...answers({ $LATEST: version(), 7: version() }),
      GetProvisionedConcurrencyConfig: provisioned,
    };
    const error = await failure(prove(target({ provisioned: true })));
    expect([error.what, error.why]).toEqual([what, why]);
    expect(error.fix).toContain(fix);
  });

  test('fails when it takes longer than it may', async () => {
    lambda.answers = answers({ $LATEST: version(IMAGE, OURS, { LastUpdateStatus: 'InProgress' }) });
    const { what, why, fix } = await failure(prove(target(), { timeoutSeconds: 0.1 }));
    expect([what, why]).toEqual([
      'alias live of function api is not ready after 0.1 s',
      'Lambda in eu-west-1: it is being updated',
    ]);
    expect(fix).toContain(`\`aws lambda get-function --function-name api --qualifier live ${CLI}`);
  });

  test('fails without the permission, and names it', async () => {
    const message = 'User: arn:aws:iam::1:user/ci is not authorized to perform: lambda:GetFunction on resource: x';
    lambda.answers = { GetFunction: new LambdaError('AccessDeniedException', message, 403) };
    const { what, fix } = await failure(prove());
    expect(what).toBe('lambda:GetFunction fails for the function api');
    expect(fix).toContain('may call lambda:GetFunction,');
  });

  test('fails when Lambda gives no answer all the time', async () => {
    lambda.answers = { GetFunction: new LambdaError('TooManyRequestsException', 'Rate exceeded', 429) };
    const { what } = await failure(prove(target(), { timeoutSeconds: 0.1 }));
    expect(what).toBe('Lambda gives no answer within 0.1 s');
  });
});
