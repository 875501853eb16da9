import { failure } from '../../test/engine-failure';
import { type Answer, digestOf, OCI_MANIFEST, specError, status, TestRegistry } from '../../test/helpers/registry';
import { imageDigests } from './image-digests';

const INDEX = 'application/vnd.oci.image.index.v1+json';

let registry: TestRegistry;
let manifests: Record<string, { type: string; body: string }>;

const serve: Answer = (request, response) => {
  const found = manifests[request.url?.split('/').at(-1) ?? ''];
  if (!found) return specError(404, 'MANIFEST_UNKNOWN')(request, response);
  return status(200, found.body, { 'content-type': found.type })(request, response);
};

describe('image digests', () => {
  beforeEach(async () => {
    registry = await TestRegistry.start();
    registry.answers = [serve];
    manifests = {};
  });
  afterEach(() => registry.stop());

  /** Puts a manifest; returns its digest. */
  function put(content: object, tag?: string, type = OCI_MANIFEST): string {
    const body = JSON.stringify(content);
    manifests[digestOf(body)] = { type, body };
    if (tag !== undefined) manifests[tag] = { type, body };
    return digestOf(body);
  }

  const CONFIG = 'application/vnd.oci.image.config.v1+json';
  const image = (config: string, tag?: string): string =>
    put({ schemaVersion: 2, config: { mediaType: CONFIG, digest: config, size: 2 }, layers: [] }, tag);
  /** As an index names an image. */
  const member = (digest: unknown, os = 'linux'): object => ({
    mediaType: OCI_MANIFEST,
    digest,
    size: 2,
    platform: { os, architecture: 'any' },
  });
  const indexOf = (...members: object[]): string => put({ schemaVersion: 2, manifests: members }, 'src-1', INDEX);
  const [ARM, AMD, OTHER] = ['1', '2', '3'].map(digestOf) as [string, string, string];
  const digests = async () => [...((await imageDigests(registry.client(), 'src-1')) as ReadonlySet<string>)].sort();

  test('knows an image by its manifest and its configuration', async () => {
    const manifest = image(AMD, 'src-1');

    expect(await digests()).toEqual([manifest, AMD].sort());
    expect(registry.asked).toHaveLength(1);
  });

  test('knows an index by itself, its images and their configurations; an attestation has none', async () => {
    const [arm, amd, attestation] = [image(ARM), image(AMD), image(OTHER)];
    const index = indexOf(member(arm), member(amd), member(attestation, 'unknown'));

    expect(await digests()).toEqual([index, arm, amd, attestation, ARM, AMD].sort());
  });

  test('knows an index whose copy lacks a platform', async () => {
    const arm = image(ARM);
    const index = indexOf(member(arm), member(OTHER));

    expect(await digests()).toEqual([index, arm, OTHER, ARM].sort());
  });

  test.each([['../../other/manifests/live'], ['v1.0.0'], ['sha256:abc'], [''], [7], [null]])(
    'fails on an index that names %j, and asks for nothing more',
    async (digest) => {
      indexOf(member(digest));

      expect((await failure(imageDigests(registry.client(), 'src-1'))).what).toMatch(/malformed manifest/);
      expect(registry.asked).toHaveLength(1);
    },
  );

  test('says that a tag is absent', async () => {
    expect(await imageDigests(registry.client(), 'src-1')).toEqual({ state: 'absent', missing: 'manifest' });
  });

  test('fails when the registry gives no clear answer', async () => {
    registry.answers = [status(403, 'no')];
    expect((await failure(imageDigests(registry.client(), 'src-1'))).what).toMatch(/\S/);
  });
});
