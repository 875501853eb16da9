import { failure } from '../../test/engine-failure';
import { TestFront } from '../../test/helpers/front';
import {
  type Answer,
  digestOf,
  logins,
  OCI_MANIFEST,
  specError,
  status,
  TestRegistry,
} from '../../test/helpers/registry';
import { AwsAccount } from '../aws/account';
import { EcrCredentials } from '../credentials/ecr';
import { HttpClient } from '../http/http';
import { type Manifest, RegistryClient } from './client';

const manifestOf = (text: string): Manifest => ({
  digest: digestOf(text),
  mediaType: OCI_MANIFEST,
  body: Buffer.from(text),
});

describe('with the rules of ECR', () => {
  let front: TestFront;
  const kept = process.env;
  beforeAll(async () => {
    process.env = { ...kept, AWS_ACCESS_KEY_ID: 'local', AWS_SECRET_ACCESS_KEY: 'local' };
    front = await TestFront.start();
    await front.create('immutable', { imageTagMutability: 'IMMUTABLE' });
    await front.create('mutable');
  }, 60_000);
  afterAll(async () => {
    await front.stop();
    process.env = kept;
  });

  const client = (name: string) => {
    const http = new HttpClient({}, new AbortController().signal);
    const access = { region: 'eu-central-1', endpoints: { ecr: front.origin } };
    const credentials = new EcrCredentials(front.registry, new AwsAccount(access, http));
    return new RegistryClient({ host: front.registry, name }, credentials, http);
  };
  const image = async (repository: string, content: string) => manifestOf(await front.manifest(repository, content));
  const puts = async () =>
    (await front.calls()).filter(({ method, action }) => method === 'PUT' && action === 'ecr:PutImage').length;

  test('stores it under a tag and under its digest, byte for byte', async () => {
    const manifest = await image('mutable', 'a');
    expect(await client('mutable').putManifest(manifest.digest, manifest)).toEqual({ state: 'stored' });
    expect(await client('mutable').putManifest('a', manifest)).toEqual({ state: 'stored' });
    expect(await client('mutable').manifest('a')).toEqual(manifest);
  });

  test('sends nothing when the tag has that digest', async () => {
    const manifest = await image('immutable', 'same');
    await client('immutable').putManifest('same', manifest);
    const before = await puts();
    expect(await client('immutable').putManifest('same', manifest)).toEqual({ state: 'unchanged' });
    expect(await puts()).toBe(before);
  });

  test('moves a tag where tags move', async () => {
    await client('mutable').putManifest('latest', await image('mutable', '1'));
    const second = await image('mutable', '2');
    expect(await client('mutable').putManifest('latest', second)).toEqual({ state: 'stored' });
    expect(await front.digest('mutable', 'latest')).toBe(second.digest);
  });

  test('says who has the tag where tags do not move', async () => {
    const first = await image('immutable', '1');
    await client('immutable').putManifest('1', first);
    const putting = await client('immutable').putManifest('1', await image('immutable', '2'));
    expect(putting).toEqual({ state: 'taken', digest: first.digest });
  });

  test('survives a token that expires on the way', async () => {
    const registry = client('mutable');
    await registry.presence('x');
    await front.fault({ kind: 'expired-token', action: 'ecr:PutImage', through: 'registry' });
    expect(await registry.putManifest('x', await image('mutable', 'x'))).toEqual({ state: 'stored' });
  });

  test('fails when the repository does not exist', async () => {
    const error = await failure(client('other').putManifest('x', manifestOf('{}')));
    expect(error.why).toMatch(/404 NAME_UNKNOWN/);
  });
});

describe('with other answers', () => {
  let registry: TestRegistry;
  beforeEach(async () => (registry = await TestRegistry.start()));
  afterEach(() => registry.stop());

  const manifest = manifestOf('{"schemaVersion":2}');
  const absent: Answer = specError(404, 'MANIFEST_UNKNOWN');
  const has = (digest: string) => status(200, '', { 'docker-content-digest': digest });
  const put = () => registry.client(logins()).putManifest('src-1', manifest);

  test('asks for the right to push only when it pushes', async () => {
    const challenge = status(401, '', { 'www-authenticate': `Bearer realm="http://${registry.host}/token"` });
    const token = status(200, '{"token":"T"}');
    registry.answers = [challenge, token, absent, challenge, token, status(201)];
    await put();
    expect(registry.asked.filter((line) => line.includes('/token')).map((line) => line.split(' ')[1])).toEqual([
      '/token?scope=repository%3Ateam%2Fapi%3Apull',
      '/token?scope=repository%3Ateam%2Fapi%3Apull%2Cpush',
    ]);
  });

  test.each([
    ['ECR', specError(400, 'TAG_INVALID', 'cannot be overwritten because the repository is immutable')],
    ['Harbor', specError(412, 'PRECONDITION', `Failed to process request due to 'api:1' configured as immutable.`)],
    ['Artifact Registry', specError(400, 'FAILED_PRECONDITION', 'The repository has enabled tag immutability')],
  ])('takes the refusal of %s for an answer', async (_, refusal) => {
    registry.answers = [absent, refusal, has(digestOf('other'))];
    expect(await put()).toEqual({ state: 'taken', digest: digestOf('other') });
  });

  test('succeeds when somebody put the same meanwhile', async () => {
    registry.answers = [absent, specError(400, 'TAG_INVALID'), has(manifest.digest)];
    expect(await put()).toEqual({ state: 'unchanged' });
  });

  test.each([
    ['a refused tag that nobody has', [absent, specError(400, 'TAG_INVALID'), absent], /400 TAG_INVALID/],
    ['a refusal for another reason', [absent, specError(400, 'MANIFEST_INVALID')], /MANIFEST_INVALID/],
    ['a read-only registry', [absent, specError(405, 'UNSUPPORTED')], /405 UNSUPPORTED/],
    [
      'another digest than it was given',
      [absent, status(201, '', { 'docker-content-digest': 'sha256:x' })],
      /expected sha256:.*, got sha256:x/,
    ],
  ] as const)('fails on %s', async (_, answers, why) => {
    registry.answers = [...answers];
    expect((await failure(put())).why).toMatch(why);
  });

  test('fails with the right word where the login may only read', async () => {
    registry.answers = [absent, specError(403, 'DENIED')];
    const error = await failure(put());
    expect(error.what).toBe(`the login may not write ${registry.host}/team/api`);
    expect(error.fix).toBe('log in');
  });
});
