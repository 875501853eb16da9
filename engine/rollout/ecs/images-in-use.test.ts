import { failure } from '../../../test/engine-failure';
import { type EcsAnswers, EcsError, serveEcsAnswers } from '../../../test/helpers/ecs-answers';
import { EcsApi } from '../../ecs/api';
import { imagesInUse } from './images-in-use';

const IMAGE = 'registry/api:2';
const FORMER = 'registry/api:1';
const DIGEST = `sha256:${'a'.repeat(64)}`;

let ecs: EcsAnswers;
const images = () => {
  const { signal } = new AbortController();
  return EcsApi.use({ cluster: 'prod', access: ecs.access }, { env: process.env, signal }, imagesInUse);
};

describe('the images that an ECS cluster runs or will run', () => {
  beforeEach(async () => {
    ecs = await serveEcsAnswers();
  });
  afterEach(() => ecs.stop());

  test('are those of all tasks and of what is deployed, with few calls', async () => {
    const services = new Map(
      Array.from({ length: 11 }, (_, number) => [
        `s${number}`,
        { taskDefinition: 'api:2', deployments: [{ taskDefinition: 'api:2' }] },
      ]),
    );
    // One that is scaled to zero.
    services.set('s10', { taskDefinition: 'api:1', deployments: [{ taskDefinition: 'api:1' }] });
    const names = [...services.keys()];
    const tasks = [
      { taskDefinitionArn: 'api:2', containers: [{ image: IMAGE, imageDigest: DIGEST }] },
      // Without a service.
      {
        taskDefinitionArn: 'alone:1',
        containers: [{ image: 'busybox' }, { image: `x@${DIGEST}`, imageDigest: DIGEST }],
      },
    ];
    ecs.answers = {
      ListServices: ({ nextToken }) =>
        nextToken === undefined
          ? { serviceArns: names.slice(0, 6), nextToken: 'more' }
          : { serviceArns: names.slice(6) },
      DescribeServices: ({ services: asked }) => ({ services: (asked as string[]).map((name) => services.get(name)) }),
      ListTasks: { taskArns: ['1', '2'] },
      DescribeTasks: { tasks },
      DescribeTaskDefinition: { taskDefinition: { containerDefinitions: [{ image: FORMER }, { name: 'none' }] } },
    };

    expect([...(await images())].sort()).toEqual(
      ['busybox', FORMER, IMAGE, `${IMAGE}@${DIGEST}`, `x@${DIGEST}`].sort(),
    );

    expect(ecs.asked.map(({ call }) => call)).toEqual([
      'ListServices',
      'ListServices',
      'DescribeServices',
      'DescribeServices',
      'ListTasks',
      'DescribeTasks',
      'DescribeTaskDefinition',
    ]);
  });

  test('are those of every deployment and task set that is under way', async () => {
    const service = {
      taskDefinition: 'a',
      deployments: [{ taskDefinition: 'a' }, { taskDefinition: 'b' }],
      taskSets: [{ taskDefinition: 'c' }],
    };
    ecs.answers = {
      ListServices: { serviceArns: ['s'] },
      DescribeServices: { services: [service] },
      ListTasks: { taskArns: [] },
      DescribeTaskDefinition: ({ taskDefinition }) => ({
        taskDefinition: { containerDefinitions: [{ image: `image-${String(taskDefinition)}` }] },
      }),
    };
    expect([...(await images())]).toEqual(['image-a', 'image-b', 'image-c']);
  });

  test('fails where ECS does not say so: that is not none', async () => {
    ecs.answers = { ListServices: new EcsError('AccessDeniedException', 'no') };
    expect((await failure(images())).fix).toContain('may call ecs:ListServices');
  });
});
