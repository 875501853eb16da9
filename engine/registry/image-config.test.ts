import { failure } from '../../test/engine-failure';
import { type Answer, digestOf, OCI_MANIFEST, specError, status, TestRegistry } from '../../test/helpers/registry';
import { imageConfigs, parseImage } from './image-config';

const INDEX = 'application/vnd.oci.image.index.v1+json';
const CONFIG = 'application/vnd.oci.image.config.v1+json';

let registry: TestRegistry;
let kept: Record<string, { type: string; body: string }>;

const serve: Answer = (request, response) => {
  const found = kept[request.url?.split('/').at(-1) ?? ''];
  if (!found) return specError(404, 'MANIFEST_UNKNOWN')(request, response);
  return status(200, found.body, { 'content-type': found.type })(request, response);
};

describe('the configurations of an image', () => {
  beforeEach(async () => {
    registry = await TestRegistry.start();
    registry.answers = [serve];
    kept = {};
  });
  afterEach(() => registry.stop());

  function put(content: unknown, type: string): string {
    const body = JSON.stringify(content);
    kept[digestOf(body)] = { type, body };
    return digestOf(body);
  }

  function image(config: unknown): string {
    const digest = put(config, CONFIG);
    const { length } = kept[digest]!.body;
    return put({ schemaVersion: 2, config: { mediaType: CONFIG, digest, size: length }, layers: [] }, OCI_MANIFEST);
  }

  const member = (digest: string, architecture: string, os = 'linux') => ({
    mediaType: OCI_MANIFEST,
    digest,
    size: 2,
    platform: { os, architecture },
  });
  const index = (...manifests: object[]) => put({ schemaVersion: 2, manifests }, INDEX);
  const configs = (version: string, platforms?: string[]) => imageConfigs(registry.client(), version, platforms);

  test('is its own where it is alone, for whatever platform', async () => {
    expect(await configs(image({ user: 'alone' }), ['linux/arm64'])).toEqual([{ user: 'alone' }]);
  });

  test('are those of the platforms that are asked for', async () => {
    const both = index(member(image({ user: 'amd' }), 'amd64'), member(image({ user: 'arm' }), 'arm64'));

    expect(await configs(both, ['linux/arm64'])).toEqual([{ user: 'arm' }]);
    expect(await configs(both, ['linux/arm64', 'linux/amd64'])).toEqual([{ user: 'arm' }, { user: 'amd' }]);
  });

  test('are all where no platform is asked for, or none of an index fits; an attestation is no image', async () => {
    const some = index(
      member(image({ user: 'amd' }), 'amd64'),
      member(image({ user: 'arm' }), 'arm64'),
      member(image({ attests: true }), 'unknown', 'unknown'),
    );

    for (const platforms of [undefined, ['linux/riscv64']]) {
      expect(await configs(some, platforms)).toEqual([{ user: 'amd' }, { user: 'arm' }]);
    }
  });

  test('are not those of an index that is called an image', async () => {
    const inner = index(member(image({ user: 'inner' }), 'amd64'));
    const outer = index(member(image({ user: 'outer' }), 'amd64'), member(inner, 'amd64'));

    expect(await configs(outer, ['linux/amd64'])).toEqual([{ user: 'outer' }]);
  });

  test('fail where there is no image, and where a configuration is no object', async () => {
    expect((await failure(configs('1.0'))).why).toBe('the registry has no manifest of that name');
    expect((await failure(configs(image([])))).why).toBe('its configuration is no JSON object');
  });
});

describe('an image that a Dockerfile names', () => {
  test.each([
    ['node', 'registry-1.docker.io', 'library/node', 'latest'],
    ['acme/base:1.2', 'registry-1.docker.io', 'acme/base', '1.2'],
    ['localhost:5000/base', 'localhost:5000', 'base', 'latest'],
    [`ghcr.io/acme/base:1@${digestOf('')}`, 'ghcr.io', 'acme/base', digestOf('')],
  ])('is read as Docker reads it: %s', (reference, host, name, version) => {
    expect(parseImage(reference)).toMatchObject({ repository: { host, name }, version });
  });
});
