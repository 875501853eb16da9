import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { BuildProps } from '../../contract/build';
import { failure } from '../../test/engine-failure';
import { imageDocument } from '../../test/image-document';
import { chooseBuilder } from './choose';
import { recipeOf } from './recipe';

/** A docker command that says of its builders what a test tells it. Real ones are asked in the end-to-end tests. */
const DOCKER = `
const [verb, question, named] = process.argv.slice(2);
if (verb === 'version') console.log('28.2.2' + (process.env.NO_DAEMON ? '' : ' 28.2.2'));
else if (question === 'version') console.log('github.com/docker/buildx v' + (process.env.BUILDX || '0.35.0'));
else if (question === 'ls') console.log('NAME/NODE\\n' + (process.env.LISTED || 'default* docker'));
else {
  const name = named ? named.slice('--builder='.length) : 'default';
  const said = JSON.parse(process.env.BUILDERS)[name];
  if (said) console.log('Name:   ' + name + '\\n' + said);
  else { console.error('ERROR: no builder "' + name + '" found'); process.exit(1); }
}`;

const remote = (status: string) =>
  `Driver: remote\n\nNodes:\nName:     far0\nEndpoint: tcp://far:1\nStatus:   ${status}\nBuildKit version: v0.30.0`;
const LABEL = 'Labels:\n org.mobyproject.buildkit.worker.snapshotter: overlayfs';
const BUILDERS = {
  one: remote('running'),
  two: remote('running'),
  three: remote('running'),
  gone: remote('inactive'),
  container: 'Driver: docker-container\n\nNodes:\nName: c0\nStatus: inactive',
  default: 'Driver: docker\n\nNodes:\nName: default\nStatus: running\nBuildkit: 20.10.24',
  containerd: `Driver: docker\n\nNodes:\nName: d\nStatus: running\nBuildKit version: v0.22.0\n${LABEL}`,
  broken: 'Driver:\nError:  failed to connect to the docker API',
};

let folder: string;
let lines: string[];

describe('choose', () => {
  beforeEach(() => {
    lines = [];
    folder = mkdtempSync(path.join(tmpdir(), 'slipway-test-'));
    writeFileSync(path.join(folder, 'docker'), `#!${process.execPath}${DOCKER}`);
    chmodSync(path.join(folder, 'docker'), 0o755);
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  interface Asked {
    readonly build?: BuildProps;
    readonly env?: NodeJS.ProcessEnv;
    readonly name?: string;
    readonly platforms?: readonly string[];
  }

  function choose({ build = {}, env = {}, name = 'api', platforms = ['linux/amd64'] }: Asked) {
    const document = imageDocument({
      name,
      module: folder,
      source: { context: '.', dockerfile: 'Dockerfile', platforms },
      build,
    });
    const context = {
      env: { PATH: folder, BUILDERS: JSON.stringify(BUILDERS), ...env },
      signal: new AbortController().signal,
      print: () => undefined,
    };
    return chooseBuilder(document, recipeOf(document, context.env), context, (line) => lines.push(line));
  }

  test.each<[string, Asked, string]>([
    ['the current builder', {}, 'default (docker), the current one'],
    ['that of buildx before it', { env: { BUILDX_BUILDER: 'one' } }, 'one (remote), named by BUILDX_BUILDER'],
    [
      "the image's before that",
      { build: { builder: 'two' }, env: { BUILDX_BUILDER: 'one' } },
      'two (remote), named by the image',
    ],
    [
      "the machine's before all",
      { build: { builder: 'two' }, env: { SLIPWAY_BUILDER: ' three ', BUILDX_BUILDER: 'one' } },
      'three (remote), named by SLIPWAY_BUILDER',
    ],
    ['one that the build starts', { env: { SLIPWAY_BUILDER: 'container' } }, 'container (docker-container), named by'],
    [
      'a command whatever buildx builders there are',
      {
        build: { builder: { command: ['./tools/build', 'x'] } },
        env: { SLIPWAY_BUILDER: 'one', PATH: '/nonexistent' },
      },
      'build (command), named by the image',
    ],
  ])('takes %s', async (_, asked, title) => {
    expect((await choose(asked)).title).toContain(title);
  });

  describe('several builders', () => {
    const names = Array.from({ length: 30 }, (_, index) => `image_${index}`);
    const of = async (name: string, builders: readonly string[]) =>
      (await choose({ name, build: { builder: builders } })).title.split(' ', 1)[0];

    test('share the images, and each image stays with its own', async () => {
      const chosen = await Promise.all(names.map((name) => of(name, ['one', 'two'])));
      expect(new Set(chosen)).toEqual(new Set(['one', 'two']));
      expect(await Promise.all(names.map((name) => of(name, ['two', 'one'])))).toEqual(chosen);
    });

    test('move only the images that a new one takes over', async () => {
      const before = await Promise.all(names.map((name) => of(name, ['one', 'two'])));
      const after = await Promise.all(names.map((name) => of(name, ['one', 'two', 'three'])));
      expect(after.filter((builder, index) => builder !== before[index] && builder !== 'three')).toEqual([]);
      expect(after).toContain('three');
    });

    test('stand in for one that cannot be reached, and the log says so', async () => {
      const { title } = await choose({ env: { SLIPWAY_BUILDER: 'gone,nothing,one' } });
      expect(title).toBe('one (remote), one of 3 named by SLIPWAY_BUILDER');
      const said = lines.join('\n');
      const others = names.map((name) => choose({ name, env: { SLIPWAY_BUILDER: 'gone,one' } }));
      expect((await Promise.all(others)).every((builder) => builder.title.startsWith('one '))).toBe(true);
      expect(`${said}\n${lines.join('\n')}`).toContain(
        'the buildx builder "gone" cannot be used: nothing answers on tcp://far:1',
      );
    });

    test('fail together, with the reason of each', async () => {
      const error = await failure(choose({ env: { SLIPWAY_BUILDER: 'gone,nothing' } }));
      expect(error.what).toMatch(/^none of the builders (gone, nothing|nothing, gone) can be used$/);
      expect(error.why).toMatch(/nothing answers on tcp:\/\/far:1/);
      expect(error.why).toMatch(/no builder "nothing" found/);
    });
  });

  test.each<[string, Asked, RegExp]>([
    ['a builder that does not answer', { build: { builder: 'gone' } }, /"gone" cannot be used/],
    ['a builder that does not exist', { env: { BUILDX_BUILDER: 'nothing' } }, /"nothing" cannot be used/],
    ['a daemon that does not answer', { env: { BUILDX_BUILDER: 'broken', NO_DAEMON: '1' } }, /daemon does not answer/],
    ['a buildx that is too old', { env: { BUILDX: '0.9.1' } }, /buildx 0\.9\.1 is too old/],
    ['no docker', { env: { PATH: '/nonexistent' } }, /docker is not installed/],
  ])('fails on %s', async (_, asked, message) => {
    expect((await failure(choose(asked))).what).toMatch(message);
  });

  const ARM = ['linux/amd64', 'linux/arm64'];
  const DEMANDS: readonly [string, Asked, RegExp][] = [
    ['several platforms', { platforms: ARM }, /cannot make one image for linux\/amd64 and linux\/arm64$/],
    ['attestations', { build: { attestations: { provenance: 'min' } } }, /cannot attest what it built$/],
    ['a cache of its own', { build: { caches: [{ type: 'gha' }] } }, /cannot write a cache \(gha\)$/],
  ];

  test.each(DEMANDS)('fails on %s with the docker driver, before the build', async (_, asked, message) => {
    const error = await failure(choose(asked));
    expect(error.what).toMatch(message);
    expect(error.fix).toMatch(/docker-container.*containerd image store/);
  });

  test.each(DEMANDS)('fails on %s with the name of a builder that can, where there is one', async (_, asked) => {
    const LISTED = 'default* docker\n \\_ default\nnothing remote\ncontainer docker-container\none remote';
    const error = await failure(choose({ ...asked, env: { LISTED } }));
    expect(error.fix).toBe('build with container, which can: set SLIPWAY_BUILDER=container and try again');
  });

  test.each(DEMANDS)('takes %s with every other driver, and with the image store of containerd', async (_, asked) => {
    for (const builder of ['one', 'container', 'containerd']) {
      const { title } = await choose({ ...asked, env: { SLIPWAY_BUILDER: builder } });
      expect(title).toMatch(new RegExp(`^${builder} \\(`));
    }
  });

  test('takes caches that the docker driver reads, or writes into the image', async () => {
    const caches = [
      { type: 'registry', only: 'read' },
      { type: 'inline', ref: 'a:latest' },
    ] as const;
    expect((await choose({ build: { caches } })).title).toMatch(/\(docker\)/);
  });

  test('gives the host-gateway with the docker driver alone', async () => {
    const build = { extraHosts: { host: 'host-gateway' } };
    expect((await choose({ build })).title).toMatch(/\(docker\)/);
    const error = await failure(choose({ build, env: { SLIPWAY_BUILDER: 'one' } }));
    expect(error.what).toBe('the builder one (remote) cannot give host the host-gateway');
  });
});
