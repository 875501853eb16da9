import { createHash } from 'node:crypto';
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { ImageDocument } from '../../contract/image';
import { privateFolder } from '../../host/folders';
import { hashSource } from '../../modules/source';
import { imageDocument } from '../../test/image-document';
import { EngineError } from '../engine-error';
import { build } from './build';

/**
 * Registry and docker command are stand-ins that this test tells what to say: what an answer leads to is the subject.
 * Real builds and pushes run in the end-to-end tests.
 */
let work: string;
let server: Server;
let host: string;
let lines: string[];
/** Digest that the registry has under the tag. */
let pushed: string | undefined;
/** Source hash in the label of that image. */
let label: string | undefined;
let missing: 'MANIFEST_UNKNOWN' | 'NAME_UNKNOWN';

const digestOf = (text: string) => `sha256:${createHash('sha256').update(text).digest('hex')}`;
const config = () =>
  JSON.stringify({ config: { Labels: label === undefined ? null : { 'slipway.source-hash': label } } });
const MANIFEST = 'application/vnd.oci.image.manifest.v1+json';
const manifest = () => {
  const blob = {
    mediaType: 'application/vnd.oci.image.config.v1+json',
    digest: digestOf(config()),
    size: config().length,
  };
  return JSON.stringify({ schemaVersion: 2, mediaType: MANIFEST, config: blob, layers: [] });
};

const DOCKER = `
const fs = require('node:fs');
const args = process.argv.slice(2).join(' ');
fs.appendFileSync(process.env.CALLS, args + '\\n');
if (args.startsWith('version')) console.log('28.2.2 28.2.2');
else if (args === 'buildx version') console.log('github.com/docker/buildx v0.35.0');
else if (args.startsWith('buildx inspect')) console.log('Name: far\\nDriver: remote\\n\\nNodes:\\nStatus: running');
else if (process.env.FAIL) fetch(process.env.PUSHED).then(() => { console.error(process.env.FAIL); process.exit(1); });
else {
  const metadata = process.argv.find((arg) => arg.startsWith('--metadata-file=')).split('=')[1];
  fs.writeFileSync(metadata, JSON.stringify({ 'containerimage.digest': process.env.DIGEST }));
  fetch(process.env.PUSHED);
}`;

/** What ECR answers to GetAuthorizationToken. */
const TOKEN = JSON.stringify({ authorizationData: [{ authorizationToken: Buffer.from('AWS:x').toString('base64') }] });

describe('build', () => {
  beforeEach(async () => {
    work = mkdtempSync(path.join(tmpdir(), 'slipway-test-'));
    writeFileSync(path.join(work, 'Dockerfile'), 'FROM scratch\nCOPY a /\n');
    writeFileSync(path.join(work, 'a'), 'A');
    writeFileSync(path.join(work, 'docker'), `#!${process.execPath}${DOCKER}`);
    chmodSync(path.join(work, 'docker'), 0o755);
    lines = [];
    pushed = undefined;
    label = undefined;
    missing = 'MANIFEST_UNKNOWN';
    server = createServer((request, response) => {
      const { pathname, searchParams } = new URL(request.url ?? '', 'http://x');
      if (request.method === 'POST') return response.end(TOKEN);
      if (pathname === '/pushed') pushed = searchParams.get('digest') ?? undefined;
      if (pathname.includes('/blobs/')) return response.end(config());
      response.setHeader('content-type', MANIFEST);
      if (pathname.endsWith(digestOf(manifest()))) return response.end(manifest());
      if (pushed === undefined) return response.writeHead(404).end(JSON.stringify({ errors: [{ code: missing }] }));
      return response.writeHead(200, { 'docker-content-digest': pushed }).end(manifest());
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterEach(() => {
    rmSync(work, { recursive: true });
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  });

  const hash = () => hashSource({ context: work }).hash;
  const document = (more: Partial<ImageDocument> = {}): ImageDocument =>
    imageDocument({
      module: work,
      tag: hashSource({ context: work }).tag,
      repository: `${host}/team/api`,
      consumers: ['kubernetes_deployment.api'],
      ...more,
    });

  const DIGEST = digestOf('built');
  const run = (given: ImageDocument, env: NodeJS.ProcessEnv = {}) =>
    build(given, {
      env: {
        PATH: work,
        DOCKER_CONFIG: work,
        XDG_CACHE_HOME: path.join(work, 'cache'),
        CALLS: path.join(work, 'calls'),
        DIGEST,
        PUSHED: `http://${host}/pushed?digest=${DIGEST}`,
        ...env,
      },
      signal: new AbortController().signal,
      print: (line) => lines.push(line),
    });
  const calls = () => readdirSync(work).includes('calls') && readFileSync(path.join(work, 'calls'), 'utf8');
  const failure = async (promise: Promise<void>): Promise<EngineError> => {
    const error = await promise.then(
      () => new Error('it did not fail'),
      (thrown: unknown) => thrown,
    );
    if (error instanceof EngineError) return error;
    throw error;
  };

  test('does nothing when the registry has the tag, and does not ask for docker', async () => {
    label = hash();
    pushed = digestOf(manifest());
    await run(document());
    expect(lines).toEqual(['api: already in the registry, nothing built']);
    expect(calls()).toBe(false);
  });

  test.each([
    ['of another source', 'f'.repeat(64)],
    ['without a source', undefined],
  ])('fails when an image %s has the tag already', async (_, found) => {
    label = found;
    pushed = digestOf(manifest());
    expect((await failure(run(document()))).what).toMatch(/belongs to another image/);
    expect(calls()).toBe(false);
  });

  test('takes an image without a source from a builder of the user, which may set no labels', async () => {
    pushed = digestOf(manifest());
    await run(document({ build: { builder: { command: ['./build'] } } }));
    expect(lines).toEqual(['api: already in the registry, nothing built']);
  });

  test('builds and pushes what the registry does not have, labelled with the source', async () => {
    const given = document();
    await run(given);
    expect(calls()).toContain(`--label=slipway.source-hash=${hash()}`);
    expect(calls()).toContain(
      `--output=type=image,name=${host}/team/api:${given.tag},push=true,rewrite-timestamp=true`,
    );
    expect(lines.at(-2)).toMatch(new RegExp(`^api: built in .* -> ${host}/team/api:${given.tag}@${DIGEST}$`));
    expect(lines.at(-1)).toBe('api: pushed, not rolled out: apply kubernetes_deployment.api');
  });

  test("pushes Docker's types where the consumer takes no others, under the tag of the same source", async () => {
    const given = document({ manifest: 'docker' });
    await run(given);
    expect(given.tag).toBe(document().tag);
    expect(calls()).toContain(
      `--output=type=image,name=${host}/team/api:${given.tag},push=true,rewrite-timestamp=true,` +
        'oci-mediatypes=false,compression=gzip,force-compression=true ',
    );
    expect(calls()).toContain('--provenance=false --sbom=false');
  });

  test.each<[string, Pick<ImageDocument, 'build'>, string[], string]>([
    ['is attested', { build: { attestations: { provenance: 'min' } } }, ['linux/amd64'], 'attestations make an index'],
    ['is for two platforms', {}, ['linux/amd64', 'linux/arm64'], 'linux/amd64 and linux/arm64 make an index'],
  ])("fails on an image in Docker's types that %s, before docker is asked", async (_what, more, platforms, why) => {
    const source = { ...document().source, platforms };
    const tag = hashSource({ context: work, platforms }).tag;
    const { why: said } = await failure(run(document({ manifest: 'docker', source, tag, ...more })));
    expect(said).toContain(why);
    expect(calls()).toBe(false);
  });

  test('accepts that another builder pushed the same source meanwhile', async () => {
    label = hash();
    await run(document(), { PUSHED: `http://${host}/pushed?digest=${digestOf(manifest())}` });
    expect(lines.at(-2)).toMatch(/another builder pushed the same source at the same time/);
  });

  test('accepts a refused push when the tag holds the same source', async () => {
    label = hash();
    const taken = 'ERROR: failed to push x: TAG_INVALID: the tag is immutable';
    await run(document(), { FAIL: taken, PUSHED: `http://${host}/pushed?digest=${digestOf(manifest())}` });
    expect(lines.at(-2)).toMatch(/same source at the same time/);
  });

  test.each([
    ['another source', 'f'.repeat(64), /built from the source f/],
    ['no source at all', undefined, /not built by slipway/],
  ])('fails when the tag holds %s', async (_, found, why) => {
    label = found;
    const error = await failure(run(document(), { PUSHED: `http://${host}/pushed?digest=${digestOf(manifest())}` }));
    expect(error.what).toMatch(/belongs to another image/);
    expect(error.why).toMatch(why);
    expect(error.why).toContain(`the builder reported ${DIGEST}`);
  });

  test('fails when the push did not arrive', async () => {
    expect((await failure(run(document(), { PUSHED: `http://${host}/nothing` }))).what).toMatch(/did not arrive/);
  });

  test('fails when the source is not the one of the tag, before anything is built', async () => {
    const given = document();
    writeFileSync(path.join(work, 'a'), 'edited');
    expect((await failure(run(given))).what).toBe('the source changed since it was planned');
    expect(calls()).not.toContain('buildx build');
  });

  test('fails when an ECR repository does not exist, with the fix', async () => {
    missing = 'NAME_UNKNOWN';
    const kept = process.env;
    process.env = { ...kept, AWS_ACCESS_KEY_ID: 'x', AWS_SECRET_ACCESS_KEY: 'x', AWS_ENDPOINT_URL: `http://${host}` };
    const access = { region: 'eu-west-1', endpoints: { ecr: `http://${host}` } };
    const error = await failure(run(document({ registry: { kind: 'ecr', access } })));
    process.env = kept;
    expect(error.what).toBe(`the repository ${host}/team/api does not exist`);
    expect(calls()).toBe(false);
  });

  test('lets other registries make the repository at the first push', async () => {
    missing = 'NAME_UNKNOWN';
    await run(document());
    expect(lines.at(-2)).toMatch(/built in .*build and push/);
  });

  test('names the whole log at the start, and again behind its end when a step fails', async () => {
    const error = await failure(
      run(document(), {
        FAIL: 'process "/bin/sh -c x" did not complete successfully: exit code: 2',
        PUSHED: `http://${host}/nothing`,
      }),
    );
    expect(error.why).toBe('a RUN step failed with exit code 2: /bin/sh -c x');
    const places = lines.flatMap((line) => /whole log: (.*)$/.exec(line)?.[1] ?? []);
    expect(places).toEqual([expect.stringContaining(work), places[0]]);
    expect(lines.at(-2)).toMatch(/exit code: 2/);
    expect(readFileSync(places[0] ?? '', 'utf8')).toMatch(/exit code: 2/);
  });

  test('shows and keeps no secret that the builder writes, nor tells it in the error', async () => {
    const secrets = { npm: { env: 'NPM_TOKEN' } };
    const env = { NPM_TOKEN: 's3cret-value', FAIL: 'no login with s3cret-value', PUSHED: `http://${host}/nothing` };
    const error = await failure(run(document({ build: { secrets } }), env));
    const files = readdirSync(path.join(work, 'cache/slipway/logs'));
    const kept = readFileSync(path.join(work, 'cache/slipway/logs', files[0] ?? ''), 'utf8');
    expect(kept).toContain('no login with ***');
    expect([kept, ...lines, error.what, error.why].join()).not.toContain('s3cret-value');
  });

  test('shows no login of ECR that the builder is told', async () => {
    const access = { region: 'eu-west-1', endpoints: { ecr: `http://${host}` } };
    const auth = Buffer.from('AWS:x').toString('base64');
    const env = { FAIL: `sent ${auth}`, PUSHED: `http://${host}/nothing` };
    const kept = process.env;
    process.env = { ...kept, AWS_ACCESS_KEY_ID: 'x', AWS_SECRET_ACCESS_KEY: 'x' };
    const { why } = await failure(run(document({ registry: { kind: 'ecr', access } }), env));
    process.env = kept;
    expect(why).toContain('sent ***');
    expect([...lines, why].join()).not.toContain(auth);
  });

  test('builds an image once that is asked for twice at a time', async () => {
    label = hash();
    await Promise.all([
      run(document(), { PUSHED: `http://${host}/pushed?digest=${digestOf(manifest())}` }),
      run(document(), { PUSHED: `http://${host}/pushed?digest=${digestOf(manifest())}` }),
    ]);
    expect(lines).toContain('api: already in the registry, nothing built');
    expect(String(calls()).match(/buildx build/g)).toHaveLength(1);
  });

  test.each<[string, NodeJS.ProcessEnv, Partial<ImageDocument>, string]>([
    ['docker is not there', { PATH: '/nonexistent' }, {}, 'docker is not installed on this machine'],
    [
      'a secret is not there',
      {},
      { build: { secrets: { npm: { env: 'NPM_TOKEN' } } } },
      'the build secret npm is missing',
    ],
    ['no SSH agent runs', {}, { build: { ssh: { default: true } } }, 'SSH for default is missing'],
    [
      'the file of a secret is not there',
      {},
      { build: { secrets: { key: { file: 'none' } } } },
      'the build secret key is missing',
    ],
  ])('fails before anything is built when %s', async (_, env, more, message) => {
    expect((await failure(run(document(more), env))).what).toBe(message);
  });

  describe('where nothing may be built', () => {
    const NEVER = { SLIPWAY_BUILD: 'never', PATH: '/nonexistent' };

    test('takes the image that the registry has, without docker', async () => {
      label = hash();
      pushed = digestOf(manifest());
      await run(document(), NEVER);
      expect(lines).toEqual(['api: already in the registry, nothing built']);
    });

    test('fails on an image that the registry does not have: its name, its reference, and what builds it', async () => {
      const given = document();
      const error = await failure(run(given, NEVER));
      expect(error).toMatchObject({
        what: `the image api is not in the registry: ${host}/team/api:${given.tag}`,
        why: 'nothing is built here: SLIPWAY_BUILD is never',
        fix: expect.stringMatching(/`slipway build`.* -target=null_resource.api_image/) as string,
      });
      expect(calls()).toBe(false);
    });

    test.each(['', 'auto'])('builds with %j, as when nothing is said', async (choice) => {
      await run(document(), { SLIPWAY_BUILD: choice });
      expect(lines.at(-2)).toMatch(/built in /);
    });

    test.each(['no', 'Never', 'false', 'never '])('fails on %j, before the registry is asked', async (choice) => {
      label = hash();
      pushed = digestOf(manifest());
      const error = await failure(run(document(), { SLIPWAY_BUILD: choice }));
      expect(error).toMatchObject({ what: `SLIPWAY_BUILD is ${choice.trim()}`, why: 'it is one of auto and never' });
      expect(lines).toEqual([]);
    });
  });

  test('leaves no temporary folder behind', async () => {
    await run(document());
    expect(readdirSync(privateFolder('work')).filter((name) => name.startsWith(`${process.pid}-`))).toEqual([]);
  });
});
