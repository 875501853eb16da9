import { failure } from '../../test/runner-failure';
import { imageDigests } from './image-digests';
import { digestOf, OCI_MANIFEST, specError, status, TestRegistry, type Answer } from './test-registry';

const INDEX = 'application/vnd.oci.image.index.v1+json';

let registry: TestRegistry;
let manifests: Record<string, { type: string; body: string }>;

const serve: Answer = (request, response) => {
  const found = manifests[request.url?.split('/').at(-1) ?? ''];
  if (!found) return specError(404, 'MANIFEST_UNKNOWN')(request, response);
  return status(200, found.body, { 'content-type': found.type })(request, response);
};

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

const image = (config: string, tag?: string): string => put({ config: { digest: config } }, tag);
const [ARM, AMD, OTHER] = ['1', '2', '3'].map(digestOf) as [string, string, string];
const digests = async () => [...((await imageDigests(registry.client(), 'src-1')) as ReadonlySet<string>)].sort();

it('knows an image by its manifest and its configuration', async () => {
  const manifest = image(AMD, 'src-1');

  expect(await digests()).toEqual([manifest, AMD].sort());
  expect(registry.asked).toHaveLength(1);
});

it('knows an index by itself, its images and their configurations; an attestation has none', async () => {
  const [arm, amd, attestation] = [image(ARM), image(AMD), image(OTHER)];
  const platform = (os: string) => ({ os, architecture: 'any' });
  const index = put(
    {
      manifests: [
        { digest: arm, platform: platform('linux') },
        { digest: amd, platform: platform('linux') },
        { digest: attestation, platform: platform('unknown') },
      ],
    },
    'src-1',
    INDEX,
  );

  expect(await digests()).toEqual([index, arm, amd, attestation, ARM, AMD].sort());
});

it('knows an index whose copy lacks a platform', async () => {
  const arm = image(ARM);
  const index = put({ manifests: [{ digest: arm }, { digest: OTHER }] }, 'src-1', INDEX);

  expect(await digests()).toEqual([index, arm, OTHER, ARM].sort());
});

it.each([['../../other/manifests/live'], ['v1.0.0'], ['sha256:abc'], [''], [7], [null]])(
  'asks for nothing that is no digest: %j',
  async (digest) => {
    const index = put({ manifests: [{ digest }], config: { digest } }, 'src-1', INDEX);

    expect(await digests()).toEqual([index]);
    expect(registry.asked).toHaveLength(1);
  },
);

it('says that a tag is absent', async () => {
  expect(await imageDigests(registry.client(), 'src-1')).toEqual({ state: 'absent', missing: 'manifest' });
});

it('fails when the registry gives no clear answer', async () => {
  registry.answers = [status(403, 'no')];
  expect((await failure(imageDigests(registry.client(), 'src-1'))).message).toMatch(/\S/);
});
