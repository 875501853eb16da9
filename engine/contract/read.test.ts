import type { TagsDocument } from '../../contract/commit-tags';
import { DOCUMENT_VARIABLE } from '../../contract/document';
import type { ImageDocument } from '../../contract/image';
import type { HoldDocument, PublishDocument } from '../../contract/publish';
import type { RolloutDocument } from '../../contract/rollout';
import { EngineError } from '../engine-error';
import { tagsDocument } from './commit-tags';
import { imageDocument } from './image';
import { presenceDocument } from './presence';
import { holdDocument, publishDocument } from './publish';
import { readInput, readQuery, readWork } from './read';
import { rolloutDocument } from './rollout';

const image: ImageDocument = {
  kind: 'image',
  version: 1,
  name: 'api_service',
  address: 'null_resource.api_service_image',
  module: '.',
  source: {
    context: '../..',
    dockerfile: 'services/api/Dockerfile',
    platforms: ['linux/amd64'],
    args: { A: '$(x)\n"' },
  },
  tag: 'src-0123456789abcdef0123',
  repository: 'localhost:5000/team/api-service',
  image: 'mirror.internal:5000/team/api-service:src-0123456789abcdef0123',
  registry: { kind: 'ecr', access: { region: 'eu-west-1', assumeRole: [{ roleArn: 'arn:aws:iam::1:role/x' }] } },
  movingTags: ['latest'],
  inUseBy: ['shop.api', 'shop.eu-west_1.worker'],
  copyFrom: [{ repository: 'ghcr.io/acme/api', registry: { kind: 'oci' } }],
  replicatedFrom: { repository: 'harbor.example/acme/api', registry: { kind: 'oci' } },
  pullFrom: [
    {
      repository: '123456789012.dkr.ecr.eu-west-1.amazonaws.com/docker-hub/library/node',
      registry: { kind: 'ecr', access: { region: 'eu-west-1', profile: 'hub' } },
    },
  ],
  build: {
    builder: ['one', 'two'],
    labels: { team: 'a' },
    secrets: { npm: { env: 'NPM_TOKEN' }, key: { file: '~/.key' } },
    ssh: { default: true, deploy: { file: '../key' } },
    network: 'none',
    extraHosts: { db: '10.0.0.1' },
    caches: [
      { type: 'registry', mode: 'min', only: 'read' },
      { type: 'gha', scope: 'main' },
      { type: 's3', bucket: 'b', region: 'eu-west-1', prefix: 'p/', name: 'n', endpoint: 'http://localhost:9000' },
      { type: 'local', folder: '../cache' },
      { type: 'inline', ref: 'localhost:5000/api:latest' },
    ],
    attestations: { provenance: 'max', sbom: true },
  },
  rollout: {
    target: {
      kind: 'kubernetes',
      namespace: 'apps',
      workload: 'Deployment',
      name: 'api-service',
      container: 'api-service',
      cluster: { configPath: '~/.kube/config', context: 'kind' },
    },
    configuration: 'abc',
    timeoutSeconds: 600,
  },
  consumers: ['kubernetes_deployment.api_service'],
};

const rollout: RolloutDocument = {
  kind: 'rollout',
  version: 1,
  name: 'api_service',
  address: 'null_resource.api_service',
  module: '.',
  image: 'localhost:5000/api:src-1',
  timeoutSeconds: 60,
  target: {
    kind: 'kubernetes',
    namespace: 'apps',
    workload: 'StatefulSet',
    name: 'api-service',
    container: 'api-service',
    cluster: {
      configPaths: ['a', '~/b'],
      contextCluster: 'c',
      contextAuthInfo: '',
      loadConfigFile: false,
      proxyUrl: 'http://proxy',
      tlsServerName: 'api',
      username: 'me',
      clientCertificate: 'PEM',
    },
  },
  pushed: { tag: image.tag, repository: image.repository, registry: { kind: 'oci' } },
  held: {
    tag: image.tag,
    repository: image.repository,
    registry: { kind: 'oci' },
    holder: 'shop.api',
    beside: { 'shop.worker': image.tag, 'shop.web': `sha256:${'a'.repeat(64)}` },
    elsewhere: ['shop.job_image'],
  },
};

const tags: TagsDocument = {
  kind: 'tags',
  version: 1,
  name: 'api_service',
  address: 'null_resource.api_service_tags',
  tag: image.tag,
  repository: image.repository,
  registry: image.registry,
  commitTags: ['3f2a1c9'],
  keep: 900,
};

const digest = `sha256:${'a'.repeat(64)}`;

const place = { repository: { name: 'team/api' }, registry: image.registry };

const publish: PublishDocument = {
  version: 1,
  images: [
    {
      ...place,
      name: image.name,
      called: 'shop/api',
      address: image.address,
      module: image.module,
      tag: image.tag,
      record: 'slipway/api.json.gz',
      movingTags: ['latest'],
      inUseBy: ['shop.api'],
      build: { builder: 'far' },
      source: { ...image.source, contexts: { base: { published: 1 }, tools: { image: 'node:24' }, lib: '../lib' } },
      copyFrom: [place],
      replicatedFrom: { ...place, repository: 'ghcr.io/acme/api' },
      pullFrom: [place],
    },
  ],
  commitTags: ['3f2a1c9'],
  keep: 900,
  to: 'registry',
};

const hold: HoldDocument = { version: 1, images: [{ ...place, choice: `1.2.3@${digest}`, holders: ['shop.api'] }] };

const inEnvironment = (document: unknown) => ({ [DOCUMENT_VARIABLE]: JSON.stringify(document) });
const failure = (work: () => unknown): EngineError => {
  try {
    work();
  } catch (error) {
    if (error instanceof EngineError) return error;
    throw error;
  }
  throw new Error('it did not fail');
};

describe('read', () => {
  test('reads the work of build as it was written', () => {
    expect(readWork(imageDocument, inEnvironment(image))).toEqual(image);
  });

  test('reads the work of prove as it was written', () => {
    expect(readWork(rolloutDocument, inEnvironment(rollout))).toEqual(rollout);
  });

  test.each([
    ['of another platform', { kind: 'nomad' }, /target\.kind: /],
    ['of another kind of workload', { workload: 'CronJob' }, /target\.workload: /],
    ['of two platforms at once', { cluster: {}, service: 'api' }, /target: .*"service"/],
  ])('fails on a target %s', (_, change, why) => {
    const target = { ...rollout.target, ...change };
    expect(failure(() => readWork(rolloutDocument, inEnvironment({ ...rollout, target }))).why).toMatch(why);
  });

  test('reads the work of tags as it was written, and fails on what is no tag', () => {
    expect(readWork(tagsDocument, inEnvironment(tags))).toEqual(tags);
    expect(failure(() => readWork(tagsDocument, inEnvironment({ ...tags, commitTags: ['a b'] }))).why).toMatch(
      /commitTags\.0: /,
    );
    expect(failure(() => readWork(tagsDocument, inEnvironment({ ...tags, commitTags: [] }))).why).toMatch(
      /commitTags: /,
    );
  });

  test('reads the query of data.external', () => {
    const document = { module: '.', images: { api_service: image.source } };
    expect(readQuery(JSON.stringify({ document: JSON.stringify(document) }))).toEqual(document);
  });

  test('reads the sources of bases in the query, and the tags of bases in the work of build', () => {
    const base = { source: { ...image.source, contexts: { base: { source: image.source } }, requireCommitted: true } };
    const document = { module: '.', images: { api: { ...image.source, contexts: { base } } } };
    expect(readQuery(JSON.stringify({ document: JSON.stringify(document) }))).toEqual(document);

    const registry = { kind: 'ecr', access: { region: 'eu-west-1' } };
    const contexts = { base: { image: 'localhost:5000/base:src-0', tag: 'src-0', registry } };
    const work = { ...image, source: { ...image.source, contexts } };
    expect(readWork(imageDocument, inEnvironment(work))).toEqual(work);
  });

  test('fails without a document', () => {
    expect(failure(() => readWork(imageDocument, {})).what).toBe(
      'the environment variable SLIPWAY_DOCUMENT is not set',
    );
  });

  test.each([
    ['no JSON', '{', /no JSON/],
    ['another kind', JSON.stringify(rollout), /kind: .*"image"/],
    ['another version', JSON.stringify({ ...image, version: 2 }), /version: .*1/],
    ['a missing field', JSON.stringify({ ...image, tag: undefined }), /tag: .*expected string/],
    ['a tag of another form', JSON.stringify({ ...image, tag: 'latest' }), /tag: .*src-/],
    ['a repository without a registry', JSON.stringify({ ...image, repository: 'api' }), /repository: /],
    ['a field that this version does not know', JSON.stringify({ ...image, extra: 1 }), /Unrecognized key: "extra"/],
    [
      'a nested mistake',
      JSON.stringify({ ...image, source: { ...image.source, platforms: 'x' } }),
      /source\.platforms: /,
    ],
    [
      'a command without a program',
      JSON.stringify({ ...image, build: { builder: { command: [] } } }),
      /build\.builder: /,
    ],
    [
      'a cache of no kind',
      JSON.stringify({ ...image, build: { caches: [{ type: 'x' }] } }),
      /build\.caches\.0\.type: /,
    ],
    ['too much', JSON.stringify({ ...image, args: { a: 'x'.repeat(200_000) } }), /at most 102400/],
  ])('fails on %s', (_, json, why) => {
    expect(failure(() => readWork(imageDocument, { [DOCUMENT_VARIABLE]: json })).why).toMatch(why);
  });

  test('fails on a base without a source', () => {
    const images = { api: { ...image.source, contexts: { base: { source: {} } } } };
    expect(failure(() => readQuery(JSON.stringify({ document: JSON.stringify({ module: '.', images }) }))).why).toMatch(
      /images\.api\.contexts\.base: /,
    );
  });

  test('fails on a query that is not the one of the data source', () => {
    expect(failure(() => readQuery('{}')).why).toMatch(/document: /);
  });

  test('reads what the command asks of publish and of hold as it was written', () => {
    expect(readInput(publishDocument, JSON.stringify(publish))).toEqual(publish);
    expect(readInput(holdDocument, JSON.stringify(hold))).toEqual(hold);
  });

  test.each<[string, Partial<PublishDocument> | object, RegExp]>([
    ['on a place that is none', { to: 'tar' }, /to: /],
    ['on a base that is no image of the document', { images: [withBase(-1)] }, /images\.0\.source\.contexts\.base/],
    ['on a commit tag that is none', { commitTags: ['a b'] }, /commitTags\.0: /],
    [
      'on the work of a service',
      { images: [{ ...publish.images[0], consumers: [] }] },
      /Unrecognized key: "consumers"/,
    ],
  ])('fails to publish %s', (_, change, why) => {
    expect(failure(() => readInput(publishDocument, JSON.stringify({ ...publish, ...change }))).why).toMatch(why);
  });

  test.each(['v1', 'Latest_1', digest, `v1@${digest}`])('asks for an image by %s', (tag) => {
    const asked = { version: 1 as const, images: [{ ...place, tag }] };
    expect(readInput(presenceDocument, JSON.stringify(asked))).toEqual(asked);
  });

  test.each(['', '.v1', 'v 1', 'sha256:a', `v1@v2`, `${digest}@${digest}`])(
    'fails to ask for an image by "%s"',
    (tag) => {
      const asked = { version: 1, images: [{ ...place, tag }] };
      expect(failure(() => readInput(presenceDocument, JSON.stringify(asked))).why).toMatch(/images\.0\.tag: /);
    },
  );
});

function withBase(published: number) {
  return { ...publish.images[0], source: { ...image.source, contexts: { base: { published } } } };
}
