import type { CataloguedImage } from '../../contract/catalogue';
import { madeFrom, taggedImage } from '../../test/helpers/tagged-image';
import { type PublishableImage, publishDocument } from './publish-document';

const ecr = { kind: 'ecr', access: { region: 'eu-west-1' } } as const;
const unborn = { name: 'team/x', url: null, pullUrl: null };

const publishable = (name: string, more: Partial<CataloguedImage> = {}): PublishableImage => ({
  ...taggedImage('shop', name, more),
  module: 'cdktf.out/stacks/shop',
});

const TO_REGISTRY = { commitTags: ['0f3c2a1'], to: 'registry' } as const;

describe('what the engine is asked to publish', () => {
  test('is what the catalogue says of an image, without what is not there', () => {
    expect(publishDocument([publishable('api')], TO_REGISTRY)).toEqual({
      version: 1,
      images: [
        {
          name: 'api',
          called: 'api',
          address: 'null_resource.api_image',
          module: 'cdktf.out/stacks/shop',
          tag: 'src-api',
          repository: 'ghcr.io/team/api',
          registry: { kind: 'oci' },
          source: { context: '../../../api', dockerfile: 'Dockerfile', platforms: ['linux/amd64'] },
        },
      ],
      commitTags: ['0f3c2a1'],
      keep: 900,
      to: 'registry',
    });
  });

  test('has all that goes with an image', () => {
    const place = { repository: { name: 'o/x', url: 'ghcr.io/o/x', pullUrl: 'ghcr.io/o/x' }, registry: ecr };
    const { images } = publishDocument(
      [
        publishable('api-service', {
          address: 'null_resource.api_service_image',
          record: 'assets/record',
          build: { network: 'none' },
          movingTags: ['latest'],
          inUseBy: ['shop.api'],
          copyFrom: [place],
          replicatedFrom: place,
          pullFrom: [place],
        }),
      ],
      TO_REGISTRY,
    );
    const there = { repository: 'ghcr.io/o/x', registry: ecr };
    expect(images).toEqual([
      expect.objectContaining({
        name: 'api_service',
        called: 'api-service',
        record: 'assets/record',
        build: { network: 'none' },
        movingTags: ['latest'],
        inUseBy: ['shop.api'],
        copyFrom: [there],
        replicatedFrom: there,
        pullFrom: [there],
      }),
    ]);
  });

  test('names a base by its place among the images, whatever only Terraform knows of it', () => {
    const unknown = { 'source.contexts.base.image': 'token', 'source.contexts.base.registry.access': 'token' } as const;
    const app = publishable('app', { ...madeFrom('shop', 'base'), unknown });
    const { images } = publishDocument([app, publishable('other'), publishable('base')], TO_REGISTRY);
    expect(images[0]?.source.contexts).toEqual({ base: { published: 2 } });
  });

  test('has named contexts that are no images of the program as they are', () => {
    const contexts = { lib: '../../../lib', node: { image: 'node:24' } };
    const source = { context: '.', dockerfile: 'Dockerfile', platforms: ['linux/amd64'], contexts };
    const { images } = publishDocument([publishable('app', { source })], TO_REGISTRY);
    expect(images[0]?.source.contexts).toEqual({ lib: '../../../lib', node: { image: 'node:24' } });
  });

  test('names a repository of ECR whose URL only Terraform knows', () => {
    const unknown = {
      tag: 'hashAt: plan',
      'repository.url': 'token',
      'repository.pullUrl': 'token',
      'copyFrom[0].repository.url': 'token',
    } as const;
    const place = { repository: unborn, registry: ecr };
    const { images } = publishDocument([publishable('api', { ...place, copyFrom: [place], unknown })], TO_REGISTRY);
    const named = { repository: { name: 'team/x' }, registry: ecr };
    expect(images).toEqual([expect.objectContaining({ ...named, copyFrom: [named] })]);
  });

  test.each<[string, Partial<CataloguedImage>]>([
    ['source.args.VERSION', {}],
    ['source.args.repository.url', {}],
    ['build.caches[0].bucket', {}],
    ['movingTags[0]', { movingTags: [null] }],
    ['registry.access.region', { registry: ecr }],
    ['repository.url', { repository: unborn }],
    ['copyFrom[0].repository.url', { registry: ecr, copyFrom: [{ repository: unborn, registry: { kind: 'oci' } }] }],
    ['repository.name', { repository: { name: null, url: null, pullUrl: null }, registry: ecr }],
    ['source.contexts.other.image', madeFrom('shop', 'base')],
  ])('fails on an image of which only Terraform knows its %s', (path, more) => {
    const image = publishable('api', { ...more, unknown: { [path]: 'token' } });
    expect(() => publishDocument([image], TO_REGISTRY)).toThrow(
      `the image api cannot be built without Terraform\n  why:  only Terraform knows its ${path}\n` +
        '  fix:  write that as a text in the program, or let Terraform build it: slipway deploy shop --phase images',
    );
  });
});
