import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { EcsService } from '@cdktf/provider-aws/lib/ecs-service';
import { LambdaFunction } from '@cdktf/provider-aws/lib/lambda-function';
import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { Deployment } from '@cdktf/provider-kubernetes/lib/deployment';
import { KubernetesProvider } from '@cdktf/provider-kubernetes/lib/provider';
import { Resource } from '@cdktf/provider-null/lib/resource';
import { type App, TerraformLocal, TerraformStack } from 'cdktf';
import { Construct } from 'constructs';
import { Checkout, type Mode } from '../../test/checkout';
import { LISTENER, NETWORK } from '../../test/helpers/fargate-stack';
import { EcsRollout, FargateService } from '../ecs';
import { KubernetesRollout, KubernetesService, type KubernetesServiceProps } from '../kubernetes';
import { LambdaImageFunction, LambdaRollout } from '../lambda';
import { EcrRegistry } from '../registry/ecr-registry';
import { configure, type StackSettings } from '../settings/stack-settings';
import { SourceImage } from './source-image';
import type { SourceImageProps } from './source-image-props';

type Blocks = Record<string, Record<string, { readonly depends_on?: readonly string[] }>>;

let checkout: Checkout;
let app: App;
let stack: TerraformStack;

function declare(settings: Partial<StackSettings> = { imageBarrier: true }, mode: Mode = 'json'): void {
  app = checkout.app(mode);
  stack = new TerraformStack(app, 'shop');
  new AwsProvider(stack, 'aws', { region: 'eu-central-1' });
  new KubernetesProvider(stack, 'kubernetes', {});
  configure(stack, settings);
}

function image(name: string, props: Partial<SourceImageProps> = {}, scope: Construct = stack): SourceImage {
  return new SourceImage(scope, `${name}-image`, {
    registry: { url: `ghcr.io/acme/${name}`, name },
    context: 'api',
    ...props,
  });
}

function pods(of: SourceImage, props: Partial<KubernetesServiceProps> = {}, scope: Construct = stack) {
  return new KubernetesService(scope, of.name, { image: of, ...props });
}

function tasks(of: SourceImage): FargateService {
  return new FargateService(stack, of.name, {
    image: of,
    cluster: 'prod',
    network: NETWORK,
    port: 80,
    healthPath: '/',
    expose: { listener: LISTENER, path: '/*' },
    before: ['migrate'],
  });
}

function text(file = 'cdk.tf.json'): string {
  app.synth();
  return readFileSync(join(app.outdir, 'stacks/shop', file), 'utf8');
}

/** The images that each resource and data source depends on, by its address. */
function barriers(): Record<string, readonly string[]> {
  const { resource, data = {} } = JSON.parse(text()) as { resource: Blocks; data?: Blocks };
  const entries = [resource, data].flatMap((blocks) =>
    Object.entries(blocks).flatMap(([type, named]) =>
      Object.entries(named).map(([name, { depends_on = [] }]) => {
        const images = depends_on.filter((address) => /^null_resource\..*_image$/.test(address));
        return [`${type}.${name}`, images.map((address) => address.slice('null_resource.'.length))] as const;
      }),
    ),
  );
  return Object.fromEntries(entries.filter(([, images]) => images.length > 0));
}

describe('the barrier between images and services', () => {
  beforeEach(() => {
    checkout = new Checkout({ 'api/Dockerfile': 'FROM scratch\n' });
  });
  afterEach(() => checkout.remove());

  test('has the first resource of each service wait for all images, in whatever order they are declared', () => {
    declare();
    pods(image('api'));
    tasks(image('web'));
    pods(image('worker'), { before: ['migrate'] });
    const feed = image('feed', { registry: new EcrRegistry(stack, 'feed-registry', { name: 'feed' }) });
    new LambdaImageFunction(stack, 'feed', { image: feed });
    image('late');

    const all = ['api_image', 'web_image', 'worker_image', 'feed_image', 'late_image'];
    expect(barriers()).toEqual({
      'kubernetes_deployment_v1.api': all,
      'aws_ecs_task_definition.web': all,
      'kubernetes_job_v1.worker_before': all,
      'null_resource.feed_accepted': all,
    });
  });

  test('has services wait that something else in the stack declares', () => {
    declare();
    const service = new EcsService(stack, 'ledger', { name: 'ledger', cluster: 'prod' });
    const api = image('api');
    new EcsRollout(stack, 'ledger-rollout', { image: api, service, name: 'ledger' });
    const workload = new Deployment(stack, 'agent', {
      metadata: { name: 'agent' },
      spec: { template: { metadata: {}, spec: { container: [{ name: 'agent', image: api.reference }] } } },
    });
    new KubernetesRollout(stack, 'agent-rollout', { image: api, workload });
    const feed = new LambdaFunction(stack, 'feed', {
      functionName: 'feed',
      role: 'arn:aws:iam::123456789012:role/feed',
    });
    new LambdaRollout(stack, 'feed-rollout', { image: api, function: feed });

    expect(barriers()).toEqual({
      'aws_ecs_service.ledger': ['api_image'],
      'kubernetes_deployment.agent': ['api_image'],
      'aws_lambda_function.feed': ['api_image'],
    });
  });

  test('is the same in HCL', () => {
    declare({ imageBarrier: true }, 'hcl');
    const service = new EcsService(stack, 'ledger', { name: 'ledger', cluster: 'prod' });
    new EcsRollout(stack, 'ledger-rollout', { image: image('ledger'), service, name: 'ledger' });
    pods(image('api'));
    tasks(image('web'));

    const hcl = text('cdk.tf').replace(/\s+/g, ' ');
    const waits = (block: string) => /^.*? depends_on = (\[.*?\])/.exec(hcl.split(`resource ${block} {`)[1] ?? '')?.[1];
    const all = ['null_resource.ledger_image', 'null_resource.api_image', 'null_resource.web_image'];
    expect(waits('"kubernetes_deployment_v1" "api"')).toBe(`[${all.join(', ')}]`);
    expect(waits('"aws_ecs_task_definition" "web"')).toBe(`[${all.join(', ')}]`);
    // A resource of the user's is written by cdktf, whose quotes Terraform takes.
    expect(JSON.parse(waits('"aws_ecs_service" "ledger"')?.replace(', ]', ']') ?? '')).toEqual(all);
  });

  test('is not there unless it is asked for', () => {
    const synthesized = (settings: Partial<StackSettings>): string => {
      declare(settings);
      pods(image('api'));
      tasks(image('web'));
      return text();
    };
    const without = synthesized({});

    expect(barriers()).toEqual({});
    expect(synthesized({ imageBarrier: false })).toBe(without);
    expect(synthesized({ imageBarrier: true })).not.toBe(without);
  });

  test('leaves out services of a part of the stack that is configured without it, and images of other stacks', () => {
    declare();
    const part = new Construct(stack, 'part');
    configure(part, { imageBarrier: false });
    const other = new TerraformStack(app, 'other');
    pods(image('api'));
    pods(image('worker', {}, part), {}, part);
    image('elsewhere', {}, other);

    expect(barriers()).toEqual({ 'kubernetes_deployment_v1.api': ['api_image', 'worker_image'] });
  });

  test('takes images that are built from each other', () => {
    declare();
    const base = image('base');
    pods(image('api', { contexts: { base } }));

    expect(barriers()).toEqual({ 'kubernetes_deployment_v1.api': ['base_image', 'api_image'] });
  });

  const circle = (fault: string) =>
    new RegExp(
      `shop/registry: 'imageBarrier' has the service wait for all images of its stack, and the image 'shop/${fault}' waits for the service\n {2}fix: {2}declare `,
    );

  test.each<[string, (service: KubernetesService, late: SourceImage) => void]>([
    ['by its leaf', ({ address }, late) => (late.build.dependsOn = [address])],
    [
      'through a local value',
      ({ address }, late) => {
        const local = new TerraformLocal(stack, 'registry-id', `\${${address}.id}`);
        late.build.addOverride('triggers.registry', local.asString);
      },
    ],
    [
      'through another resource',
      ({ deployment }, late) => {
        const seeded = new Resource(stack, 'seeded', { triggers: { uid: deployment.metadata.uid } });
        late.build.dependsOn = [`null_resource.${seeded.friendlyUniqueId}`];
      },
    ],
  ])('fails on an image that waits for a service of the stack, %s', (_, wait) => {
    declare();
    const service = pods(image('registry'));
    wait(service, image('late'));

    expect(() => text()).toThrow(circle('late-image'));
  });

  test('fails on an image that is built from one that waits for a service', () => {
    declare();
    const service = pods(image('registry'));
    const base = image('base');
    base.build.dependsOn = [service.address];
    image('late', { contexts: { base } });

    expect(() => text()).toThrow(circle('late-image'));
  });

  test('lets an image wait for a service that does not wait for it', () => {
    declare({});
    const service = pods(image('registry'));
    image('late').build.dependsOn = [service.address];

    expect(barriers()).toEqual({});
  });
});
