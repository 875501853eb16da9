import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { NullProvider } from '@cdktf/provider-null/lib/provider';
import { Lazy, TerraformStack, Testing } from 'cdktf';
import { Construct } from 'constructs';
import type { BuildProps } from '../../contract/build';
import { Checkout } from '../../test/checkout';
import { EcrRegistry } from '../registry/ecr-registry';
import { SourceImage } from './source-image';
import type { SourceImageProps } from './source-image-props';

let checkout: Checkout;
let main: TerraformStack;

describe('build document', () => {
  beforeEach(() => {
    checkout = new Checkout({ Dockerfile: 'FROM scratch\nCOPY a /\n', a: 'a\n' });
    main = new TerraformStack(checkout.app(), 'main');
    new AwsProvider(main, 'aws', { region: 'eu-west-1' });
    new NullProvider(main, 'null');
  });
  afterEach(() => checkout.remove());

  function image(props: Partial<SourceImageProps>, name = 'api'): SourceImage {
    const registry = new EcrRegistry(main, `${name}-registry`, { name });
    return new SourceImage(main, name, { registry, context: '.', ...props });
  }

  function documentOf(name: string): string {
    const { resource } = JSON.parse(Testing.synth(main)) as {
      resource: {
        null_resource: Record<string, { provisioner: [{ 'local-exec': { environment: Record<string, string> } }] }>;
      };
    };
    return resource.null_resource[`${name}_image`]?.provisioner[0]['local-exec'].environment['SLIPWAY_DOCUMENT'] ?? '';
  }

  test.each<[string, BuildProps]>([
    ['the builder', { builder: ['one', 'two'] }],
    ['a command', { builder: { command: ['./build'] } }],
    ['labels', { labels: { a: 'b' } }],
    ['secrets', { secrets: { npm: { env: 'NPM_TOKEN' } } }],
    ['caches', { caches: [{ type: 'gha' }] }],
    ['the network', { network: 'none', extraHosts: { db: '10.0.0.1' } }],
    ['attestations', { attestations: { provenance: 'max' } }],
  ])('does not change the tag by %s', (_, build) => {
    expect(image({ build }).tag).toBe(image({}, 'plain').tag);
  });

  test('changes the tag by the platforms, in whatever order they are named', () => {
    const { tag } = image({ platforms: ['linux/arm64', 'linux/amd64'] }, 'both');

    expect(tag).toBe(image({ platforms: ['linux/amd64', 'linux/arm64'] }, 'same').tag);
    expect(tag).not.toBe(image({}, 'one').tag);
  });

  test.each([
    ['of the app from the folder of the stack', 'tools/build', '../../../tools/build'],
    ['on the PATH by its name', 'bazel', 'bazel'],
    ['elsewhere by its absolute path', '/opt/build', '/opt/build'],
  ])('names a program %s', (_, program, expected) => {
    image({ build: { builder: { command: [program, './as/it/is'] } } });

    expect(documentOf('api')).toContain(`"builder":{"command":["${expected}","./as/it/is"]}`);
  });

  test('names files from the folder of the stack, and those in the home folder as they are', () => {
    const build: BuildProps = {
      secrets: { npm: { env: 'NPM' }, 'a.b': { file: 'keys/a' }, home: { file: '~/b' } },
      ssh: { default: true, deploy: { file: 'keys/deploy' } },
      caches: [{ type: 'gha' }, { type: 'local', folder: 'cache', mode: 'min' }],
      network: 'none',
    };
    image({ build });

    expect(documentOf('api')).toContain(
      `"build":${JSON.stringify({
        secrets: { npm: { env: 'NPM' }, 'a.b': { file: '../../../keys/a' }, home: { file: '~/b' } },
        ssh: { default: true, deploy: { file: '../../../keys/deploy' } },
        caches: [{ type: 'gha' }, { type: 'local', folder: '../../../cache', mode: 'min' }],
        network: 'none',
      })}`,
    );
  });

  test('takes the place of a cache from the stack', () => {
    const bucket = Lazy.stringValue({ produce: () => '${aws_s3_bucket.cache.bucket}' });
    image({ build: { caches: [{ type: 's3', bucket, region: 'eu-west-1' }] } });

    expect(documentOf('api')).toContain('"bucket":${jsonencode(aws_s3_bucket.cache.bucket)}');
  });

  test('tells the engine the registry of an image that it is made from', () => {
    checkout.write('child/Dockerfile', 'FROM base\n');
    const far = new AwsProvider(main, 'far', { alias: 'far', region: 'us-east-1', profile: 'far' });
    const registry = new EcrRegistry(main, 'base-registry', { name: 'base', provider: far });
    const base = new SourceImage(main, 'base', { registry, context: '.' });
    image({ context: 'child', contexts: { base } }, 'child');

    expect(documentOf('child')).toContain(
      '"registry":{"kind":"ecr","access":{"region":"us-east-1","profile":"far"}}}}',
    );
  });

  describe('an index', () => {
    const consumer = (takesIndex: boolean) => ({
      scope: new Construct(main, 'function'),
      address: 'aws_lambda_function.api',
      takesIndex,
    });
    const two = { platforms: ['linux/amd64', 'linux/arm64'] };
    const attested = { build: { attestations: { sbom: true } } };

    test.each([two, attested])('is given to a consumer that takes one', (props) => {
      expect(() => image(props).consumedBy(consumer(true))).not.toThrow();
    });

    test('is not what attestations that are off make', () => {
      expect(() => image({ build: { attestations: { sbom: false } } }).consumedBy(consumer(false))).not.toThrow();
    });

    test.each([
      [
        two,
        `'platforms' must be one platform, as 'main/function' takes a single image, got ["linux/amd64","linux/arm64"]`,
      ],
      [attested, `'build.attestations' makes an index, and 'main/function' takes a single image\n  fix:  delete it`],
    ])('fails for a consumer that takes a single image: %j', (props, message) => {
      expect(() => image(props).consumedBy(consumer(false))).toThrow(`main/api: ${message}`);
    });
  });

  test.each<[string, BuildProps, string]>([
    ['no builder of several', { builder: [] }, `'build.builder' must be at least one name, got []`],
    ['a builder without a name', { builder: '' }, `'build.builder' must be up to 128 letters`],
    ['a builder that begins with a dash', { builder: ['a', '-f'] }, `'build.builder[1]' must be up to 128 letters`],
    ['a label without a name', { labels: { '': 'a' } }, `'build.labels' must be a name that is not empty`],
    [
      'a label with = in its name',
      { labels: { 'a=b': 'c' } },
      `'build.labels' must be a name that is not empty and has no '=', got "a=b"`,
    ],
    ['another network', { network: 'bridge' as 'host' }, `'build.network' must be one of default, none, host`],
    [
      'another attestation',
      { attestations: { provenance: 'mid' as 'min' } },
      `'build.attestations.provenance' must be one of min, max`,
    ],
    ['another cache', { caches: [{ type: 'azblob' as 'gha' }] }, `'build.caches[0].type' must be one of registry, gha`],
    ['another mode', { caches: [{ type: 'gha', mode: 'mid' as 'min' }] }, `'build.caches[0].mode' must be one of min`],
    ['another use', { caches: [{ type: 'gha', only: 'now' as 'read' }] }, `'build.caches[0].only' must be one of read`],
    [
      'a cache without the name of its bucket',
      { caches: [{ type: 's3', region: 'eu-west-1', bucket: undefined as unknown as string }] },
      `'build.caches[0].bucket' must be not empty, got nothing`,
    ],
    ['an argument with NUL', { builder: { command: ['a', '\0'] } }, `'build.builder.command[1]' must be text without`],
    [
      'a command without a program',
      { builder: { command: [''] } },
      `'build.builder.command[0]' must be not empty, got ""`,
    ],
    [
      'caches of a command',
      { builder: { command: ['x'] }, caches: [] },
      `'build.caches' has no meaning where a command builds: it decides that itself\n  fix:  delete it, or name a builder of buildx`,
    ],
    [
      'a secret with a bad variable',
      { secrets: { npm: { env: 'NPM-TOKEN' } } },
      `'build.secrets.npm.env' must be named`,
    ],
    ['a secret with a bad id', { secrets: { 'a,b': { env: 'A' } } }, `'build.secrets' must be an id of letters`],
    ['a secret without a file', { secrets: { a: { file: '' } } }, `'build.secrets.a.file' must be not empty`],
    ['SSH with a bad id', { ssh: { 'a=b': true } }, `'build.ssh' must be an id of letters`],
    [
      'a key with a comma',
      { ssh: { a: { file: 'a,b' } } },
      `'build.ssh.a.file' must be a path without a comma, got "a,b"`,
    ],
    ['a host that is no name', { extraHosts: { 'a=b': '1.2.3.4' } }, `'build.extraHosts' must be a host name`],
    ['a host without an address', { extraHosts: { db: 'other' } }, `'build.extraHosts.db' must be an IP address or`],
    [
      'a cache without a place',
      { caches: [{ type: 'local', folder: '' }] },
      `'build.caches[0].folder' must be not empty`,
    ],
    [
      'a cache in a folder that the client cannot name',
      { caches: [{ type: 'local', folder: 'caché' }] },
      `'build.caches[0].folder' must be a path of printable ASCII characters, got "caché"`,
    ],
    [
      'a folder that is not known',
      { caches: [{ type: 'local', folder: Lazy.stringValue({ produce: () => 'x' }) }] },
      `'build.caches[0].folder' must be known before Terraform runs`,
    ],
  ])('fails on %s', (_, build, message) => {
    expect(() => image({ build })).toThrow(`main/api: ${message}`);
  });
});
