import { EcsCluster } from '@cdktf/provider-aws/lib/ecs-cluster';
import { EcsService, type EcsServiceConfig } from '@cdktf/provider-aws/lib/ecs-service';
import { EcsTaskDefinition } from '@cdktf/provider-aws/lib/ecs-task-definition';
import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { Resource } from '@cdktf/provider-null/lib/resource';
import { App, TerraformStack, TerraformVariable } from 'cdktf';
import { Checkout } from '../../test/checkout';
import { FargateStack, NGINX } from '../../test/helpers/fargate-stack';
import { SourceImage } from '../image/source-image';
import { EcsRollout, type EcsRolloutProps } from './ecs-rollout';

let checkout: Checkout;
let stack: FargateStack;

beforeEach(() => {
  checkout = new Checkout({ 'api/Dockerfile': 'FROM scratch\n' });
  stack = new FargateStack(checkout);
});

afterEach(() => checkout.remove());

function service(config: Partial<EcsServiceConfig> = {}, scope = stack.main): EcsService {
  return new EcsService(scope, 'shop', { name: 'shop-api', cluster: 'prod', ...config });
}

function rollout(props: Partial<EcsRolloutProps>, id = 'rollout'): EcsRollout {
  return new EcsRollout(stack.main, id, { image: NGINX, service: 'shop-api', ...props });
}

describe('the roll-out of an ECS service that the stack declares', () => {
  test('waits for the service, and is proved again when that changes', () => {
    const made = service();
    const { address } = rollout({ service: made });

    expect(address).toBe('null_resource.shop_api');
    const { triggers, depends_on } = stack.resource('null_resource', 'shop_api');
    expect(triggers).toEqual({
      image: NGINX.reference,
      revision: '${aws_ecs_service.shop.task_definition}',
      configuration: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
    });
    expect(depends_on).toEqual(['aws_ecs_service.shop']);
    made.desiredCount = 3;
    expect(stack.resource('null_resource', 'shop_api')['triggers']).not.toEqual(triggers);
  });

  test('is where the service is', () => {
    rollout({ service: service() });

    expect(stack.document('shop_api')).toEqual({
      kind: 'rollout',
      version: 1,
      name: 'shop_api',
      address: 'null_resource.shop_api',
      module: '<path.module>',
      image: NGINX.reference,
      timeoutSeconds: 900,
      target: {
        kind: 'ecs',
        cluster: 'prod',
        service: 'shop-api',
        container: 'shop-api',
        access: { region: 'eu-central-1' },
      },
    });
  });

  test.each<[string, (family: EcsTaskDefinition) => string, object | undefined]>([
    ['by its ARN', ({ arn }) => arn, { taskDefinition: '<aws_ecs_service.shop.task_definition>' }],
    [
      'by an ARN that is written out',
      () => 'arn:aws:ecs:eu-central-1:123456789012:task-definition/api:7',
      { taskDefinition: '<aws_ecs_service.shop.task_definition>' },
    ],
    ['by its family alone', ({ family }) => family, undefined],
    ['by an ARN without a revision', ({ arnWithoutRevision }) => arnWithoutRevision, undefined],
  ])('knows the revision that the service is given %s', (_how, taskDefinition, expected) => {
    const family = new EcsTaskDefinition(stack.main, 'family', { family: 'api', containerDefinitions: '[]' });
    rollout({ service: service({ taskDefinition: taskDefinition(family) }) });

    const { target } = stack.document('shop_api');
    if (expected === undefined) expect(target).not.toHaveProperty('taskDefinition');
    else expect(target).toMatchObject(expected);
  });

  test('is in the cluster that AWS takes where none is given', () => {
    rollout({ service: new EcsService(stack.main, 'shop', { name: 'shop-api' }) });

    expect(stack.document('shop_api')['target']).toMatchObject({ cluster: 'default' });
  });

  test('is proved where the provider of the service leads', () => {
    const provider = new AwsProvider(stack.main, 'west', { alias: 'west', region: 'us-west-2' });
    rollout({ service: service({ provider }) });

    expect(stack.document('shop_api')['target']).toMatchObject({ access: { region: 'us-west-2' } });
  });

  test('holds an image of the program, which is told who runs it', () => {
    const registry = { url: 'a.io/api' };
    const image = new SourceImage(stack.main, 'image', { registry, context: 'api', inUseBy: 'prod' });
    rollout({ image, service: service() });

    expect(stack.document('shop_api')).toMatchObject({
      pushed: { repository: 'a.io/api', tag: image.tag },
      held: { holder: 'prod.shop_api' },
    });
    expect(stack.document('api_image')).toMatchObject({
      consumers: ['null_resource.shop_api'],
      inUseBy: ['prod.shop_api'],
    });
  });
});

describe('the roll-out of an ECS service that something else makes', () => {
  test('is known by its names, and follows the image alone', () => {
    const module = new Resource(stack.main, 'module', {});
    const cluster = new EcsCluster(stack.main, 'cluster', { name: 'prod' });
    rollout({ cluster, name: 'api', container: 'app', timeoutSeconds: 60, dependsOn: [module] });

    expect(stack.resource('null_resource')).toMatchObject({
      triggers: { image: NGINX.reference },
      depends_on: ['null_resource.module'],
    });
    expect(stack.document()).toMatchObject({
      timeoutSeconds: 60,
      target: { cluster: '<aws_ecs_cluster.cluster.arn>', service: 'shop-api', container: 'app' },
    });
  });

  test('may be named by what makes it', () => {
    const { stringValue } = new TerraformVariable(stack.main, 'service', {});
    rollout({ cluster: 'prod', service: stringValue, name: 'api' });

    expect(stack.document()['target']).toMatchObject({ service: '<var.service>', container: '<var.service>' });
  });
});

describe('the props of an ECS roll-out', () => {
  test.each<[string, () => Partial<EcsRolloutProps>, string]>([
    [
      'the name of a service without a cluster',
      () => ({}),
      `'cluster' must be given with the name of a service, got nothing`,
    ],
    [
      'a cluster with a space',
      () => ({ cluster: 'my cluster' }),
      `'cluster' must be the name or the ARN of a cluster, got "my cluster"`,
    ],
    [
      'a service with a dot',
      () => ({ cluster: 'prod', service: 'shop.api' }),
      `'service' must be at most 255 letters, digits, '-' and '_', got "shop.api"`,
    ],
    [
      'a name for addresses that is not known',
      () => ({ cluster: 'prod', service: new TerraformVariable(stack.main, 'x', {}).stringValue }),
      `'name' must be known before Terraform runs, as addresses are made of it, got a token`,
    ],
    [
      'a timeout of 0',
      () => ({ cluster: 'prod', timeoutSeconds: 0 }),
      `'timeoutSeconds' must be a whole number from 1, got 0`,
    ],
    [
      'a resource of another type',
      () => ({ service: new EcsCluster(stack.main, 'cluster', { name: 'prod' }) as unknown as EcsService }),
      `'service' must be an EcsService, or the name of a service, got "aws_ecs_cluster"`,
    ],
    [
      'a service of another stack',
      () => ({ service: service({}, new TerraformStack(App.of(stack.main), 'other')) }),
      `'service' is a resource of another stack, 'other/shop': nothing here can wait for it\n  fix:  declare the roll-out in that stack`,
    ],
  ])('fails on %s', (_what, props, message) => {
    expect(() => rollout(props())).toThrow(`main/rollout: ${message}`);
  });

  test('fails on a name that another roll-out has', () => {
    rollout({ cluster: 'prod' });

    expect(() => rollout({ cluster: 'prod' }, 'again')).toThrow(
      `main/again: 'name' "shop_api" is that of 'main/rollout' too: both are null_resource.shop_api`,
    );
  });
});
