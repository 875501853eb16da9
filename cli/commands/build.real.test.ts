import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { CataloguedImage } from '../../contract/catalogue';
import type { ImagesFile } from '../../contract/images-file';
import { hashSource } from '../../modules/source';
import { testContext } from '../../test/context';
import { EcrRepositories } from '../../test/ecr-repositories';
import { runCommand } from '../program';

/** A builder of the user's: notes what it is asked, and pushes an image that consists of its labels. */
const BUILDER = `
const { createHash } = require('node:crypto');
const fs = require('node:fs');
const digestOf = (text) => 'sha256:' + createHash('sha256').update(text).digest('hex');
(async () => {
  const asked = JSON.parse(fs.readFileSync(0, 'utf8'));
  const { reference, context, contexts, labels } = asked;
  fs.appendFileSync(process.env.ASKED, JSON.stringify({ reference, contexts }) + '\\n');
  if (fs.existsSync(context + '/fails')) process.exit(1);
  if (fs.existsSync(context + '/sleeps')) return setTimeout(() => undefined, 60_000);
  const [, host, name, tag] = /^([^/]+)\\/(.+):(.+)$/.exec(reference);
  const { auths } = JSON.parse(process.env.DOCKER_AUTH_CONFIG);
  const authorization = 'Basic ' + auths[host].auth;
  const base = 'http://' + host + '/v2/' + name;
  const config = JSON.stringify({ architecture: 'amd64', os: 'linux', config: { Labels: labels } });
  const begun = await fetch(base + '/blobs/uploads/', { method: 'POST', headers: { authorization } });
  const upload = new URL(begun.headers.get('location'), base);
  upload.searchParams.set('digest', digestOf(config));
  await fetch(upload, { method: 'PUT', headers: { authorization }, body: config });
  const type = 'application/vnd.oci.image.manifest.v1+json';
  const blob = { mediaType: 'application/vnd.oci.image.config.v1+json', digest: digestOf(config), size: config.length };
  const manifest = JSON.stringify({ schemaVersion: 2, mediaType: type, config: blob, layers: [] });
  const headers = { authorization, 'content-type': type };
  const put = await fetch(base + '/manifests/' + tag, { method: 'PUT', headers, body: manifest });
  if (put.status !== 201) throw new Error(await put.text());
  console.log(JSON.stringify({ digest: digestOf(manifest) }));
})();
`;

let own: EcrRepositories;
let folder: string;

/** An image that a program of the user's builds, in the repository of its name, which ECR is asked for. */
const image = (name: string, more: Partial<CataloguedImage> = {}): CataloguedImage => ({
  name,
  construct: `x/${name}`,
  address: `null_resource.${name}_image`,
  source: { context: `../../../${name}`, dockerfile: 'Dockerfile', platforms: ['linux/amd64'] },
  build: { builder: { command: ['../../../builder'] } },
  tag: null,
  movingTags: [],
  inUseBy: ['shop.api'],
  repository: { name, url: null, pullUrl: null },
  registry: own.pushed(name).registry,
  consumers: [],
  unknown: { tag: 'hashAt: plan', 'repository.url': 'token', 'repository.pullUrl': 'token' },
  ...more,
});

function source(name: string, dockerfile = 'FROM scratch\nCOPY main /\n'): void {
  mkdirSync(path.join(folder, name), { recursive: true });
  writeFileSync(path.join(folder, name, 'Dockerfile'), dockerfile);
  writeFileSync(path.join(folder, name, 'main'), name);
}

function synthesized(images: readonly CataloguedImage[]): void {
  const place = 'stacks/shop';
  mkdirSync(path.join(folder, 'cdktf.out', place), { recursive: true });
  const content = { '//': { metadata: { slipway: { version: 2, images, services: [] } } }, resource: {} };
  writeFileSync(path.join(folder, 'cdktf.out', place, 'cdk.tf.json'), JSON.stringify(content));
  const paths = { synthesizedStackPath: `${place}/cdk.tf.json`, stackMetadataPath: `${place}/metadata.json` };
  const shop = { name: 'shop', workingDirectory: place, ...paths };
  writeFileSync(path.join(folder, 'cdktf.out/manifest.json'), JSON.stringify({ stacks: { shop } }));
  writeFileSync(path.join(folder, 'cdktf.json'), JSON.stringify({ app: 'exit 7' }));
}

async function build(...argv: string[]) {
  const env = { ...process.env, ASKED: path.join(folder, 'asked'), XDG_CACHE_HOME: path.join(folder, 'cache') };
  const context = testContext({ cwd: folder, env });
  return { ...context, code: await runCommand(['build', '--skip-synth', ...argv], context) };
}

describe('slipway build, with the engine and a registry', () => {
  beforeAll(async () => {
    own = await EcrRepositories.start();
  });
  afterAll(() => own.stop());
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'slipway-build-'));
    writeFileSync(path.join(folder, 'builder'), `#!${process.execPath}${BUILDER}`);
    chmodSync(path.join(folder, 'builder'), 0o755);
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  test('builds what is missing, then finds it there, tags it and writes what it made', async () => {
    await own.front.create('base');
    await own.front.create('api');
    source('base');
    source('api', 'FROM base\nCOPY main /\n');
    const contexts = { base: { image: null, tag: null, registry: own.pushed('base').registry } };
    const api = image('api');
    synthesized([
      { ...api, source: { ...api.source, contexts, onbuild: [] }, bases: { base: { stack: 'shop', name: 'base' } } },
      image('base'),
    ]);

    const missing = await build('--dry-run', '--json');
    expect(JSON.parse(missing.answers())).toMatchObject([{ state: 'missing' }, { state: 'missing' }]);
    const first = await build('api', '--tag', 'c1', '--output', 'images.json');
    console.log(first.errors(), first.answers());
    expect(first.code).toBe(0);
    const second = await build('--tag', 'c2', '--output', 'images.json');
    console.log(second.errors(), second.answers());
    expect(second.code).toBe(0);
    const written = JSON.parse(readFileSync(path.join(folder, 'images.json'), 'utf8')) as ImagesFile;
    const base = hashSource({ context: path.join(folder, 'base') }).tag;
    expect(written.images.map(({ name, did, tag, tags }) => ({ name, did, tag, tags }))).toEqual([
      { name: 'api', did: 'present', tag: expect.stringMatching(/^src-/) as string, tags: ['c2', expect.stringMatching(/^in-use-/)] },
      { name: 'base', did: 'present', tag: base, tags: ['c2', expect.stringMatching(/^in-use-/)] },
    ]);
    expect((await own.tags('base'))[written.images[1]!.digest]).toEqual(expect.arrayContaining(['c1', 'c2', base]));
    expect((await build('--dry-run', '--github')).answers()).toBe('matrix={"include":[]}\nany=false\n');
  });

  test('fails with what is to be put right of each image, and has the others', async () => {
    await own.front.create('good');
    await own.front.create('bad');
    source('good');
    source('bad');
    writeFileSync(path.join(folder, 'bad/fails'), '');
    source('bad', 'FROM scratch\nCOPY . /\n');
    synthesized([image('good'), image('bad'), image('gone')]);
    source('gone');
    const { code, answers, errors } = await build('--output', 'images.json');
    console.log(answers(), errors());
    expect(code).toBe(1);
    expect(answers()).toMatch(/^good +built .*\nbad +failed .*\ngone +failed /m);
  });
});
