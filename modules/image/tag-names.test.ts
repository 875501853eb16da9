import { NullProvider } from '@cdktf/provider-null/lib/provider';
import { Lazy, TerraformStack, Testing } from 'cdktf';
import { DOCUMENT_VARIABLE } from '../../contract/document';
import { Checkout } from '../../test/checkout';
import { SourceImage } from './source-image';
import type { SourceImageProps } from './source-image-props';

let checkout: Checkout;

describe('tag names', () => {
  beforeEach(() => {
    checkout = new Checkout({ 'api/Dockerfile': 'FROM scratch\n' });
  });

  afterEach(() => checkout.remove());

  function image(props: Partial<SourceImageProps>): SourceImage {
    const main = new TerraformStack(checkout.app(), 'main');
    new NullProvider(main, 'null');
    return new SourceImage(main, 'image', { registry: { url: 'ghcr.io/acme/api' }, context: 'api', ...props });
  }

  test('go to the engine, and not into the triggers', () => {
    const made = image({ movingTags: ['latest', 'v1.x_Y-z'] });
    const { resource } = JSON.parse(Testing.synth(TerraformStack.of(made))) as {
      resource: { null_resource: { api_image: { triggers: object; provisioner: [{ 'local-exec': Provisioner }] } } };
    };
    const { triggers, provisioner } = resource.null_resource.api_image;
    const document = provisioner[0]['local-exec'].environment[DOCUMENT_VARIABLE] ?? '';

    expect(triggers).toEqual({ tag: made.tag, image: `ghcr.io/acme/api:${made.tag}` });
    expect(JSON.parse(document.replace('${jsonencode(path.module)}', '"."'))).toMatchObject({
      movingTags: ['latest', 'v1.x_Y-z'],
    });
  });

  interface Provisioner {
    readonly environment: Record<string, string | undefined>;
  }

  const token = Lazy.stringValue({ produce: () => '${var.x}' });
  const TAG = "tags of 1 to 128 letters, digits, '_', '.' and '-' that do not start with '.' or '-'";
  const GIVEN = "tags that begin with 'src-' or 'in-use-' are given by the library";

  test.each<[string, Partial<SourceImageProps>, string]>([
    ['a tag with a slash', { movingTags: ['a/b'] }, `'movingTags' must be ${TAG}, got "a/b"`],
    ['a tag with a line break', { movingTags: ['a\n'] }, `'movingTags' must be ${TAG}`],
    ['a tag that starts with a hyphen', { movingTags: ['-a'] }, `'movingTags' must be ${TAG}`],
    ['a tag of 129 letters', { movingTags: ['a'.repeat(129)] }, `'movingTags' must be ${TAG}`],
    ['a wildcard', { movingTags: ['v*'] }, `'movingTags' must be ${TAG}`],
    ['a tag of the source', { movingTags: ['src-x'] }, `'movingTags' has "src-x": ${GIVEN}`],
    ['a tag of images in use', { movingTags: ['in-use-x'] }, `'movingTags' has "in-use-x": ${GIVEN}`],
    ['a tag twice', { movingTags: ['a', 'b', 'a'] }, `'movingTags' has "a" twice`],
    ['a tag that is not known', { movingTags: [token] }, `'movingTags' must be known before Terraform runs`],
  ])('fails on %s', (_what, props, message) => {
    expect(() => image(props)).toThrow(`main/image: ${message}`);
  });
});
