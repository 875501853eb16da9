import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { CataloguedImage } from '../../contract/catalogue';
import type { ImagesFile } from '../../contract/images-file';
import type { PublishDocument, Published } from '../../contract/publish';
import { type TestContext, testContext } from '../../test/context';
import { specError, status, TestRegistry } from '../../test/helpers/registry';
import { runCommand } from '../program';

const TAG = 'src-0123456789abcdef0123';
const DIGEST = `sha256:${'a'.repeat(64)}`;
const PRESENT = status(200, '', { 'docker-content-digest': DIGEST });
const MISSING = specError(404, 'MANIFEST_UNKNOWN');

let folder: string;
let registry: TestRegistry;

beforeEach(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'slipway-build-'));
  registry = await TestRegistry.start();
  registry.answers = [PRESENT];
  synthesized({ shop: [image('api'), image('worker')] });
  published([there('api'), there('worker')]);
});
afterEach(async () => {
  await registry.stop();
  rmSync(folder, { recursive: true, force: true });
});

interface Ran extends TestContext {
  readonly code: number;
}

function build(...argv: string[]): Promise<Ran> {
  return buildOn(`${folder}/bin:${process.env['PATH'] ?? ''}`, ...argv);
}

async function buildOn(PATH: string, ...argv: string[]): Promise<Ran> {
  const env = { PATH, DOCKER_CONFIG: folder };
  const context = testContext({ cwd: folder, env });
  return { ...context, code: await runCommand(['build', '--skip-synth', ...argv], context) };
}

const image = (name: string, more: Partial<CataloguedImage> = {}): CataloguedImage => ({
  name,
  construct: `x/${name}`,
  address: `null_resource.${name}_image`,
  source: { context: `../../../${name}`, dockerfile: 'Dockerfile', platforms: ['linux/amd64'] },
  tag: TAG,
  movingTags: [],
  inUseBy: [],
  repository: { name: `team/${name}`, url: `${registry.host}/team/${name}`, pullUrl: `${registry.host}/team/${name}` },
  registry: { kind: 'oci' },
  consumers: [],
  unknown: {},
  ...more,
});

function synthesized(stacks: Readonly<Record<string, readonly CataloguedImage[]>>): void {
  writeFileSync(path.join(folder, 'cdktf.json'), JSON.stringify({ app: 'exit 7' }));
  const manifest = Object.entries(stacks).map(([name, images]) => {
    const place = `stacks/${name}`;
    mkdirSync(path.join(folder, 'cdktf.out', place), { recursive: true });
    const content = { '//': { metadata: { slipway: { version: 2, images, services: [] } } }, resource: {} };
    writeFileSync(path.join(folder, 'cdktf.out', place, 'cdk.tf.json'), JSON.stringify(content));
    const paths = { synthesizedStackPath: `${place}/cdk.tf.json`, stackMetadataPath: `${place}/metadata.json` };
    return [name, { name, workingDirectory: place, ...paths }] as const;
  });
  writeFileSync(path.join(folder, 'cdktf.out/manifest.json'), JSON.stringify({ stacks: Object.fromEntries(manifest) }));
}

/** Stands for the engine that publishes: notes what it is asked, writes a log, and gives these answers; else it is the engine. */
function published(answers: readonly Published[], exitCode = 0): void {
  mkdirSync(path.join(folder, 'bin'), { recursive: true });
  writeFileSync(path.join(folder, 'answers'), JSON.stringify(answers));
  const node = path.join(folder, 'bin/node');
  const script = `#!/bin/sh
case "$2" in publish) ;; *) exec ${process.execPath} "$@" ;; esac
cat > ${folder}/asked
echo "$PWD build:$SLIPWAY_BUILD" > ${folder}/surroundings
echo 'api | staged' >&2
echo 'api: built' >&2
cat ${folder}/answers
exit ${exitCode}
`;
  writeFileSync(node, script);
  chmodSync(node, 0o755);
}

const there = (name: string, more: object = {}): Published => ({
  state: 'there',
  repository: `${registry.host}/team/${name}`,
  digest: DIGEST,
  tags: ['v1'],
  did: 'built',
  seconds: 1.25,
  ...more,
});

const wasAsked = (): boolean => existsSync(path.join(folder, 'asked'));
const asked = () => JSON.parse(readFileSync(path.join(folder, 'asked'), 'utf8')) as PublishDocument;
const surroundings = () => readFileSync(path.join(folder, 'surroundings'), 'utf8');
const written = () => JSON.parse(readFileSync(path.join(folder, 'out/images.json'), 'utf8')) as ImagesFile;

describe('slipway build', () => {
  test('has all images published by one engine, shows its log, and answers with a table', async () => {
    synthesized({ shop: [image('api')], web: [image('worker')] });
    const { code, answers, errors } = await build('--tag', 'v1', '--tag', 'v2', '--push');
    expect([code, errors()]).toEqual([0, 'api | staged\napi: built\n']);
    expect(answers()).toBe(
      'IMAGE   DID    SECONDS  REFERENCE\n' +
        `api     built  1.3      ${registry.host}/team/api:${TAG}\n` +
        `worker  built  1.3      ${registry.host}/team/worker:${TAG}\n`,
    );
    expect(asked()).toMatchObject({ version: 1, commitTags: ['v1', 'v2'], keep: 900, to: 'registry' });
    const modules = asked().images.map(({ name, module }) => [name, module]);
    expect(modules).toEqual([
      ['api', 'cdktf.out/stacks/shop'],
      ['worker', 'cdktf.out/stacks/web'],
    ]);
    expect([surroundings(), registry.asked]).toEqual([`${folder} build:\n`, []]);
  });

  test('takes the images that are named, with what they are built from', async () => {
    const base = { base: { stack: 'shop', name: 'worker' } };
    synthesized({ shop: [image('api', { bases: base }), image('worker')], web: [image('page')] });
    expect((await build('shop/a*')).code).toBe(0);
    expect(asked().images.map(({ name }) => name)).toEqual(['api', 'worker']);
  });

  test('computes the tag of an image that is hashed when Terraform plans', async () => {
    mkdirSync(path.join(folder, 'api'));
    writeFileSync(path.join(folder, 'api/Dockerfile'), 'FROM scratch\n');
    synthesized({ shop: [image('api', { tag: null, unknown: { tag: 'hashAt: plan' } })] });
    published([there('api')]);
    expect((await build()).code).toBe(0);
    expect(asked().images[0]?.tag).toMatch(/^src-[0-9a-f]{20}$/);
  });

  test('builds from source, whatever the environment chose to deploy', async () => {
    const mode = { choice: 'v1', from: 'IMAGE_TAG', variables: { tag: 'image_tag', tags: 'image_tags' } };
    synthesized({ shop: [image('api', { mode })] });
    published([there('api')]);
    expect([(await build()).code, asked().images[0]?.tag]).toEqual([0, TAG]);
    await build('--dry-run');
    expect(registry.asked[0]).toContain(`/manifests/${TAG} `);
  });

  test('lets the engine read files of providers where Terraform reads them', async () => {
    const access = {
      customCaBundle: 'ca.pem',
      assumeRoleWithWebIdentity: { webIdentityTokenFile: '$DOCKER_CONFIG/token' },
    };
    synthesized({ shop: [image('api', { registry: { kind: 'ecr', access } }), image('worker')] });
    await build();
    expect(asked().images[0]?.registry).toEqual({
      kind: 'ecr',
      access: {
        customCaBundle: path.join(folder, 'cdktf.out/stacks/shop/ca.pem'),
        assumeRoleWithWebIdentity: { webIdentityTokenFile: `${folder}/token` },
      },
    });
  });

  test('lets it build nothing with --no-build', async () => {
    expect([(await build('--no-build')).code, surroundings()]).toEqual([0, `${folder} build:never\n`]);
  });

  test('writes an images.json, and answers with it', async () => {
    published([there('api', { did: 'copied', seconds: 2 }), there('worker', { tags: [] })]);
    const { code, answers, errors } = await build('--output', 'out/images.json', '--json');
    expect([code, errors()]).toEqual([0, expect.stringContaining('IMAGE   DID     SECONDS')]);
    const made = { digest: DIGEST, tag: TAG, platform: 'linux/amd64' };
    const repository = `${registry.host}/team`;
    expect(written()).toEqual({
      commit: null,
      images: [
        {
          stack: 'shop',
          name: 'api',
          repository: `${repository}/api`,
          ...made,
          tags: ['v1'],
          did: 'copied',
          seconds: 2,
        },
        {
          stack: 'shop',
          name: 'worker',
          repository: `${repository}/worker`,
          ...made,
          tags: [],
          did: 'built',
          seconds: 1.25,
        },
      ],
    });
    expect(JSON.parse(answers())).toEqual(written());
    expect(readdirSync(path.join(folder, 'out'))).toEqual(['images.json']);
  });

  test('loads what is missing into Docker', async () => {
    const reference = `${registry.host}/team/api:${TAG}`;
    published([{ state: 'loaded', reference, seconds: 3 }]);
    const { code, answers, errors } = await build('api', '--load', '--json');
    expect([code, asked().to, asked().commitTags]).toEqual([0, 'docker', []]);
    expect(JSON.parse(answers())).toEqual([
      { stack: 'shop', name: 'api', state: 'loaded', reference, platform: 'linux/amd64' },
    ]);
    expect(errors()).toMatch(/^api +loaded +3\.0 /m);
  });

  test('has nothing to do for a program without images', async () => {
    synthesized({ shop: [] });
    const { code, answers, errors } = await build('--output', 'out/images.json');
    expect([code, answers(), errors(), wasAsked()]).toEqual([0, '', 'the program has no images\n', false]);
    expect(written()).toEqual({ commit: null, images: [] });
  });

  test('fails with what is to be put right of each image, and writes no file', async () => {
    published([
      { state: 'failed', what: 'the build failed', why: '', fix: 'correct it' },
      { state: 'skipped', because: 'it is made from api' },
    ]);
    const { code, answers, errors } = await build('--output', 'out/images.json');
    expect([code, answers()]).toEqual([1, expect.stringMatching(/^api +failed .*\nworker +skipped /m)]);
    expect(errors()).toMatch(/slipway: api: the build failed\n {2}fix: {2}correct it\nslipway: worker: not begun\n/);
    expect(existsSync(path.join(folder, 'out'))).toBe(false);
  });

  test('fails when the engine fails', async () => {
    published([], 1);
    const { code, answers, errors } = await build('--output', 'out/images.json');
    expect([code, answers(), errors()]).toEqual([
      1,
      '',
      expect.stringContaining('api: built\nslipway: the engine gave no'),
    ]);
    expect(existsSync(path.join(folder, 'out'))).toBe(false);
  });

  test('fails without Node on the PATH, with what to do', async () => {
    const { code, errors } = await buildOn('');
    expect([code, errors()]).toEqual([
      1,
      expect.stringMatching(/the engine does not start\n {2}why: {2}node is not inst/),
    ]);
  });

  test.each([
    ['options that exclude each other', ['--load', '--push'], '--load and --push exclude each other'],
    ['a tag that is none', ['--tag', 'a/b'], '--tag "a/b" cannot be put'],
    ['a file that is a folder', ['--output', 'cdktf.out'], 'it is a folder (that of the synthesis'],
    ['a file below a file', ['--output', 'cdktf.json/images.json'], 'cdktf.json is no folder'],
    ['a name that no image has', ['apy'], 'did you mean api?'],
  ])('fails with 64 on %s, before anything is done', async (_, argv, message) => {
    const { code, answers, errors } = await build(...argv);
    expect([code, answers(), errors(), wasAsked()]).toEqual([64, '', expect.stringContaining(message), false]);
  });

  test('fails on an image that was synthesized without source', async () => {
    synthesized({ shop: [image('api', { tag: null, unknown: { tag: 'no source' } })] });
    const { code, errors } = await build();
    expect([code, errors(), wasAsked()]).toEqual([
      1,
      expect.stringContaining('synthesized without source: api'),
      false,
    ]);
  });
});

describe('slipway build --dry-run', () => {
  test('says what the registries lack, and changes nothing', async () => {
    registry.answers = [MISSING];
    const { code, answers, errors } = await build('--dry-run', '--tag', 'v1', 'api');
    expect([code, errors()]).toEqual([0, '1 of 1 image to build\n']);
    expect(answers()).toBe(
      'IMAGE  STATE    PLATFORM     REFERENCE\n' + `api    missing  linux/amd64  ${registry.host}/team/api:${TAG}\n`,
    );
    expect(registry.asked.filter((request) => !/^(HEAD|GET) /.test(request))).toEqual([]);
    expect([registry.asked.length > 0, wasAsked()]).toEqual([true, false]);
  });

  test('answers in JSON', async () => {
    const { code, answers } = await build('--dry-run', '--json');
    const state = { stack: 'shop', state: 'present', platform: 'linux/amd64' };
    expect([code, JSON.parse(answers()) as unknown]).toEqual([
      0,
      [
        { ...state, name: 'api', reference: `${registry.host}/team/api:${TAG}` },
        { ...state, name: 'worker', reference: `${registry.host}/team/worker:${TAG}` },
      ],
    ]);
  });

  test('answers with a matrix for GitHub alone, and shows the table beside it', async () => {
    registry.answers = [MISSING];
    const { code, answers, errors } = await build('--dry-run', '--github', 'worker');
    const row = '{"image":"worker","stack":"shop","platform":"linux/amd64","runner":"ubuntu-24.04"}';
    expect([code, answers()]).toEqual([0, `matrix={"include":[${row}]}\nany=true\n`]);
    expect(errors()).toContain('worker  missing');
  });

  test('fails on an answer that is none, and gives no matrix', async () => {
    registry.answers = [specError(403, 'DENIED', 'not you')];
    const { code, answers, errors } = await build('--dry-run', '--github', 'api');
    expect([code, answers()]).toEqual([1, '']);
    expect(errors()).toContain('slipway: nobody knows whether the image api is there: ');
  });
});
