import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { CataloguedImage } from '../../contract/catalogue';
import type { ImagesFile } from '../../contract/images-file';
import { builtImages } from '../../modules/image/mode/environment/images-file';
import { hashSource } from '../../modules/source';
import { testContext } from '../../test/context';
import { EcrRepositories } from '../../test/ecr-repositories';
import { PUSHING_BUILDER } from '../../test/helpers/pushing-builder';
import { runCommand } from '../program';

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
    writeFileSync(path.join(folder, 'builder'), `#!${process.execPath}${PUSHING_BUILDER}`);
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
    expect(first.code).toBe(0);
    const second = await build('--tag', 'c2', '--output', 'images.json');
    expect(second.code).toBe(0);
    const written = JSON.parse(readFileSync(path.join(folder, 'images.json'), 'utf8')) as ImagesFile;
    expect(() => builtImages({ IMAGES_FILE: 'images.json' }, folder)).not.toThrow();
    const base = hashSource({ context: path.join(folder, 'base') }).tag;
    expect(written.images.map(({ name, did, tag, tags }) => ({ name, did, tag, tags }))).toEqual([
      {
        name: 'api',
        did: 'present',
        tag: expect.stringMatching(/^src-/) as string,
        tags: ['c2', expect.stringMatching(/^in-use-/)],
      },
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
    expect([code, existsSync(path.join(folder, 'images.json'))]).toEqual([1, false]);
    expect(errors()).toMatch(/^slipway: bad: the build of [^]*^slipway: gone: the repository gone does not exist$/m);
    expect(answers()).toMatch(/^good +built .*\nbad +failed .*\ngone +failed /m);
  });
});
