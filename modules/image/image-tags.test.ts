import { NullProvider } from '@cdktf/provider-null/lib/provider';
import { App, ref, TerraformStack, TerraformVariable, Testing } from 'cdktf';
import type { Construct } from 'constructs';
import { DOCUMENT_VARIABLE } from '../../contract/document';
import { Checkout } from '../../test/checkout';
import { ImageTags, type ImageTagsProps } from './image-tags';
import { SourceImage } from './source-image';
import type { SourceImageProps } from './source-image-props';

const SHA = '3f2a1c9d5e6b7a8091a2b3c4d5e6f70812345678';

let checkout: Checkout;

describe('image tags', () => {
  beforeEach(() => {
    checkout = new Checkout({ 'api/Dockerfile': 'FROM scratch\n' });
  });

  afterEach(() => checkout.remove());

  function image(props: Partial<SourceImageProps> = {}): SourceImage {
    const main = new TerraformStack(checkout.app(), 'main');
    new NullProvider(main, 'null');
    return new SourceImage(main, 'image', { registry: { url: 'ghcr.io/acme/api-service' }, context: 'api', ...props });
  }

  function tags(made: SourceImage, props: Partial<ImageTagsProps> = {}): ImageTags {
    return new ImageTags(TerraformStack.of(made), 'tags', { image: made, tags: [SHA], ...props });
  }

  interface Declared {
    readonly triggers: Record<string, string>;
    readonly provisioner: readonly [
      { readonly 'local-exec': { command: string; environment: Record<string, string | undefined> } },
    ];
  }

  function declared({ resource }: ImageTags): Declared {
    const { resource: types } = JSON.parse(Testing.synth(TerraformStack.of(resource))) as {
      resource: Record<string, Record<string, Declared>>;
    };
    return types['null_resource']![resource.friendlyUniqueId]!;
  }

  test('is put again when the tags or the image change, and for nothing else', () => {
    const made = tags(image(), { tags: [SHA, 'build-7'] });

    expect(made.address).toBe('null_resource.api_service_tags');
    expect(declared(made).triggers).toEqual({
      image: '${null_resource.api_service_image.triggers.image}',
      tags: `${SHA} build-7`,
    });
  });

  test('fails at synthesis on more tags than the document has room for', () => {
    const many = Array.from({ length: 900 }, (_, index) => `${'x'.repeat(120)}-${index}`);
    expect(() => declared(tags(image(), { tags: many }))).toThrow(
      /^main\/tags: 'tags' are too large together: \d+ bytes as JSON, .*\n {2}fix: {2}give fewer$/,
    );
  });

  test('tells the engine which image gets which tags', () => {
    const made = image({ movingTags: ['latest'] });
    const [{ 'local-exec': provisioner }] = declared(tags(made, { keep: 100 })).provisioner;

    expect(provisioner.command).toBe('tags');
    expect(JSON.parse(provisioner.environment[DOCUMENT_VARIABLE] ?? '')).toEqual({
      kind: 'tags',
      version: 1,
      name: 'api_service',
      address: 'null_resource.api_service_tags',
      tag: made.tag,
      repository: 'ghcr.io/acme/api-service',
      registry: { kind: 'oci' },
      movingTags: ['latest'],
      commitTags: [SHA],
      keep: 100,
    });
  });

  test('takes a tag that Terraform knows later', () => {
    const made = image();
    const commit = new TerraformVariable(TerraformStack.of(made), 'commit', { type: 'string' });

    expect(declared(tags(made, { tags: [commit.stringValue] })).triggers).toMatchObject({ tags: '${var.commit}' });
  });

  test('asks for nothing where the image was built before, also for an image of another stack', () => {
    const made = image();
    const { name, reference, address, pushed } = made;
    const other = new TerraformStack(App.of(made), 'other');
    const asked: Construct[] = [];
    const prebuiltIn = (scope: Construct) => {
      asked.push(scope);
      return ref('local.prebuilt');
    };
    const put = new ImageTags(other, 'tags', {
      image: { name, reference, address, pushed, prebuiltIn },
      tags: [SHA],
    });

    const [{ 'local-exec': provisioner }] = declared(put).provisioner;
    expect(provisioner).toMatchObject({
      command: '${local.prebuilt ? "echo prebuilt: there is nothing to do here" : "tags"}',
      interpreter: expect.stringMatching(
        /^\$\{local\.prebuilt \? null : \["node", "\$\{path\.module\}\/assets/,
      ) as string,
    });
    expect(asked).toEqual([put]);
    expect(declared(put).triggers).toEqual(expect.objectContaining({ tags: SHA }));
  });

  test('has a name of its own where one image has two', () => {
    const made = image();
    tags(made);

    expect(
      new ImageTags(TerraformStack.of(made), 'more', { image: made, tags: ['build-7'], name: 'api-builds' }).address,
    ).toBe('null_resource.api_builds_tags');
  });

  test.each<[string, Partial<ImageTagsProps>, string]>([
    ['no tags', { tags: [] }, `'tags' must be at least one tag, got []`],
    ['an empty tag', { tags: [''] }, `'tags' must be tags of 1 to 128 letters`],
    ['a moving tag', { tags: ['latest'] }, `'tags' has "latest", which is among the movingTags of the image`],
    [
      'a tag of the source',
      { tags: ['src-1'] },
      `'tags' has "src-1": tags that begin with 'src-' or 'in-use-' are given by the library`,
    ],
    ['a tag twice', { tags: ['a', 'a'] }, `'tags' has "a" twice`],
    [
      'more to keep than ECR takes',
      { keep: 901 },
      `'keep' must be a whole number from 1, the number of 'tags', to 900`,
    ],
    ['less to keep than it puts', { tags: ['a', 'b'], keep: 1 }, `'keep' must be a whole number from 2`],
    [
      'an image that is made elsewhere',
      { image: { name: 'nginx', reference: 'nginx:1' } },
      `'image' must be an image that is built in this app: its registry gets the tags, got "nginx"`,
    ],
  ])('fails on %s', (_what, props, message) => {
    expect(() => tags(image({ movingTags: ['latest'] }), props)).toThrow(`main/tags: ${message}`);
  });
});
