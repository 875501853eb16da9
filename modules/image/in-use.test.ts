import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { KubernetesProvider } from '@cdktf/provider-kubernetes/lib/provider';
import { NullProvider } from '@cdktf/provider-null/lib/provider';
import { type App, TerraformStack, TerraformVariable } from 'cdktf';
import type { HeldImage } from '../../contract/image';
import { Checkout } from '../../test/checkout';
import { KubernetesService, type KubernetesServiceProps } from '../kubernetes';
import { EcrRegistry } from '../registry/ecr-registry';
import type { IImageRegistry } from '../registry/image-registry';
import { OciRegistry } from '../registry/oci-registry';
import type { IImage } from './image';
import { SourceImage } from './source-image';
import type { SourceImageProps } from './source-image-props';

let checkout: Checkout;
let app: App;

describe('in use', () => {
  beforeEach(() => {
    checkout = new Checkout({ 'api/Dockerfile': 'FROM scratch\n' });
    app = checkout.app();
  });
  afterEach(() => checkout.remove());

  function stack(id = 'shop'): TerraformStack {
    const made = new TerraformStack(app, id);
    new AwsProvider(made, 'aws', { region: 'eu-central-1' });
    new KubernetesProvider(made, 'kubernetes');
    new NullProvider(made, 'null');
    return made;
  }

  const ecr = (scope: TerraformStack, name = 'base'): EcrRegistry =>
    new EcrRegistry(scope, `${name}-registry`, { name });

  function image(scope: TerraformStack, registry: IImageRegistry, props: Partial<SourceImageProps> = {}): SourceImage {
    return new SourceImage(scope, `${props.name ?? ''}image`, { registry, context: 'api', ...props });
  }

  const service = (
    scope: TerraformStack,
    made: IImage,
    name: string,
    props: Partial<KubernetesServiceProps> = {},
  ): KubernetesService => new KubernetesService(scope, name, { image: made, name, ...props });

  interface Document {
    readonly repository?: string;
    readonly inUseBy?: string[];
    readonly held?: HeldImage;
  }

  interface Stack {
    readonly output?: object;
    readonly resource: { null_resource: Record<string, { provisioner: [{ 'local-exec': Provisioner }] }> };
  }

  interface Provisioner {
    readonly environment: { readonly SLIPWAY_DOCUMENT: string };
  }

  /** Synthesizes all stacks; a document has the expressions in the place of their values. */
  function synth(): (id: string, name: string) => Document {
    app.synth();
    return (id, name) => {
      const [{ 'local-exec': provisioner }] = read(id).resource.null_resource[name]!.provisioner;
      const json = provisioner.environment.SLIPWAY_DOCUMENT.replace(
        /\$\{jsonencode\((.*?)\)\}(?=[,}\]])/g,
        (_all, expression: string) => JSON.stringify(`<${expression}>`),
      );
      return JSON.parse(json) as Document;
    };
  }

  function read(id: string): Stack {
    return JSON.parse(readFileSync(join(app.outdir, 'stacks', id, 'cdk.tf.json'), 'utf8')) as Stack;
  }

  test('is on by default, for each service in the name of the stack', () => {
    const shop = stack();
    const made = image(shop, ecr(shop));
    service(shop, made, 'api-service');
    service(shop, made, 'worker');
    const document = synth();

    expect(document('shop', 'base_image').inUseBy).toEqual(['shop.api_service', 'shop.worker']);
    expect(document('shop', 'worker').held).toEqual({
      tag: made.tag,
      repository: '<aws_ecr_repository.base.repository_url>',
      registry: { kind: 'ecr', access: { region: 'eu-central-1' } },
      holder: 'shop.worker',
      beside: { 'shop.api_service': made.tag },
      elsewhere: [],
      onlyPlace: true,
    });
  });

  test.each<[string, Partial<SourceImageProps>, string[] | undefined]>([
    ['in the name that is given', { inUseBy: 'prod' }, ['prod.api']],
    ['not at all when it is switched off', { inUseBy: false }, undefined],
  ])('is %s', (_what, props, expected) => {
    const shop = stack();
    service(shop, image(shop, ecr(shop), props), 'api');
    const document = synth();

    expect(document('shop', 'base_image').inUseBy).toEqual(expected);
    expect(document('shop', 'api').held?.holder).toEqual(expected?.[0]);
  });

  test.each<[string, (scope: TerraformStack) => IImageRegistry]>([
    ['another registry', () => new OciRegistry({ url: 'ghcr.io/acme/base' })],
    [
      'a repository of ECR that is made elsewhere',
      (scope) => {
        const provider = new AwsProvider(scope, 'other', { alias: 'other', region: 'eu-west-1' });
        return new OciRegistry({ url: '123456789012.dkr.ecr.eu-west-1.amazonaws.com/base', provider });
      },
    ],
    [
      'public ECR',
      (scope) => {
        const provider = new AwsProvider(scope, 'public', { alias: 'public', region: 'us-east-1' });
        return new OciRegistry({ url: 'public.ecr.aws/acme/base', provider });
      },
    ],
  ])('is off by default in %s, and on when a name is given', (_what, registry) => {
    const shop = stack();
    const made = registry(shop);
    service(shop, image(shop, made), 'api');
    service(shop, image(shop, made, { name: 'named', inUseBy: 'prod' }), 'named');
    const document = synth();

    expect(document('shop', 'base_image')).not.toHaveProperty('inUseBy');
    expect(document('shop', 'api')).not.toHaveProperty('held');
    expect(document('shop', 'named_image').inUseBy).toEqual(['prod.named']);
    expect(document('shop', 'named').held).toMatchObject({ repository: made.pushUrl, holder: 'prod.named' });
  });

  test('is of no image that nothing runs, unless a name is given', () => {
    const shop = stack();
    image(shop, ecr(shop));
    image(shop, ecr(shop, 'job'), { name: 'job', inUseBy: 'prod' });
    const document = synth();

    expect(document('shop', 'base_image')).not.toHaveProperty('inUseBy');
    expect(document('shop', 'job_image').inUseBy).toEqual(['prod.job_image']);
  });

  test('is of no base image', () => {
    const shop = stack();
    const base = image(shop, ecr(shop));
    service(shop, image(shop, ecr(shop, 'api'), { name: 'api', contexts: { base } }), 'api');
    const document = synth();

    expect(document('shop', 'base_image')).not.toHaveProperty('inUseBy');
    expect(document('shop', 'api_image').inUseBy).toEqual(['shop.api']);
  });

  test('knows the services of all images in one repository, and of no other', () => {
    const shop = stack();
    const registry = ecr(shop);
    const one = image(shop, registry, { name: 'one' });
    const two = image(shop, registry, { name: 'two', salt: 'two' });
    image(shop, registry, { name: 'four', inUseBy: 'shop' });
    service(shop, one, 'api');
    service(shop, two, 'worker');
    service(shop, image(shop, ecr(shop, 'other'), { name: 'three' }), 'mailer');
    const document = synth();

    expect(document('shop', 'one_image').inUseBy).toEqual(['shop.api']);
    expect(document('shop', 'api').held).toMatchObject({
      beside: { 'shop.worker': two.tag },
      elsewhere: ['shop.four_image'],
    });
    expect(document('shop', 'worker').held).toMatchObject({ beside: { 'shop.api': one.tag } });
    expect(document('shop', 'mailer').held).toMatchObject({ beside: {}, elsewhere: [] });
  });

  test('tells services in other clusters apart', () => {
    const shop = stack();
    const made = image(shop, ecr(shop));
    const settings = { alias: 'us', configPath: '~/.kube/config', configContext: 'us' };
    const provider = new KubernetesProvider(shop, 'us', settings);
    service(shop, made, 'api');
    service(shop, made, 'worker');
    service(shop, made, 'api-us', { provider });
    const document = synth();

    expect(document('shop', 'api').held).toMatchObject({
      beside: { 'shop.worker': made.tag },
      elsewhere: ['shop.api_us'],
    });
    expect(document('shop', 'api_us').held).toMatchObject({ beside: {}, elsewhere: ['shop.api', 'shop.worker'] });
    expect(document('shop', 'api').held).not.toHaveProperty('onlyPlace');
  });

  test('tells that services of a stack are in several places, whatever images they run', () => {
    const [shop, eu] = [stack(), stack('eu')];
    const made = image(shop, ecr(shop));
    const settings = { alias: 'us', configPath: '~/.kube/config', configContext: 'us' };
    const provider = new KubernetesProvider(shop, 'us', settings);
    service(shop, made, 'api');
    service(eu, made, 'api');
    service(shop, { name: 'nginx', reference: 'nginx:1' }, 'proxy', { provider });
    const document = synth();

    expect(document('shop', 'api').held).toMatchObject({ elsewhere: ['shop.eu.api'] });
    expect(document('shop', 'api').held).not.toHaveProperty('onlyPlace');
    expect(document('eu', 'api').held).toMatchObject({ onlyPlace: true });
  });

  test('tells services in other stacks apart, and needs no more of the stack of the image than its reference', () => {
    const images = stack('images');
    const made = image(images, ecr(images));
    for (const id of ['eu', 'us']) service(stack(id), made, 'api');
    service(images, made, 'api');
    const document = synth();

    expect(document('images', 'base_image').inUseBy).toEqual(['images.eu.api', 'images.us.api', 'images.api']);
    const reference =
      'data.terraform_remote_state.cross-stack-reference-input-images.outputs.' +
      'cross-stack-output-null_resourcebase_imagetriggersimage';
    expect(document('eu', 'api').held).toEqual({
      tag: `<replace(${reference}, "/^.*:/", "")>`,
      repository: `<replace(${reference}, "/:[^:]*$/", "")>`,
      registry: { kind: 'ecr', access: { region: 'eu-central-1' } },
      holder: 'images.eu.api',
      beside: {},
      elsewhere: expect.arrayContaining(['images.api', 'images.us.api']) as string[],
      onlyPlace: true,
    });
    expect(Object.keys(read('images').output ?? {})).toEqual([
      'cross-stack-output-null_resourcebase_imagetriggersimage',
    ]);
  });

  test.each<[string, (scope: TerraformStack) => IImageRegistry]>([
    [
      'is pulled from another host',
      (scope) => new EcrRegistry(scope, 'r', { name: 'base', pullHost: 'mirror.internal' }),
    ],
    [
      'is in an account that only its stack knows',
      (scope) => {
        const region = new TerraformVariable(scope, 'region', { type: 'string' }).stringValue;
        const provider = new AwsProvider(scope, 'far', { alias: 'far', region });
        return new EcrRegistry(scope, 'r', { name: 'base', provider });
      },
    ],
  ])('is not held from another stack when the repository %s', (_what, registry) => {
    const images = stack('images');
    const made = image(images, registry(images));
    service(stack('eu'), made, 'api');
    const document = synth();

    expect(document('images', 'base_image')).not.toHaveProperty('inUseBy');
    expect(document('eu', 'api')).not.toHaveProperty('held');
  });

  test('is held by the service that is rolled out with the image', () => {
    const shop = stack();
    const made = image(shop, ecr(shop));
    service(shop, made, 'worker');
    service(shop, made, 'api', { rollOutWithImage: true });
    const document = synth();

    expect(document('shop', 'base_image').held).toEqual(document('shop', 'api').held);
    expect(document('shop', 'base_image').held?.holder).toBe('shop.api');
  });

  test.each([
    ['shop.eu-1', /^shop-eu-1__[0-9a-f]{12}\.api$/],
    ['control_plane', /^control_plane\.api$/],
    ['Shop', /^Shop\.api$/],
    ['x'.repeat(80), /^x{21}__[0-9a-f]{12}\.api$/],
    ['店', /^-__[0-9a-f]{12}\.api$/],
  ])('takes a stack of any name: %s', (id, expected) => {
    const shop = stack(id);
    service(shop, image(shop, ecr(shop)), 'api');

    expect(synth()(id, 'base_image').inUseBy).toEqual([expect.stringMatching(expected)]);
  });

  test('fails on a name that would not stand in a tag', () => {
    const shop = stack();

    expect(() => image(shop, ecr(shop), { inUseBy: 'prod.eu' })).toThrow(
      /^shop\/image: 'inUseBy' must be up to 35 letters/,
    );
  });
});
