import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { ExternalProvider } from '@cdktf/provider-external/lib/provider';
import { KubernetesProvider } from '@cdktf/provider-kubernetes/lib/provider';
import { NullProvider } from '@cdktf/provider-null/lib/provider';
import { type App, TerraformStack, TerraformVariable } from 'cdktf';
import type { Catalogue } from '../../contract/catalogue';
import { Checkout, type Mode } from '../../test/checkout';
import { SourceImage } from '../image/source-image';
import { KubernetesService } from '../kubernetes';
import { LambdaImageFunction } from '../lambda';
import { EcrRegistry } from '../registry/ecr-registry';

let checkout: Checkout;

beforeEach(() => {
  checkout = new Checkout({ 'api/Dockerfile': 'FROM scratch\n' });
});
afterEach(() => checkout.remove());

function stackOf(app: App, name = 'shop'): TerraformStack {
  const stack = new TerraformStack(app, name);
  new AwsProvider(stack, 'aws', { region: 'eu-west-1', profile: 'team' });
  new KubernetesProvider(stack, 'kubernetes', {});
  new NullProvider(stack, 'null');
  new ExternalProvider(stack, 'external');
  return stack;
}

interface Described {
  readonly '//': { readonly metadata: { readonly slipway?: Catalogue; readonly overrides?: unknown } };
}

/** What stands in the file of a stack, or beside it in HCL. */
function described(app: App, stack: TerraformStack, mode: Mode = 'json'): Described['//']['metadata'] {
  app.synth();
  const file = mode === 'json' ? 'cdk.tf.json' : 'metadata.json';
  const text = readFileSync(join(app.outdir, 'stacks', stack.node.id, file), 'utf8');
  return (JSON.parse(text) as Described)['//'].metadata;
}

const TAG = expect.stringMatching(/^src-[0-9a-f]{20}$/) as string;

describe.each<Mode>(['json', 'hcl'])('the catalogue of a stack in %s', (mode) => {
  test('has its images and services, with all that synthesis knows of them', () => {
    const app = checkout.app(mode);
    const shop = stackOf(app);
    const registry = new EcrRegistry(shop, 'registry', { name: 'api-service', repository: 'team/api' });
    const image = new SourceImage(shop, 'image', {
      registry,
      context: 'api',
      args: { A: '${x}' },
      movingTags: ['latest'],
    });
    new KubernetesService(shop, 'service', { image });

    expect(described(app, shop, mode).slipway).toEqual({
      version: 2,
      images: [
        {
          name: 'api-service',
          construct: 'shop/image',
          address: 'null_resource.api_service_image',
          source: {
            context: '../../../api',
            dockerfile: 'Dockerfile',
            args: { A: '${x}' },
            platforms: ['linux/amd64'],
          },
          tag: TAG,
          record: 'sources/api_service.json.gz',
          inUseBy: ['shop.api_service'],
          movingTags: ['latest'],
          repository: { name: 'team/api', url: null, pullUrl: null },
          registry: { kind: 'ecr', access: { region: 'eu-west-1', profile: 'team' } },
          consumers: [{ stack: 'shop', address: 'null_resource.api_service' }],
          unknown: { 'repository.url': 'token', 'repository.pullUrl': 'token' },
        },
      ],
      services: [
        {
          name: 'api-service',
          construct: 'shop/service',
          address: 'null_resource.api_service',
          kind: 'kubernetes',
          image: { stack: 'shop', name: 'api-service' },
          unknown: {},
        },
      ],
    });
  });

  test('says why a tag is not known, and leaves it out', () => {
    const app = checkout.app(mode);
    const shop = stackOf(app);
    const registry = { url: 'localhost:5000/team/api' };
    new SourceImage(shop, 'image', { registry, context: 'api', hashAt: 'plan' });

    expect(described(app, shop, mode).slipway?.images).toMatchObject([
      {
        tag: null,
        repository: { name: 'team/api', url: 'localhost:5000/team/api', pullUrl: 'localhost:5000/team/api' },
        registry: { kind: 'oci' },
        unknown: { tag: 'hashAt: plan' },
      },
    ]);
  });

  test('holds no template where a setting is a token', () => {
    const app = checkout.app(mode);
    const shop = new TerraformStack(app, 'shop');
    const region = new TerraformVariable(shop, 'region', { type: 'string' }).stringValue;
    new AwsProvider(shop, 'aws', { region });
    new NullProvider(shop, 'null');
    const base = new SourceImage(shop, 'base', {
      registry: new EcrRegistry(shop, 'r', { name: 'base' }),
      context: 'api',
    });
    const registry = { url: `${region}.example/api`, name: 'api' };
    new SourceImage(shop, 'image', { registry, context: 'api', contexts: { base } });

    const { slipway } = described(app, shop, mode);
    expect(JSON.stringify(slipway)).not.toMatch(/\$\{|TfToken/);
    expect(slipway?.images).toMatchObject([
      {
        registry: { kind: 'ecr', access: { region: null } },
        consumers: [{ stack: 'shop', address: 'null_resource.api_image' }],
        unknown: { 'registry.access.region': 'token' },
      },
      {
        source: { contexts: { base: { image: null, tag: TAG } } },
        bases: { base: { stack: 'shop', name: 'base' } },
        repository: { name: null, url: null, pullUrl: null },
        unknown: { 'source.contexts.base.image': 'token', 'repository.name': 'token', 'repository.url': 'token' },
      },
    ]);
  });
});

describe('the catalogue of a program', () => {
  test('names images of other stacks by their stack, and is no output between them', () => {
    const app = checkout.app();
    const build = stackOf(app, 'build');
    const run = stackOf(app, 'run');
    const image = new SourceImage(build, 'image', { registry: { url: 'ghcr.io/acme/api' }, context: 'api' });
    new KubernetesService(run, 'service', { image });

    const { images } = described(app, build).slipway!;
    expect(images[0]?.consumers).toEqual([{ stack: 'run', address: 'null_resource.api' }]);
    const { images: none, services } = described(app, run).slipway!;
    expect([none, services]).toMatchObject([[], [{ image: { stack: 'build', name: 'api' } }]]);
  });

  test('has the reference of an image that is made elsewhere', () => {
    const app = checkout.app();
    const shop = stackOf(app);
    new KubernetesService(shop, 'service', { image: { name: 'api', reference: 'ghcr.io/acme/api:1' } });
    expect(described(app, shop).slipway).toMatchObject({
      images: [],
      services: [{ image: { reference: 'ghcr.io/acme/api:1' } }],
    });
  });

  test('has functions, and the types that the builder of their image writes', () => {
    const app = checkout.app();
    const shop = stackOf(app);
    const image = new SourceImage(shop, 'image', {
      registry: new EcrRegistry(shop, 'r', { name: 'feed' }),
      context: 'api',
    });
    new LambdaImageFunction(shop, 'function', { image });
    expect(described(app, shop).slipway).toMatchObject({
      images: [{ manifest: 'docker', consumers: [{ stack: 'shop', address: 'null_resource.feed' }] }],
      services: [
        {
          name: 'feed',
          construct: 'shop/function',
          address: 'null_resource.feed',
          kind: 'lambda',
          image: { stack: 'shop', name: 'feed' },
        },
      ],
    });
  });

  test('has no ways back of a function whose alias is set back to a version: what callers get is not proved', () => {
    const app = checkout.app();
    const shop = stackOf(app);
    const reference = '123456789012.dkr.ecr.eu-west-1.amazonaws.com/feed:v1';
    new LambdaImageFunction(shop, 'feed', { image: { name: 'feed', reference }, version: '7' });
    const [service] = described(app, shop).slipway?.services ?? [];
    expect(service).toMatchObject({ name: 'feed', kind: 'lambda' });
    expect(service).not.toHaveProperty('keepVersions');
  });

  test('has no types of an image that only other services run', () => {
    const app = checkout.app();
    const shop = stackOf(app);
    const image = new SourceImage(shop, 'image', { registry: { url: 'ghcr.io/acme/api' }, context: 'api' });
    new KubernetesService(shop, 'service', { image });
    expect(described(app, shop).slipway?.images[0]).not.toHaveProperty('manifest');
  });

  test('is absent from a stack without images and services, and from what Terraform reads of HCL', () => {
    const app = checkout.app();
    const shop = stackOf(app);
    expect(described(app, shop).slipway).toBeUndefined();

    const hcl = checkout.app('hcl');
    const other = stackOf(hcl);
    new SourceImage(other, 'image', { registry: { url: 'ghcr.io/acme/api' }, context: 'api' });
    expect(described(hcl, other, 'hcl').overrides).toBeUndefined();
    expect(readFileSync(join(hcl.outdir, 'stacks/shop/cdk.tf'), 'utf8')).not.toContain('slipway-catalogue');
  });
});
