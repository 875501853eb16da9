import type { AcceptDocument } from '../../contract/lambda';
import { failure } from '../../test/engine-failure';
import { AwsApi } from '../../test/helpers/aws-api';
import {
  type Answer,
  digestOf,
  OCI_INDEX,
  OCI_MANIFEST,
  specError,
  status,
  TestRegistry,
} from '../../test/helpers/registry';
import { accept } from './accept';

const DOCKER_MANIFEST = 'application/vnd.docker.distribution.manifest.v2+json';
const DOCKER_LIST = 'application/vnd.docker.distribution.manifest.list.v2+json';
const OCI = 'application/vnd.oci.image';
const DOCKER = 'application/vnd.docker';
const GZIP = `${OCI}.layer.v1.tar+gzip`;

let aws: AwsApi;
let registry: TestRegistry;
/** What the registry has, by tag or digest. */
let content: Record<string, { readonly type: string; readonly body: string }>;
let lines: string[];

const serve: Answer = (request, response) => {
  const [, kind, name = ''] = /\/(manifests|blobs)\/(.*)$/.exec(request.url ?? '') ?? [];
  const found = content[name];
  if (found === undefined)
    return specError(404, kind === 'blobs' ? 'BLOB_UNKNOWN' : 'MANIFEST_UNKNOWN')(request, response);
  return status(200, found.body, { 'content-type': found.type })(request, response);
};

beforeEach(async () => {
  aws = await AwsApi.start();
  registry = await TestRegistry.start();
  registry.answers = [serve];
  content = {};
  lines = [];
});
afterEach(() => Promise.all([aws.stop(), registry.stop()]));

/** Puts something into the registry; its descriptor. */
function put(value: object | string, mediaType: string, ...tags: string[]) {
  const body = typeof value === 'string' ? value : JSON.stringify(value);
  const digest = digestOf(body);
  for (const name of [digest, ...tags]) content[name] = { type: mediaType, body };
  return { mediaType, digest, size: body.length };
}

interface Parts {
  readonly platform?: object;
  readonly config?: string;
  readonly layers?: readonly (readonly [type: string, size: number])[];
  readonly manifest?: string;
}

const AMD = { os: 'linux', architecture: 'amd64' };
const ARM = { os: 'linux', architecture: 'arm64', variant: 'v8' };

function putImage(
  { platform = AMD, config = `${OCI}.config.v1+json`, layers = [], manifest = OCI_MANIFEST }: Parts,
  ...tags: string[]
) {
  const parts = layers.map(([mediaType, size], index) => ({ mediaType, size, digest: digestOf(String(index)) }));
  const body = { schemaVersion: 2, mediaType: manifest, config: put(platform, config), layers: parts };
  return { ...put(body, manifest, ...tags), platform };
}

const putIndex = (type: string, ...manifests: object[]) =>
  put({ schemaVersion: 2, mediaType: type, manifests }, type, 'src-1');

const attestation = () => ({
  ...putImage({ platform: { os: 'unknown', architecture: 'unknown' } }),
  annotations: { 'vnd.docker.reference.type': 'attestation-manifest' },
});

const pulled = (repository: string): AcceptDocument['pulled'] => ({
  repository,
  registry: { kind: 'ecr', access: { region: 'eu-west-1' } },
});

const document = (more: Partial<AcceptDocument> = {}): AcceptDocument => ({
  kind: 'accept',
  version: 1,
  name: 'fn',
  address: 'null_resource.fn_accepted',
  module: '.',
  image: `${registry.host}/api:src-1`,
  pulled: pulled(`${registry.host}/api`),
  architecture: 'x86_64',
  ...more,
});

const run = (more: Partial<AcceptDocument> = {}) =>
  accept(document(more), {
    env: process.env,
    signal: new AbortController().signal,
    print: (line) => lines.push(line),
  });

describe('an image that Lambda takes', () => {
  test.each<[string, Parts]>([
    ['has an OCI manifest', { layers: [[GZIP, 1_500_000]] }],
    ['has layers that are not packed', { layers: [[`${OCI}.layer.v1.tar`, 1_500_000]] }],
    [
      'has types of Docker',
      {
        manifest: DOCKER_MANIFEST,
        config: `${DOCKER}.container.image.v1+json`,
        layers: [[`${DOCKER}.image.rootfs.diff.tar.gzip`, 1_500_000]],
      },
    ],
  ])('%s', async (_, parts) => {
    putImage(parts, 'src-1');
    await run();
    expect(lines).toEqual([`fn: Lambda takes ${registry.host}/api:src-1 (x86_64, 1.5 MB packed)`]);
  });

  test('is for the instruction set of the function, and may be named by its digest', async () => {
    const { digest } = putImage({ platform: ARM }, 'src-1');
    await run({ architecture: 'arm64', image: `${registry.host}/api@${digest}` });
    expect(lines).toEqual([`fn: Lambda takes ${registry.host}/api@${digest} (arm64, 0.0 MB packed)`]);
  });

  test('is asked for with two requests: its manifest and its configuration', async () => {
    const { digest } = putImage({}, 'src-1');
    await run();
    expect(registry.asked.map((line) => line.split(' ')[1])).toEqual([
      '/v2/api/manifests/src-1',
      `/v2/api/blobs/${digestOf(JSON.stringify(AMD))}`,
    ]);
    expect(digest).toMatch(/^sha256:/);
  });

  test('may be in a repository in the region of its function', async () => {
    putImage({}, 'src-1');
    await run({ region: 'eu-west-1' });
    expect(lines).toHaveLength(1);
  });
});

describe('an image that Lambda does not take', () => {
  test.each<[string, () => unknown, string, string]>([
    [
      'of several platforms',
      () => putIndex(OCI_INDEX, putImage({}), putImage({ platform: ARM })),
      'it is an index of 2 images: linux/amd64, linux/arm64; Lambda takes a single image',
      'build it for linux/amd64 alone (`platforms` of the image), under another tag',
    ],
    [
      'of several platforms, in a list of Docker',
      () =>
        putIndex(
          DOCKER_LIST,
          putImage({ manifest: DOCKER_MANIFEST }),
          putImage({ manifest: DOCKER_MANIFEST, platform: ARM }),
        ),
      'it is an index of 2 images: linux/amd64, linux/arm64; Lambda takes a single image',
      'build it for linux/amd64 alone',
    ],
    [
      'with attestations',
      () => putIndex(OCI_INDEX, putImage({}), attestation()),
      'it is an index of an image for linux/amd64 and its attestations; Lambda takes a single image',
      'build it without attestations (delete `build.attestations`;',
    ],
    [
      'in an index of its own',
      () => putIndex(OCI_INDEX, putImage({})),
      'it is an index of one image, for linux/amd64; Lambda takes a single image',
      'push the image itself, without an index around it',
    ],
    [
      'that is an empty index',
      () => putIndex(OCI_INDEX),
      'it is an index of no image; Lambda takes a single image',
      'push the image',
    ],
    [
      'of another instruction set',
      () => putImage({ platform: ARM }, 'src-1'),
      'it is for linux/arm64, and the function runs linux/amd64 (x86_64)',
      'build it for linux/amd64 (`platforms` of the image), or let the architecture of the function be arm64; then apply again',
    ],
    [
      'of another system',
      () => putImage({ platform: { os: 'windows', architecture: 'amd64' } }, 'src-1'),
      'it is for windows/amd64, and the function runs linux/amd64 (x86_64)',
      'build it for linux/amd64 (`platforms` of the image); then apply again',
    ],
    [
      'that says no platform',
      () => putImage({ platform: { os: 7 } }, 'src-1'),
      'it is for no platform that it says, and the function runs linux/amd64 (x86_64)',
      'build it for linux/amd64',
    ],
    [
      'with layers of zstd',
      () =>
        putImage(
          {
            layers: [
              [GZIP, 1],
              [`${OCI}.layer.v1.tar+zstd`, 1],
            ],
          },
          'src-1',
        ),
      `its layer ${digestOf('1')} is packed with zstd (${OCI}.layer.v1.tar+zstd), which Lambda does not unpack`,
      'build it with gzip (`compression=gzip,force-compression=true`',
    ],
    [
      'with layers of zstd, of Docker',
      () => putImage({ layers: [[`${DOCKER}.image.rootfs.diff.tar.zstd`, 1]] }, 'src-1'),
      `its layer ${digestOf('0')} is packed with zstd (${DOCKER}.image.rootfs.diff.tar.zstd), which Lambda does not unpack`,
      'build it with gzip',
    ],
    ...[`${DOCKER}.image.rootfs.foreign.diff.tar.gzip`, `${OCI}.layer.nondistributable.v1.tar+gzip`].map(
      (type): [string, () => unknown, string, string] => [
        `with layers from elsewhere (${type})`,
        () => putImage({ layers: [[type, 1]] }, 'src-1'),
        `its layer ${digestOf('0')} is not in the registry: it is ${type}, which is fetched from elsewhere`,
        'build it from a base image whose layers may be distributed',
      ],
    ),
    [
      'with layers of an unknown kind',
      () => putImage({ layers: [['application/x-squashfs', 1]] }, 'src-1'),
      `its layer ${digestOf('0')} is of a kind that Lambda does not know: application/x-squashfs`,
      'push an image whose layers are tar archives',
    ],
    [
      'that is a chart',
      () => putImage({ config: 'application/vnd.cncf.helm.config.v1+json' }, 'src-1'),
      'it is no image of a container: its configuration is application/vnd.cncf.helm.config.v1+json',
      'see who pushed what is there',
    ],
    [
      'that is too large, whatever it unpacks to',
      () =>
        putImage(
          {
            layers: [
              [GZIP, 6e9],
              [GZIP, 6e9],
            ],
          },
          'src-1',
        ),
      'its layers have 11.2 GiB packed, and Lambda takes at most 10 GiB unpacked',
      'leave out what the function does not need',
    ],
  ])('fails for one %s', async (_, putIt, why, fix) => {
    putIt();
    const error = await failure(run());
    expect([error.what, error.why]).toEqual([`Lambda does not take ${registry.host}/api:src-1`, why]);
    expect(error.fix).toContain(fix);
    expect(error.fix).toMatch(/; then apply again\. The function is as it was$/);
    expect(lines).toEqual([]);
  });

  test('fails for one that is not there, and says what is missing', async () => {
    const { what, why, fix } = await failure(run());
    expect([what, why]).toEqual([
      `the registry does not have ${registry.host}/api:src-1`,
      `its repository has no such tag or digest: ${registry.host}/api`,
    ]);
    expect(fix).toContain('again with `slipway deploy` when it was deleted');
    registry.answers = [specError(404, 'NAME_UNKNOWN')];
    expect((await failure(run())).why).toBe(`it has no such repository: ${registry.host}/api`);
  });

  test.each<[string, Partial<AcceptDocument>, string]>([
    [
      'outside of ECR',
      { pulled: { repository: 'ghcr.io/acme/api', registry: { kind: 'oci' } } },
      'Lambda pulls from private repositories of ECR only, and ghcr.io has none',
    ],
    [
      'in public ECR',
      { pulled: pulled('public.ecr.aws/acme/api') },
      'Lambda pulls from private repositories of ECR only, and public.ecr.aws has none',
    ],
    [
      'in another region than its function',
      { pulled: pulled('123456789012.dkr.ecr.eu-west-1.amazonaws.com/api'), region: 'eu-north-1' },
      'its repository is in eu-west-1, and the function in eu-north-1: Lambda pulls from its own region only',
    ],
  ])('fails for one %s, and asks nobody', async (_, more, why) => {
    expect((await failure(run(more))).why).toBe(why);
    expect([aws.asked, registry.asked]).toEqual([[], []]);
  });

  test('fails where the registry gives no clear answer, in its words', async () => {
    registry.answers = [specError(403, 'DENIED', 'no')];
    expect((await failure(run())).what).toBe(`the login may not read ${registry.host}/api`);
  });

  test('fails for what is no manifest of an image', async () => {
    put({}, 'application/vnd.cncf.notary.signature', 'src-1');
    expect((await failure(run())).what).toMatch(/^the registry gives no image for sha256:\w+ in /);
  });

  test('fails for a malformed manifest', async () => {
    put({ schemaVersion: 2, config: { size: -1 } }, OCI_MANIFEST, 'src-1');
    expect((await failure(run())).what).toMatch(/^the registry has a malformed manifest sha256:\w+ in /);
  });
});
