import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { PublishDocument, Published, PublishedImage } from '../../contract/publish';
import { hashSource } from '../../modules/source';
import { EcrRepositories } from '../../test/ecr-repositories';
import { failure } from '../../test/engine-failure';
import { PUSHING_BUILDER } from '../../test/helpers/pushing-builder';
import { publish } from './publish';

let own: EcrRepositories;
let work: string;
const asked = () => path.join(work, 'asked');

describe('publish', () => {
  beforeAll(async () => {
    own = await EcrRepositories.start();
  });
  afterAll(() => own.stop());
  beforeEach(() => {
    own.lines.splice(0);
    work = mkdtempSync(path.join(tmpdir(), 'slipway-test-'));
    writeFileSync(path.join(work, 'builder'), `#!${process.execPath}${PUSHING_BUILDER}`);
    chmodSync(path.join(work, 'builder'), 0o755);
  });
  afterEach(() => rmSync(work, { recursive: true }));

  /** An image of a folder with these files, in the repository of its name. */
  const image = (name: string, files: readonly string[] = [name], more: Partial<PublishedImage> = {}) => {
    const folder = path.join(work, name);
    mkdirSync(folder, { recursive: true });
    writeFileSync(path.join(folder, 'Dockerfile'), 'FROM scratch\nCOPY . /\n');
    for (const file of files) writeFileSync(path.join(folder, file), file);
    return {
      name,
      called: `shop/${name}`,
      address: `null_resource.${name}_image`,
      module: work,
      tag: hashSource({ context: folder }).tag,
      source: { context: name, dockerfile: 'Dockerfile', platforms: ['linux/amd64'] },
      repository: { name },
      registry: own.pushed(name).registry,
      build: { builder: { command: ['./builder'] } },
      ...more,
    } satisfies PublishedImage;
  };
  /** The image on top of another one of the document. */
  const on = (base: PublishedImage, index: number, name: string): PublishedImage => {
    const folder = path.join(work, name);
    const upper = image(name);
    writeFileSync(path.join(folder, 'Dockerfile'), 'FROM base\nCOPY . /\n');
    const { tag } = hashSource({ context: folder, contexts: { base: { image: base.tag } }, onbuild: [] });
    return { ...upper, tag, source: { ...upper.source, contexts: { base: { published: index } }, onbuild: [] } };
  };
  const run = (images: readonly PublishedImage[], more: Partial<PublishDocument> = {}, env: NodeJS.ProcessEnv = {}) =>
    publish(
      { version: 1, images, commitTags: [], keep: 900, to: 'registry', ...more },
      {
        ...own.context,
        env: { ...process.env, ASKED: asked(), XDG_CACHE_HOME: path.join(work, 'cache'), ...env },
      },
    );
  const builds = () => (existsSync(asked()) ? readFileSync(asked(), 'utf8').trim().split('\n') : []);
  const digestIn = (published: Published | undefined) => (published?.state === 'there' ? published.digest : '');
  const states = (all: readonly Published[]) => all.map(({ state }) => state);

  test('builds bases before what is made from them, tells the builder where they are, and answers in order', async () => {
    await own.front.create('base');
    await own.front.create('upper');
    const base = image('base');
    const url = (name: string) => `${own.front.registry}/${name}`;

    const answers = await run([on(base, 1, 'upper'), base]);

    expect(answers).toEqual(
      ['upper', 'base'].map((name) => ({
        state: 'there',
        repository: url(name),
        digest: expect.stringMatching(/^sha256:/) as string,
        tags: [],
        did: 'built',
        seconds: expect.any(Number) as number,
      })),
    );
    expect(own.lines.filter((line) => !line.includes(' | ')).map((line) => line.split(': ')[0])).toEqual([
      'shop/base',
      'shop/upper',
    ]);
    expect(builds().map((line) => JSON.parse(line) as unknown)).toEqual([
      { reference: `${url('base')}:${base.tag}`, contexts: {} },
      {
        reference: expect.stringContaining(url('upper')) as string,
        contexts: { base: `docker-image://${url('base')}:${base.tag}` },
      },
    ]);
  });

  test('puts commit, moving and in-use tags on images that are built and on those that are there', async () => {
    await own.front.create('tagged');
    const tagged = image('tagged', ['a'], { movingTags: ['latest'], inUseBy: ['shop.api'] });
    const inUse = `in-use-shop.api-${tagged.tag.slice(4, 16)}`;

    const [built] = await run([tagged], { commitTags: ['c1'] });
    const [unchanged] = await run([tagged], { commitTags: ['c2', 'c1'], keep: 2 });

    expect(built).toMatchObject({ did: 'built', tags: ['c1', inUse, 'latest'] });
    expect(unchanged).toMatchObject({ did: 'present', digest: digestIn(built), tags: ['c2', 'c1', inUse, 'latest'] });
    expect(await own.tags('tagged')).toEqual({ [digestIn(built)]: ['c1', 'c2', inUse, 'latest', tagged.tag] });
    const [third] = await run([tagged], { commitTags: ['c3'], keep: 2 });
    expect((await own.tags('tagged'))[digestIn(third)]).toEqual(['c2', 'c3', inUse, 'latest', tagged.tag]);
    expect(builds()).toHaveLength(1);
  });

  test('asks little for an image that is there: for the manifest, its label, and once for each tag', async () => {
    await own.front.create('cheap');
    const cheap = image('cheap', ['a'], { movingTags: ['latest'], inUseBy: ['shop.api'] });
    await run([cheap], { commitTags: ['c1'] });
    const before = (await own.front.calls()).length;

    await run([cheap], { commitTags: ['c1'] });
    const there = (await own.front.calls()).slice(before);
    await run([cheap], { commitTags: ['c2'] });
    const newer = (await own.front.calls()).slice(before + there.length);

    const inRepository = (calls: typeof there) =>
      calls.filter(({ through }) => through === 'registry').map(({ method, path: url }) => `${method} ${url}`);
    const tags = ['latest', `in-use-shop.api-${cheap.tag.slice(4, 16)}`].map(
      (tag) => `HEAD /v2/cheap/manifests/${tag}`,
    );
    expect(inRepository(there).sort()).toEqual([
      expect.stringMatching(/^GET \/v2\/cheap\/blobs\/sha256:/),
      `GET /v2/cheap/manifests/${cheap.tag}`,
      'HEAD /v2/cheap/manifests/c1',
      ...tags.sort(),
    ]);
    expect(inRepository(newer).filter((line) => line.endsWith('/c2'))).toEqual(
      ['HEAD', 'GET', 'PUT'].map((method) => `${method} /v2/cheap/manifests/c2`),
    );
    expect(inRepository(newer)).toHaveLength(inRepository(there).length + 2);
  });

  test('copies an image that another repository has', async () => {
    await own.front.create('origin');
    await own.front.create('copy');
    const origin = image('origin');
    const [first] = await run([origin]);
    const places = [{ name: 'nothing-there' }, { name: 'origin' }];
    await own.front.create('nothing-there');

    const { registry } = origin;
    const copy = {
      ...origin,
      repository: { name: 'copy' },
      copyFrom: places.map((repository) => ({ repository, registry })),
    };

    expect(await run([copy])).toMatchObject([{ state: 'there', did: 'copied', digest: digestIn(first) }]);
  });

  test('says of each image what went wrong, skips what is made from it, and has the others', async () => {
    for (const name of ['broken', 'above', 'higher', 'fine']) await own.front.create(name);
    const broken = image('broken', ['fails']);
    const above = on(broken, 0, 'above');

    const answers = await run([broken, above, on(above, 1, 'higher'), image('fine'), image('absent')]);

    expect(states(answers)).toEqual(['failed', 'skipped', 'skipped', 'there', 'failed']);
    expect(answers[0]).toMatchObject({
      what: expect.stringMatching(/^the build of .*broken:src-.* failed$/) as string,
    });
    expect(answers.slice(1, 3)).toEqual([
      { state: 'skipped', because: 'it is made from shop/broken, which is not there' },
      { state: 'skipped', because: 'it is made from shop/above, which is not there' },
    ]);
    expect(answers[4]).toEqual({
      state: 'failed',
      what: 'the repository absent does not exist',
      why: 'ECR has none of that name in the account and the region of its provider',
      fix: expect.stringContaining('`slipway deploy <stack> --phase registry`') as string,
    });
  });

  test('fails an image whose commit tag names another one, and no other', async () => {
    for (const name of ['moved', 'free']) await own.front.create(name);
    const other = await own.push('moved', 'other', 'c1');

    const [moved, free] = await run([image('moved'), image('free')], { commitTags: ['c1'] });

    expect(moved).toMatchObject({ state: 'failed', why: `it names ${other}, and a commit tag never moves` });
    expect(free).toMatchObject({ state: 'there', tags: ['c1'] });
    expect((await own.tags('moved'))[other]).toEqual(['c1']);
  });

  test('builds nothing where nothing may be built', async () => {
    await own.front.create('never');
    const [answer] = await run([image('never')], {}, { SLIPWAY_BUILD: 'never' });
    expect(answer).toMatchObject({ state: 'failed', why: 'nothing is built here: SLIPWAY_BUILD is never' });
    expect(builds()).toEqual([]);
  });

  test.each<[string, NodeJS.ProcessEnv, string]>([
    ['a choice that is none', { SLIPWAY_BUILD: 'no' }, 'SLIPWAY_BUILD is no'],
    ['a number that is none', { SLIPWAY_MAX_BUILDS: 'x' }, 'SLIPWAY_MAX_BUILDS must be a whole number from 1 to 999'],
  ])('fails on %s, before anything is asked', async (_, env, what) => {
    const before = (await own.front.calls()).length;
    expect((await failure(run([image('api')], {}, env))).what).toBe(what);
    expect(await own.front.calls()).toHaveLength(before);
  });

  test('fails on images that are made from each other, and on one that is made from none of them', async () => {
    const [first, second] = [image('first'), image('second')];
    const circle = [on(second, 1, 'first'), on(first, 0, 'second')];
    const { what } = await failure(run(circle));
    expect(what).toBe('there is no order in which these images can be built: shop/first <- shop/second <- shop/first');
    expect((await failure(run([on(first, 7, 'second')]))).what).toMatch(/second <- image 7$/);
  });

  test('stops all when it is stopped', async () => {
    for (const name of ['slow', 'queued']) await own.front.create(name);
    const controller = new AbortController();
    const images = [image('slow', ['sleeps']), image('queued', ['sleeps', 'b'])];
    const env = { ...process.env, ASKED: asked(), XDG_CACHE_HOME: path.join(work, 'cache'), SLIPWAY_MAX_BUILDS: '1' };
    const running = publish(
      { version: 1, images, commitTags: [], keep: 900, to: 'registry' },
      { ...own.context, env, signal: controller.signal },
    );
    const ended = running.catch((error: unknown) => error);
    while (builds().length === 0) await new Promise((resolve) => setTimeout(resolve, 50));
    controller.abort(new Error('stopped by SIGINT'));

    expect(await ended).toEqual(new Error('stopped by SIGINT'));
    expect(builds()).toHaveLength(1);
  });
});
