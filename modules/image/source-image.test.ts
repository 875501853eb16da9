import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { ExternalProvider } from '@cdktf/provider-external/lib/provider';
import { NullProvider } from '@cdktf/provider-null/lib/provider';
import { Resource } from '@cdktf/provider-null/lib/resource';
import { App, TerraformStack, Testing } from 'cdktf';
import { DOCUMENT_LIMIT } from '../../contract/document';
import { Checkout, filesIn } from '../../test/checkout';
import { EcrRegistry } from '../registry/ecr-registry';
import { SourceError } from '../source';
import { SourceImage } from './source-image';
import type { SourceImageProps } from './source-image-props';

const FILES = {
  'services/api/Dockerfile': 'FROM scratch AS prod\nCOPY shared /shared\n',
  'shared/a.txt': 'a\n',
  'worker/Dockerfile': 'FROM scratch\n',
};

let checkout: Checkout;

describe('source image', () => {
  beforeEach(() => {
    checkout = new Checkout(FILES);
  });

  afterEach(() => checkout.remove());

  function stack(): TerraformStack {
    const main = new TerraformStack(checkout.app(), 'main');
    new AwsProvider(main, 'aws', { region: 'eu-west-1', profile: 'team' });
    new NullProvider(main, 'null');
    new ExternalProvider(main, 'external');
    return main;
  }

  function image(main: TerraformStack, props: Partial<SourceImageProps> = {}): SourceImage {
    const registry = props.registry ?? new EcrRegistry(main, 'registry', { name: 'api-service' });
    return new SourceImage(main, 'image', { context: '.', dockerfile: 'services/api/Dockerfile', ...props, registry });
  }

  interface Synthesized {
    readonly resource: Record<string, Record<string, Record<string, never>>>;
    readonly data?: Record<string, Record<string, Record<string, never>>>;
  }

  function synth(main: TerraformStack): Synthesized {
    return JSON.parse(Testing.synth(main)) as Synthesized;
  }

  function build(main: TerraformStack): { triggers: Record<string, string>; provisioner: Record<string, unknown>[] } {
    return synth(main).resource['null_resource']!['api_service_image'] as never;
  }

  /** The document as Terraform would evaluate it, with the expressions in the place of their values. */
  function document(main: TerraformStack): Record<string, unknown> {
    const [{ 'local-exec': provisioner }] = build(main).provisioner as [
      { 'local-exec': { environment: { SLIPWAY_DOCUMENT: string } } },
    ];
    const template = provisioner.environment.SLIPWAY_DOCUMENT;
    const json = template.replace(/\$\{jsonencode\((.*?)\)\}(?=[,}])/g, (_all, expression: string) =>
      JSON.stringify(`<${expression}>`),
    );
    return JSON.parse(json.replace(/([$%])\1\{/g, '$1{')) as Record<string, unknown>;
  }

  test('has the tag and the reference in its triggers, and nothing else', () => {
    const main = stack();
    const { tag, hash } = image(main);

    expect(tag).toMatch(/^src-[0-9a-f]{20}$/);
    expect(hash?.slice(0, 20)).toBe(tag.slice(4));
    expect(build(main).triggers).toEqual({ tag, image: `\${aws_ecr_repository.api_service.repository_url}:${tag}` });
  });

  test.each([
    [undefined, ['linux/amd64']],
    [
      ['linux/arm64', 'linux/amd64'],
      ['linux/arm64', 'linux/amd64'],
    ],
  ])('tells with platforms %j that it is built for %j', (platforms, expected) => {
    expect(image(stack(), platforms && { platforms }).platforms).toEqual(expected);
  });

  test('runs the engine without a shell, with the document in the environment', () => {
    const main = stack();
    image(main);

    expect(build(main).provisioner).toEqual([
      {
        'local-exec': {
          interpreter: [
            'node',
            expect.stringMatching(/^\$\{path\.module\}\/assets\/slipway-engine\/[0-9A-F]+\/engine\.cjs$/),
          ],
          command: 'build',
          environment: { SLIPWAY_DOCUMENT: expect.any(String) as string },
        },
      },
    ]);
  });

  test('tells the engine what to build, with paths from the folder of the stack', () => {
    const main = stack();
    const { tag } = image(main, {
      target: 'prod',
      args: { VERSION: '${x} "1"' },
      contexts: { shared: 'shared', base: { image: 'node:22' } },
      frontends: ['mirror.example/docker/dockerfile'],
      salt: '1',
      build: {
        builder: 'big',
        labels: { team: 'a' },
        secrets: { npm: { env: 'NPM_TOKEN' }, key: { file: 'secrets/key' }, home: { file: '~/.netrc' } },
        ssh: { default: true, deploy: { file: 'secrets/deploy' } },
        caches: [{ type: 'local', folder: 'cache' }, { type: 'registry' }],
      },
    });

    expect(document(main)).toEqual({
      kind: 'image',
      version: 1,
      name: 'api_service',
      address: 'null_resource.api_service_image',
      module: '<path.module>',
      source: {
        context: '../../..',
        dockerfile: 'services/api/Dockerfile',
        target: 'prod',
        args: { VERSION: '${x} "1"' },
        platforms: ['linux/amd64'],
        contexts: { shared: '../../../shared', base: { image: 'node:22' } },
        frontends: ['mirror.example/docker/dockerfile'],
        salt: '1',
        leftOut: ['../..'],
      },
      record: 'sources/api_service.json.gz',
      tag,
      repository: '<aws_ecr_repository.api_service.repository_url>',
      image: `<"\${aws_ecr_repository.api_service.repository_url}:${tag}">`,
      registry: { kind: 'ecr', access: { region: 'eu-west-1', profile: 'team' } },
      build: {
        builder: 'big',
        labels: { team: 'a' },
        secrets: { npm: { env: 'NPM_TOKEN' }, key: { file: '../../../secrets/key' }, home: { file: '~/.netrc' } },
        ssh: { default: true, deploy: { file: '../../../secrets/deploy' } },
        caches: [{ type: 'local', folder: '../../../cache' }, { type: 'registry' }],
      },
      consumers: [],
    });
  });

  test('pushes to any OCI registry', () => {
    const main = stack();
    const { name, tag } = image(main, { registry: { url: 'ghcr.io/acme/api-service', pullUrl: 'mirror:5000/api' } });

    expect(name).toBe('api-service');
    expect(build(main).triggers).toEqual({ tag, image: `mirror:5000/api:${tag}` });
    expect(document(main)).toMatchObject({
      repository: 'ghcr.io/acme/api-service',
      image: `mirror:5000/api:${tag}`,
      registry: { kind: 'oci' },
    });
  });

  test('has a reference that waits for the push', () => {
    const main = stack();
    new Resource(main, 'consumer', { triggers: { image: image(main).reference } });

    expect(synth(main).resource['null_resource']!['consumer']).toMatchObject({
      triggers: { image: '${null_resource.api_service_image.triggers.image}' },
    });
  });

  test('names the consumers in its own stack', () => {
    const main = stack();
    const made = image(main);
    made.consumedBy({ scope: main, address: 'null_resource.one', takesIndex: true });
    made.consumedBy({ scope: main, address: 'null_resource.two', takesIndex: true });
    const other = new TerraformStack(App.of(main), 'other');
    made.consumedBy({ scope: other, address: 'null_resource.far', takesIndex: true });

    expect(document(main)['consumers']).toEqual(['null_resource.one', 'null_resource.two']);
  });

  test('is built in the types of Docker as soon as one of its consumers takes no index', () => {
    const main = stack();
    const made = image(main);
    made.consumedBy({ scope: main, address: 'null_resource.one', takesIndex: true });
    expect(document(main)).not.toHaveProperty('manifest');

    const other = new TerraformStack(App.of(main), 'other');
    made.consumedBy({ scope: other, address: 'null_resource.far', takesIndex: false });
    expect(document(main)).toMatchObject({ manifest: 'docker' });
  });

  test('leaves who may pull from a repository of others to them', () => {
    const main = stack();
    const existing = EcrRegistry.existing(main, 'existing', { repository: 'team/api' });

    expect(image(main, { registry: existing }).letLambdaPull(main)).toBeUndefined();
    expect(synth(main).resource).not.toHaveProperty('aws_ecr_repository_policy');
  });

  test('passes on what is odd about the source', () => {
    checkout.write('services/api/Dockerfile', 'FROM scratch\nCOPY nothing* /\n');

    const warnings = image(stack()).node.metadata.map(({ data }) => String(data));
    expect(warnings).toContainEqual(
      expect.stringMatching(/^services\/api\/Dockerfile:2: COPY source "nothing\*" matches/),
    );
  });

  test('shares one engine among the images of a stack', () => {
    const folder = checkout.synth((main) => {
      new AwsProvider(main, 'aws', {});
      new NullProvider(main, 'null');
      image(main);
      new SourceImage(main, 'other', { registry: { url: 'ghcr.io/acme/other' }, context: 'worker' });
    });

    expect(Object.keys(filesIn(folder)).filter((file) => file.endsWith('engine.cjs'))).toHaveLength(1);
  });

  describe('hashed at plan', () => {
    test('asks the engine for the tags of all images at once', () => {
      const main = stack();
      const made = image(main, { hashAt: 'plan' });
      new SourceImage(main, 'worker', {
        registry: { url: 'ghcr.io/acme/worker' },
        context: 'worker',
        hashAt: 'plan',
      });

      const { triggers } = build(main);
      const { program, query } = synth(main).data!['external']!['source_hashes'] as unknown as {
        program: string[];
        query: { document: string };
      };
      expect(made.hash).toBeUndefined();
      expect(triggers['tag']).toBe('${data.external.source_hashes.result.api_service}');
      expect(triggers['image']).toBe(
        '${aws_ecr_repository.api_service.repository_url}:${data.external.source_hashes.result.api_service}',
      );
      expect(program).toEqual(['node', expect.stringContaining('/engine.cjs'), 'hash']);
      expect(JSON.parse(query.document.replace('${jsonencode(path.module)}', '"."'))).toEqual({
        module: '.',
        images: {
          api_service: {
            context: '../../..',
            dockerfile: 'services/api/Dockerfile',
            platforms: ['linux/amd64'],
            leftOut: ['../..'],
          },
          worker: { context: '../../../worker', dockerfile: 'Dockerfile', platforms: ['linux/amd64'] },
        },
      });
    });

    test('keeps the hash out of the file', () => {
      const first = Testing.synth(stackWithPlannedImage());
      checkout.write('shared/a.txt', 'changed\n');

      expect(Testing.synth(stackWithPlannedImage())).toBe(first);
    });

    test('can be synthesized where the source is not', () => {
      const main = stack();
      const made = image(main, { context: 'elsewhere', hashAt: 'plan' });

      expect(made.node.metadata.map(({ data }) => String(data))).toEqual([
        "'elsewhere' is not on this machine, so the source is checked when Terraform plans",
      ]);
    });

    function stackWithPlannedImage(): TerraformStack {
      const main = stack();
      image(main, { hashAt: 'plan' });
      return main;
    }
  });

  describe.each(['synth', 'plan'] as const)('hashed at %s', (hashAt) => {
    test.each(['json', 'hcl'] as const)('is the same in two checkouts, in %s', (mode) => {
      const declare = (main: TerraformStack): void => {
        new AwsProvider(main, 'aws', {});
        new NullProvider(main, 'null');
        new ExternalProvider(main, 'external');
        image(main, { contexts: { shared: 'shared' }, hashAt });
      };
      const here = filesIn(checkout.synth(declare, mode));
      const other = new Checkout(FILES);
      const there = filesIn(other.synth(declare, mode));
      const text = Object.values(there).join('\n');
      const { folder } = other;
      other.remove();

      expect(there).toEqual(here);
      expect(text).not.toContain(folder);
    });
  });

  test('reads what declared triggers of a base image read, and tells the engine of them', () => {
    checkout.write('onbuild/Dockerfile', 'FROM company/base:1\n');
    const tagWith = (text: string): string => {
      checkout.write('onbuild/main.js', text);
      return image(stack(), { context: 'onbuild', dockerfile: 'Dockerfile', onbuild: ['COPY main.js /app/'] }).tag;
    };
    expect(tagWith('one')).not.toBe(tagWith('two'));

    const main = stack();
    image(main, { context: 'onbuild', dockerfile: 'Dockerfile', onbuild: ['COPY main.js /app/'] });
    expect(document(main)).toMatchObject({ source: { onbuild: ['COPY main.js /app/'] } });
  });

  test.each(['synth', 'plan'] as const)('fails on a Dockerfile that is not here, hashed at %s', (hashAt) => {
    expect(() => image(stack(), { dockerfile: 'services/api/Dockerfil', hashAt })).toThrow(SourceError);
  });

  test('fails on a context that is not here', () => {
    expect(() => image(stack(), { context: 'gone' })).toThrow(
      /gone is not a folder on this machine[^]*apply from a checkout/,
    );
  });

  test.each([
    [{ base: { image: '--platform=x' } }, /the named context "base" is no image: "--platform=x"/],
    [{ ['__proto__']: 'shared' }, /'contexts' cannot have the name '__proto__'/],
  ])('fails on the named contexts %j', (contexts, message) => {
    expect(() => image(stack(), { contexts })).toThrow(message);
  });

  test('fails on a second image of one name', () => {
    const main = stack();
    image(main);

    expect(
      () => new SourceImage(main, 'again', { registry: { url: 'ghcr.io/acme/api_service' }, context: 'worker' }),
    ).toThrow(
      `main/again: 'name' "api_service_image" is that of 'main/image' too: both are null_resource.api_service_image\n  fix:  give one of them another name`,
    );
  });

  test('fails at synthesis on a document that is too large', () => {
    const main = stack();
    image(main, { args: { TEXT: 'x'.repeat(DOCUMENT_LIMIT) } });

    expect(() => Testing.synth(main)).toThrow(
      /^main\/image: 'args, labels, contexts' are too large together: \d+ bytes as JSON, and an environment variable has room for 102400\n {2}fix: {2}put long values in a file of the context$/,
    );
  });

  test('fails at synthesis on a resource of the same address made elsewhere', () => {
    expect(() =>
      checkout.synth((main) => {
        new AwsProvider(main, 'aws', {});
        new NullProvider(main, 'null');
        image(main);
        new Resource(main, 'api_service_image', {});
      }),
    ).toThrow(`'main/image/Build' and 'main/api_service_image' are both null_resource.api_service_image: rename one`);
  });

  test('fails on credentials that a document must not carry', () => {
    const main = new TerraformStack(checkout.app(), 'main');
    new AwsProvider(main, 'aws', { accessKey: 'AKIA', secretKey: 'secret' });
    image(main);

    expect(() => Testing.synth(main)).toThrow(`main/registry: 'provider' must be an AwsProvider without 'accessKey'`);
  });
});
