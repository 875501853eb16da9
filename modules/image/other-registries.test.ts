import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { NullProvider } from '@cdktf/provider-null/lib/provider';
import { type App, Lazy, TerraformStack, Testing } from 'cdktf';
import type { ImageDocument } from '../../contract/image';
import { Checkout } from '../../test/checkout';
import { EcrRegistry } from '../registry/ecr-registry';
import { SourceImage } from './source-image';
import type { SourceImageProps } from './source-image-props';

const IRELAND = '123456789012.dkr.ecr.eu-west-1.amazonaws.com';
const NODE = `${IRELAND}/docker-hub/library/node`;

let checkout: Checkout;
let app: App;
let main: TerraformStack;
let aws: AwsProvider;
let hub: AwsProvider;

describe('other registries of an image', () => {
  beforeEach(() => {
    checkout = new Checkout({ 'api/Dockerfile': 'FROM scratch\n', 'base/Dockerfile': 'FROM scratch\n' });
    app = checkout.app();
    main = new TerraformStack(app, 'main');
    aws = new AwsProvider(main, 'aws', { region: 'eu-central-1' });
    hub = new AwsProvider(main, 'hub', { region: 'eu-west-1', alias: 'hub', profile: 'hub' });
    new NullProvider(main, 'null');
  });
  afterEach(() => checkout.remove());

  const image = (props: Partial<SourceImageProps>, name = 'api') =>
    new SourceImage(main, name, { registry: { url: `ghcr.io/acme/${name}` }, context: name, ...props });

  /** What goes to the engine for the image, and what the command reads of it. */
  function synthesized(): { document: ImageDocument; catalogue: Record<string, unknown> } {
    app.synth();
    const made = JSON.parse(readFileSync(join(app.outdir, 'stacks/main/cdk.tf.json'), 'utf8')) as {
      '//': { metadata: { slipway: { images: Record<string, unknown>[] } } };
      resource: { null_resource: Record<string, { provisioner: Record<string, never>[] }> };
    };
    const [provisioner] = made.resource.null_resource['api_image']?.provisioner as unknown as {
      'local-exec': { environment: { SLIPWAY_DOCUMENT: string } };
    }[];
    const [catalogue = {}] = made['//'].metadata.slipway.images;
    const template = provisioner?.['local-exec'].environment.SLIPWAY_DOCUMENT ?? '';
    const json = template.replace(/\$\{jsonencode\(.*?\)\}(?=[,}])/g, '""');
    return { document: JSON.parse(json) as ImageDocument, catalogue };
  }

  const ofHub = { kind: 'ecr', access: { region: 'eu-west-1', profile: 'hub' } };

  test('are told to the engine, and stand in the catalogue', () => {
    image({ replicatedFrom: { url: `${IRELAND}/api`, provider: hub }, pullFrom: [{ url: NODE, provider: hub }] });
    const { document, catalogue } = synthesized();
    expect(document.replicatedFrom).toEqual({ repository: `${IRELAND}/api`, registry: ofHub });
    expect(document.pullFrom).toEqual([{ repository: NODE, registry: ofHub }]);
    const node = { name: 'docker-hub/library/node', url: NODE, pullUrl: NODE };
    const original = { name: 'api', url: `${IRELAND}/api`, pullUrl: `${IRELAND}/api` };
    expect(catalogue).toMatchObject({
      replicatedFrom: { repository: original, registry: ofHub },
      pullFrom: [{ repository: node, registry: ofHub }],
    });
  });

  test('are in no document of an image that has none', () => {
    image({});
    const { document, catalogue } = synthesized();
    for (const prop of ['copyFrom', 'replicatedFrom', 'pullFrom']) {
      expect(document).not.toHaveProperty(prop);
      expect(catalogue).not.toHaveProperty(prop);
    }
  });

  test('are no part of the hash', () => {
    const { tag } = image({});
    const other = new SourceImage(new TerraformStack(checkout.app(), 'other'), 'api', {
      registry: { url: 'ghcr.io/acme/api' },
      context: 'api',
      replicatedFrom: { url: 'ghcr.io/first/api' },
      pullFrom: [{ url: 'ghcr.io/acme/base' }],
    });
    expect(other.tag).toBe(tag);
  });

  test.each<[string, () => Partial<SourceImageProps>, string]>([
    [
      'a scheme in the URL of the original',
      () => ({ replicatedFrom: { url: 'https://ghcr.io/acme/api' } }),
      `'replicatedFrom.url' must be a repository like 'ghcr.io/acme/api', without scheme and tag, got "https://ghcr.io/acme/api"`,
    ],
    [
      'a tag of a base image',
      () => ({ pullFrom: [{ url: 'ghcr.io/acme/base' }, { url: 'ghcr.io/acme/base:1' }] }),
      `'pullFrom[1].url' must be a repository like 'ghcr.io/acme/api', without scheme and tag, got "ghcr.io/acme/base:1"`,
    ],
    [
      'a host alone',
      () => ({ pullFrom: [{ url: IRELAND }] }),
      `'pullFrom[0].url' must be a repository like 'ghcr.io/acme/api', without scheme and tag, got "${IRELAND}"`,
    ],
    [
      'copies beside a replica',
      () => ({ copyFrom: [{ url: 'ghcr.io/first/api' }], replicatedFrom: { url: 'ghcr.io/first/api' } }),
      `'replicatedFrom' excludes \`copyFrom\`: a replica comes by itself`,
    ],
    [
      'an image that is to be replicated from itself',
      () => ({ replicatedFrom: { url: 'ghcr.io/acme/api' } }),
      `'replicatedFrom' is the image's own repository, and no registry replicates a repository from itself`,
    ],
    [
      'the login of AWS for somebody else',
      () => ({ pullFrom: [{ url: 'ghcr.io/acme/base', provider: hub }] }),
      `'url' must be a repository of ECR`,
    ],
  ])('fails on %s', (_, props, message) => {
    expect(() => image(props())).toThrow(message);
  });

  test.each<[string, string, () => Partial<SourceImageProps>]>([
    ['replicatedFrom', 'replicatedFrom', () => ({ replicatedFrom: elsewhere() })],
    ['pullFrom', 'pullFrom[0]', () => ({ pullFrom: [elsewhere()] })],
  ])('fails on a repository in %s that another stack declares', (_, prop, props) => {
    expect(() => image(props())).toThrow(`main/api: '${prop}' is a repository of another stack, 'elsewhere'`);
  });

  function elsewhere(): EcrRegistry {
    const stack = new TerraformStack(app, 'elsewhere');
    new AwsProvider(stack, 'aws', { region: 'eu-west-1' });
    return new EcrRegistry(stack, 'registry', { name: 'api' });
  }

  describe('at one host', () => {
    test('share the login of their provider', () => {
      const registry = { url: `${IRELAND}/api`, provider: hub };
      image({
        registry,
        pullFrom: [
          { url: NODE, provider: hub },
          { url: `${IRELAND}/base`, provider: hub },
        ],
      });
      expect(synthesized().document.pullFrom).toHaveLength(2);
    });

    test.each<[string, string, () => Partial<SourceImageProps>]>([
      [
        'registry',
        'pullFrom[0]',
        () => ({ registry: { url: `${IRELAND}/api`, provider: hub }, pullFrom: [{ url: NODE, provider: aws }] }),
      ],
      ['pullFrom[0]', 'pullFrom[1]', () => ({ pullFrom: [{ url: NODE }, { url: `${IRELAND}/base`, provider: hub }] })],
      [
        'contexts.base',
        'pullFrom[0]',
        () => ({
          contexts: { base: image({ registry: { url: `${IRELAND}/base`, provider: hub } }, 'base') },
          pullFrom: [{ url: NODE, provider: aws }],
        }),
      ],
    ])('fail with another login than that of %s', (other, prop, props) => {
      image(props());
      expect(() => Testing.synth(main)).toThrow(
        `main/api: '${prop}' is at ${IRELAND} as \`${other}\` is, with another login, and builders take one for each host`,
      );
    });

    test('are left to the engine where only Terraform knows the host', () => {
      const url = Lazy.stringValue({ produce: () => '${var.repository}' });
      image({
        pullFrom: [
          { url, provider: aws },
          { url, provider: hub },
        ],
      });
      expect(() => Testing.synth(main)).not.toThrow();
    });
  });
});
