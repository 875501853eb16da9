import type { Catalogue, CataloguedImage } from '../../contract/catalogue';
import { stackImage } from '../../test/stack-image';
import { imagesOf, neededImages, queriedSource, questionOf, type StackImage } from './needed-images';

const image = (stack: string, name: string, more: Partial<CataloguedImage> = {}): StackImage =>
  stackImage(name, more, stack);

const consumer = (stack: string, address: string) => ({ stack, address });

describe('the images that a deployment needs', () => {
  const base = image('bases', 'base', { consumers: [consumer('shop', 'null_resource.api_image')] });
  const api = image('shop', 'api', { consumers: [consumer('run', 'null_resource.api')] });
  const other = image('web', 'page', { consumers: [consumer('web', 'null_resource.page')] });
  const all = [base, api, other];

  test.each<[string, string[], StackImage[]]>([
    ['are those of its stacks', ['web'], [other]],
    ['are those that its services run, of other stacks too', ['run'], [api]],
    ['are not what they are built from, in another stack', ['shop'], [api]],
    ['are none for stacks without images', ['net'], []],
    ['are all for all stacks', ['bases', 'shop', 'web', 'run'], all],
  ])('%s', (_, stacks, expected) => {
    expect(neededImages(all, stacks)).toEqual(expected);
  });

  test('have their stacks', () => {
    const { stack: _, ...catalogued } = api;
    const catalogue: Catalogue = { version: 2, images: [catalogued], services: [] };
    expect(imagesOf(new Map([['shop', catalogue]]))).toEqual([api]);
  });
});

describe('the source of an image that is hashed when Terraform plans', () => {
  const plain = { context: '../../../api', dockerfile: 'Dockerfile', platforms: ['linux/amd64'] };
  const contexts = { base: { image: null, tag: null, registry: { kind: 'oci' as const } }, folder: '../../../lib' };
  const built = image('shop', 'api', {
    tag: null,
    source: { ...plain, contexts } as unknown as StackImage['source'],
    bases: { base: { stack: 'bases', name: 'base' } },
  });

  test('is that of the catalogue', () => {
    expect(queriedSource(image('shop', 'api', { tag: null }), [])).toEqual(plain);
  });

  test('has the tags of its bases', () => {
    expect(queriedSource(built, [image('bases', 'base')])).toEqual({
      ...plain,
      contexts: { base: { image: 'src-0123456789abcdef0123' }, folder: '../../../lib' },
    });
  });

  test('has the sources of bases that are hashed then as well', () => {
    expect(queriedSource(built, [image('bases', 'base', { tag: null, source: plain })])).toEqual({
      ...plain,
      contexts: { base: { source: plain }, folder: '../../../lib' },
    });
  });
});

describe('the question for an image', () => {
  const TAG = 'src-ffffffffffffffffffff';
  const ecr = { kind: 'ecr', access: { region: 'eu-west-1' } } as const;

  test('is about its URL', () => {
    expect(questionOf(image('shop', 'api'), TAG)).toEqual({
      tag: TAG,
      repository: 'ghcr.io/team/api',
      registry: { kind: 'oci' },
    });
  });

  test('is about its name, where only Terraform knows the URL', () => {
    const repository = { name: 'team/api', url: null, pullUrl: null };
    const unknown = { 'repository.url': 'token', 'repository.pullUrl': 'token' } as const;
    expect(questionOf(image('shop', 'api', { repository, unknown, registry: ecr }), TAG)).toEqual({
      tag: TAG,
      repository: { name: 'team/api' },
      registry: ecr,
    });
  });

  test.each<[string, Partial<CataloguedImage>, string]>([
    [
      'registry.access.region',
      { registry: { kind: 'ecr', access: { region: null } }, unknown: { 'registry.access.region': 'token' } },
      'only Terraform knows its registry.access.region',
    ],
    [
      'repository',
      { repository: { name: null, url: null, pullUrl: null }, unknown: { 'repository.name': 'token' } },
      'only Terraform knows its repository',
    ],
  ])('is not asked, and the answer unknown, where only Terraform knows its %s', (_, more, why) => {
    expect(questionOf(image('shop', 'api', more), TAG)).toMatchObject({ state: 'unknown', why });
  });

  test('is not asked, and the answer unknown, where there was no source to make its tag from', () => {
    const sourceless = image('shop', 'api', { tag: null, unknown: { tag: 'no source' } });
    expect(questionOf(sourceless, undefined)).toMatchObject({
      state: 'unknown',
      what: 'its tag is not known',
      why: 'the program was synthesized without its source',
    });
  });
});
