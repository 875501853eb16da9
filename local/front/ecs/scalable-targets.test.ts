import { CLUSTER, EcsServices } from '../../../test/helpers/ecs-services';

let ecs: EcsServices;
describe('autoscaling of the local ECS', () => {
  beforeAll(async () => {
    ecs = await EcsServices.start();
    const definition = await ecs.define('web', 'public.ecr.aws/nginx/nginx:1.27');
    for (const name of ['plain', 'tagged', 'gone']) await ecs.createService(name, definition);
  });
  afterAll(() => ecs.stop());

  /** As its client sends it. */
  async function call(operation: string, input: object): Promise<Record<string, unknown>> {
    const credential = 'Credential=local/20260101/eu-west-1/application-autoscaling/aws4_request';
    const response = await fetch(ecs.front.origin, {
      method: 'POST',
      headers: {
        authorization: `AWS4-HMAC-SHA256 ${credential}, SignedHeaders=host, Signature=none`,
        'content-type': 'application/x-amz-json-1.1',
        'x-amz-target': `AnyScaleFrontendService.${operation}`,
      },
      body: JSON.stringify(input),
    });
    return (await response.json()) as Record<string, unknown>;
  }

  const target = (name: string) => ({
    ServiceNamespace: 'ecs',
    ResourceId: `service/${CLUSTER}/${name}`,
    ScalableDimension: 'ecs:service:DesiredCount',
  });
  const register = async (name: string, more: object = {}) =>
    (await call('RegisterScalableTarget', { ...target(name), MinCapacity: 1, MaxCapacity: 3, ...more }))[
      'ScalableTargetARN'
    ];

  test('a target has the tags that it was registered with, none at all if none', async () => {
    const [plain, tagged] = [await register('plain'), await register('tagged', { Tags: { team: 'shop' } })];

    expect(await call('ListTagsForResource', { ResourceARN: plain })).toEqual({ Tags: {} });
    expect(await call('ListTagsForResource', { ResourceARN: tagged })).toEqual({ Tags: { team: 'shop' } });
    expect((await call('DescribeScalableTargets', { ServiceNamespace: 'ecs' }))['ScalableTargets']).toHaveLength(2);
  });

  test('tags change, and stay when the target is registered again', async () => {
    const ResourceARN = await register('tagged', { Tags: { team: 'shop' } });
    await call('TagResource', { ResourceARN, Tags: { stage: 'prod' } });
    await call('UntagResource', { ResourceARN, TagKeys: ['team'] });
    await register('tagged', { MaxCapacity: 5 });

    expect(await call('ListTagsForResource', { ResourceARN })).toEqual({ Tags: { stage: 'prod' } });
  });

  test('fails to deregister twice as AWS does, which the provider takes for done', async () => {
    await register('gone');

    expect(await call('DeregisterScalableTarget', target('gone'))).toEqual({});
    expect(await call('DeregisterScalableTarget', target('gone'))).toMatchObject({
      __type: 'ObjectNotFoundException',
      message: expect.stringMatching(/^No scalable target found/) as string,
    });
    expect(await call('DeleteScalingPolicy', { ...target('gone'), PolicyName: 'cpu' })).toMatchObject({
      __type: 'ObjectNotFoundException',
    });
  });

  test('fails for services and targets that are not there', async () => {
    expect(await call('RegisterScalableTarget', { ...target('none'), MinCapacity: 1, MaxCapacity: 3 })).toMatchObject({
      __type: 'ValidationException',
    });
    const ResourceARN = 'arn:aws:application-autoscaling:eu-west-1:123456789012:scalable-target/0';
    expect(await call('ListTagsForResource', { ResourceARN })).toMatchObject({ __type: 'ResourceNotFoundException' });
  });
});
