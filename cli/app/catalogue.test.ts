import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type Catalogue, CATALOGUE_VERSION } from '../../contract/catalogue';
import { catalogueOf } from './catalogue';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'slipway-catalogue-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function read(content: unknown): Catalogue {
  const description = path.join(folder, 'cdk.tf.json');
  writeFileSync(description, JSON.stringify(content));
  return catalogueOf({ name: 'shop', description });
}

const inMetadata = (slipway: unknown) => ({ '//': { metadata: { backend: 'local', slipway } }, resource: {} });

const CATALOGUE: Catalogue = {
  version: CATALOGUE_VERSION,
  images: [
    {
      name: 'api',
      construct: 'shop/image',
      address: 'null_resource.api_image',
      source: { context: '../../../api', dockerfile: 'Dockerfile', platforms: ['linux/amd64'] },
      tag: null,
      movingTags: ['latest', null],
      inUseBy: [],
      repository: { name: 'team/api', url: null, pullUrl: null },
      registry: { kind: 'ecr', access: { region: 'eu-west-1' } },
      consumers: [{ stack: 'run', address: 'null_resource.api' }],
      unknown: { tag: 'hashAt: plan', 'repository.url': 'token', 'movingTags[1]': 'token' },
    },
  ],
  services: [
    {
      name: 'api',
      construct: 'run/service',
      address: 'null_resource.api',
      kind: 'kubernetes',
      image: { stack: 'shop', name: 'api' },
      unknown: {},
    },
    {
      name: 'proxy',
      construct: 'run/proxy',
      address: 'null_resource.proxy',
      kind: 'kubernetes',
      image: { reference: null },
      unknown: { 'image.reference': 'token' },
    },
  ],
};

describe('the catalogue of a stack', () => {
  test('is read as it was written', () => {
    expect(read(inMetadata(CATALOGUE))).toEqual(CATALOGUE);
  });

  test('is read without what a later release adds', () => {
    expect(read(inMetadata({ ...CATALOGUE, added: true }))).toEqual(CATALOGUE);
  });

  test.each([
    ['a stack without images', inMetadata(undefined)],
    ['a stack that cdktf did not write', { resource: {} }],
  ])('is empty of %s', (_, content) => {
    expect(read(content)).toEqual({ version: CATALOGUE_VERSION, images: [], services: [] });
  });

  test('fails on another version, and says which', () => {
    expect(() => read(inMetadata({ version: 126, images: 'else' }))).toThrow(
      'cannot read the catalogue of stack shop\n  why:  it has version 126, and this command reads version 2',
    );
  });

  test.each([
    [
      'an image without a name',
      { ...CATALOGUE, images: [{ ...CATALOGUE.images[0], name: undefined }] },
      'images[0].name',
    ],
    ['a reason that is none', { ...CATALOGUE, images: [{ ...CATALOGUE.images[0], unknown: { tag: 'x' } }] }, 'unknown'],
    ['services that are no list', { ...CATALOGUE, services: {} }, 'services'],
  ])('fails on %s, and names it', (_, catalogue, place) => {
    expect(() => read(inMetadata(catalogue))).toThrow(place);
  });
});
