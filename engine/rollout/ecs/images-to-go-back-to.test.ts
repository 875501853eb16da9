import { failure } from '../../../test/engine-failure';
import { type EcsAnswers, EcsError, serveEcsAnswers } from '../../../test/helpers/ecs-answers';
import { EcsApi } from '../../ecs/api';
import { imagesToGoBackTo } from './images-to-go-back-to';

let ecs: EcsAnswers;
const images = async () => {
  const { signal } = new AbortController();
  const use = { cluster: 'prod', access: ecs.access };
  const found = await EcsApi.use(use, { env: process.env, signal }, (api) => imagesToGoBackTo(api, 'api'));
  return [...found].sort();
};

/** As `arn:…/api:7`. */
const arn = (revision: string) => `arn:aws:ecs:eu-west-1:123456789012:task-definition/${revision}`;

/**
 * A service whose revisions have the images `<family>-image:<number>`.
 *
 * @param deployments what was deployed to it, the newest first: `[revision, status]`
 */
function serve(current: string, deployments: readonly (readonly [string, string])[], active: readonly string[]): void {
  const described = deployments.map(([revision, status], index) => ({
    serviceDeploymentArn: `d${index}`,
    createdAt: 1000 - index,
    status,
    targetServiceRevision: { arn: `r-${revision}` },
  }));
  ecs.answers = {
    DescribeServices: { services: [{ status: 'ACTIVE', taskDefinition: arn(current) }] },
    ListServiceDeployments: { serviceDeployments: described },
    DescribeServiceDeployments: { serviceDeployments: [...described].reverse() },
    DescribeServiceRevisions: ({ serviceRevisionArns: asked }) => ({
      serviceRevisions: (asked as string[]).map((each) => ({
        serviceRevisionArn: each,
        taskDefinition: arn(each.replace('r-', '')),
      })),
    }),
    ListTaskDefinitions: { taskDefinitionArns: active.map(arn) },
    DescribeTaskDefinition: ({ taskDefinition }) => {
      const [family = '', number = ''] = String(taskDefinition).split('/')[1]?.split(':') ?? [];
      const image = `${family}-image:${number}`;
      return { taskDefinition: { containerDefinitions: [{ image }, { image: 'proxy' }, { name: 'none' }] } };
    },
  };
}

describe('the images that an ECS service may go back to', () => {
  beforeEach(async () => {
    ecs = await serveEcsAnswers();
  });
  afterEach(() => ecs.stop());

  test.each<[string, Parameters<typeof serve>, string[]]>([
    [
      'the one before, of all its containers, and none of before that',
      [
        'api:7',
        [
          ['api:7', 'SUCCESSFUL'],
          ['api:6', 'SUCCESSFUL'],
          ['api:5', 'SUCCESSFUL'],
        ],
        ['api:7', 'api:6', 'api:5'],
      ],
      ['api-image:6', 'api-image:7', 'proxy'],
    ],
    [
      'the last one that was proven, with what is active since, but for what is not',
      [
        'api:7',
        [
          ['api:7', 'IN_PROGRESS'],
          ['api:7', 'SUCCESSFUL'],
          ['api:6', 'ROLLBACK_SUCCESSFUL'],
          ['api:5', 'STOPPED'],
          ['api:4', 'SUCCESSFUL'],
        ],
        ['api:8', 'api:7', 'api:6', 'api:3', 'apiary:6'],
      ],
      ['api-image:4', 'api-image:6', 'api-image:7', 'api-image:8', 'proxy'],
    ],
    [
      'a newer one, of a service that went back',
      [
        'api:4',
        [
          ['api:4', 'SUCCESSFUL'],
          ['api:6', 'SUCCESSFUL'],
        ],
        ['api:6', 'api:5', 'api:4', 'api:3'],
      ],
      ['api-image:4', 'api-image:5', 'api-image:6', 'proxy'],
    ],
    [
      'one of another family',
      [
        'api:4',
        [
          ['api:4', 'SUCCESSFUL'],
          ['old:9', 'SUCCESSFUL'],
        ],
        ['api:4', 'api:3'],
      ],
      ['api-image:4', 'old-image:9', 'proxy'],
    ],
    [
      'what ran before all deployments that ECS still knows',
      [
        'api:7',
        [
          ['api:7', 'SUCCESSFUL'],
          ['api:6', 'ROLLBACK_SUCCESSFUL'],
        ],
        ['api:7'],
      ],
      ['api-image:5', 'api-image:7', 'proxy'],
    ],
    [
      'none but its own after its first deployment',
      ['api:1', [['api:1', 'SUCCESSFUL']], ['api:1']],
      ['api-image:1', 'proxy'],
    ],
  ])('are those of %s', async (_what, service, expected) => {
    serve(...service);
    expect(await images()).toEqual(expected);
  });

  test('are asked for with few calls', async () => {
    serve('api:7', [['api:7', 'SUCCESSFUL'], ['api:6', 'SUCCESSFUL']], ['api:7', 'api:6']); // prettier-ignore
    await images();
    expect(ecs.asked.map(({ call }) => call)).toEqual([
      'DescribeServices',
      'ListServiceDeployments',
      'DescribeServiceDeployments',
      'DescribeServiceRevisions',
      'ListTaskDefinitions',
      'DescribeTaskDefinition',
      'DescribeTaskDefinition',
    ]);
    expect(ecs.asked[4]?.input).toMatchObject({ familyPrefix: 'api', status: 'ACTIVE', sort: 'DESC' });
  });

  test('fails where ECS lists no deployment: a controller outside of it may have any', async () => {
    serve('api:7', [], ['api:7', 'api:6']);
    expect((await failure(images())).why).toBe('ECS lists no deployment of it');
  });

  test('fails where so many deployments failed that the last one that did not is out of sight', async () => {
    const failing = Array.from({ length: 25 }, (_, index) => [`api:${30 - index}`, 'ROLLBACK_SUCCESSFUL'] as const);
    serve('api:2', failing, []);
    expect((await failure(images())).why).toBe('none of its last deployments succeeded before');
  });

  test('fails on a service whose task sets have the task definitions', async () => {
    serve('api:7', [], []);
    ecs.answers = { ...ecs.answers, DescribeServices: { services: [{ status: 'ACTIVE', taskSets: [] }] } };
    expect((await failure(images())).what).toBe('what the service api ran before is not known');
  });

  test.each(['ListServiceDeployments', 'ListTaskDefinitions', 'DescribeTaskDefinition'])(
    'fails where %s is not allowed, and names it',
    async (call) => {
      serve('api:7', [['api:7', 'SUCCESSFUL']], ['api:7']);
      ecs.answers = { ...ecs.answers, [call]: new EcsError('AccessDeniedException', 'no') };
      expect((await failure(images())).fix).toContain(`may call ecs:${call}`);
    },
  );
});
