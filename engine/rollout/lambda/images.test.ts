import { failure } from '../../../test/engine-failure';
import { type LambdaAnswers, serveLambdaAnswers } from '../../../test/helpers/lambda-answers';
import { FunctionRollout } from './function-rollout';

const hex = (number: number) => String(number).padStart(64, '0');
const digest = (number: number) => `sha256:${hex(number)}`;
const image = (Version: string, code: number | string, FunctionName = 'api') => ({
  FunctionName,
  Version,
  PackageType: 'Image',
  CodeSha256: typeof code === 'number' ? hex(code) : code,
});
const zip = { FunctionName: 'old', Version: '1', PackageType: 'Zip', CodeSha256: 'uWMJ+/9yzw==' };

describe('the images of functions of Lambda', () => {
  let lambda: LambdaAnswers;
  beforeEach(async () => {
    lambda = await serveLambdaAnswers();
  });
  afterEach(() => lambda.stop());

  const rollout = (keepVersions = 2) =>
    FunctionRollout.connect(
      { kind: 'lambda', function: 'api', alias: 'live', keepVersions, access: lambda.access },
      {
        image: 'a:1',
        digests: undefined,
        timeoutSeconds: 5,
        say: () => undefined,
        context: { env: process.env, signal: new AbortController().signal },
      },
    );

  test('are in use in all versions of all functions, page by page', async () => {
    const pages = [
      { Functions: [image('$LATEST', 3), image('1', 1), zip], NextMarker: 'a b/+=' },
      { Functions: [image('$LATEST', 3, 'web')] },
    ];
    lambda.answers = { ListFunctions: ({ query }) => pages[query['Marker'] === undefined ? 0 : 1] ?? {} };
    expect([...(await (await rollout()).imagesInUse())]).toEqual([digest(3), digest(1)]);
    expect(lambda.asked.map(({ input }) => [input.query['FunctionVersion'], input.query['Marker']])).toEqual([
      ['ALL', undefined],
      ['ALL', 'a b/+='],
    ]);
  });

  test('can be gone back to where an alias names them, with its weights, or they are the newest', async () => {
    lambda.answers = {
      ListVersionsByFunction: { Versions: [image('$LATEST', 11), ...[2, 3, 8, 9, 10].map((n) => image(String(n), n))] },
      ListAliases: {
        Aliases: [
          { FunctionVersion: '3', RoutingConfig: { AdditionalVersionWeights: { 2: 0.1 } } },
          { FunctionVersion: '10' },
        ],
      },
    };
    const back = async (keep: number) => [...(await (await rollout(keep)).imagesToGoBackTo())].sort();
    expect(await back(2)).toEqual([2, 3, 9, 10].map(digest));
    expect(await back(0)).toEqual([2, 3, 10].map(digest));
    expect(await back(9)).toEqual([2, 3, 8, 9, 10].map(digest));
  });

  test.each(['', 'uWMJ+/9yzw=='])('fails where Lambda does not say which one a version has: %j', async (hash) => {
    lambda.answers = { ListFunctions: { Functions: [image('4', hash)] } };
    expect((await failure((await rollout()).imagesInUse())).what).toBe(
      'nobody knows which image version 4 of function api has',
    );
  });
});
