import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { ImageDocument } from '../../contract/image';
import { hashSource } from '../../modules/source';
import { failure } from '../../test/engine-failure';
import { imageDocument } from '../../test/image-document';
import { ImageWork } from './image-work';
import { loaded } from './loaded';

/**
 * A docker command with a store: a build puts the labels of its image there, an inspection tells them. A real Docker loads
 * images in the end-to-end tests.
 */
const DOCKER = `
const fs = require('node:fs');
const args = process.argv.slice(2);
const line = args.join(' ');
fs.appendFileSync(process.env.CALLS, line + '\\n');
if (line.startsWith('version')) {
  console.log('28.2.2 ' + (process.env.NO_DAEMON ? '' : '28.2.2'));
  if (process.env.NO_DAEMON) { console.error(process.env.NO_DAEMON); process.exit(1); }
}
else if (line === 'buildx version') console.log('github.com/docker/buildx v0.35.0');
else if (line.startsWith('buildx inspect')) console.log('Name: mine\\nDriver: ' + process.env.DRIVER + '\\n\\nNodes:\\nStatus: running');
else if (line.includes('image inspect')) {
  if (fs.existsSync(process.env.STORE)) console.log(fs.readFileSync(process.env.STORE, 'utf8'));
  else { console.error('Error response from daemon: No such image: x'); process.exit(1); }
}
else if (args.includes('--load')) {
  const labels = args.filter((arg) => arg.startsWith('--label=')).map((arg) => arg.slice('--label='.length).split('='));
  fs.writeFileSync(process.env.STORE, JSON.stringify({ Config: { Labels: Object.fromEntries(labels) } }));
}
else process.exit(9);`;

let work: string;
let lines: string[];

describe('loaded', () => {
  beforeEach(() => {
    lines = [];
    work = mkdtempSync(path.join(tmpdir(), 'slipway-test-'));
    writeFileSync(path.join(work, 'Dockerfile'), 'FROM scratch\nCOPY a /\n');
    writeFileSync(path.join(work, 'a'), 'A');
    writeFileSync(path.join(work, 'docker'), `#!${process.execPath}${DOCKER}`);
    chmodSync(path.join(work, 'docker'), 0o755);
  });
  afterEach(() => rmSync(work, { recursive: true }));

  const store = () => path.join(work, 'store');
  const document = (more: Partial<ImageDocument> = {}) =>
    imageDocument({ module: work, tag: hashSource({ context: work }).tag, ...more });
  const run = (given: ImageDocument, env: NodeJS.ProcessEnv = {}) =>
    loaded(
      new ImageWork(given, {
        env: {
          PATH: work,
          DOCKER_CONFIG: work,
          XDG_CACHE_HOME: path.join(work, 'cache'),
          CALLS: path.join(work, 'calls'),
          STORE: store(),
          DRIVER: 'docker',
          ...env,
        },
        signal: new AbortController().signal,
        print: (line) => lines.push(line),
      }),
    );
  const calls = () => (existsSync(path.join(work, 'calls')) ? readFileSync(path.join(work, 'calls'), 'utf8') : '');
  const builds = () => calls().match(/^buildx build .*$/gm) ?? [];

  test('builds into the local Docker under its reference, and pushes nothing', async () => {
    const given = document();
    await run(given);
    expect(builds()).toHaveLength(1);
    expect(builds()[0]).toContain(`--load --tag=localhost:1/api:${given.tag}`);
    expect(builds()[0]).not.toContain('push');
    expect(lines.at(-1)).toMatch(new RegExp(`^api: in the local Docker after .* -> localhost:1/api:${given.tag}$`));
  });

  test.each([
    ['docker', '--context=mine image inspect'],
    ['docker-container', 'image inspect'],
  ])('builds nothing that is there, with the driver %s', async (driver, inspection) => {
    await run(document(), { DRIVER: driver });
    await run(document(), { DRIVER: driver });
    expect(builds()).toHaveLength(1);
    expect(calls()).toMatch(new RegExp(`^${inspection}`, 'm'));
    expect(lines.at(-1)).toBe('api: already in the local Docker, nothing built');
  });

  test('replaces what else has its tag there', async () => {
    writeFileSync(store(), JSON.stringify({ Config: { Labels: null } }));
    await run(document());
    expect(builds()).toHaveLength(1);
  });

  test('writes no caches and attests nothing, which the store of Docker could not take', async () => {
    await run(document({ build: { caches: [{ type: 'registry' }], attestations: { sbom: true } } }));
    expect(builds()[0]).toContain('--cache-from=type=registry');
    expect(builds()[0]).not.toContain('--cache-to');
    expect(builds()[0]).toContain('--sbom=false');
  });

  test.each<[string, Partial<ImageDocument>, NodeJS.ProcessEnv, RegExp]>([
    [
      'an image for several platforms',
      { source: { context: '.', dockerfile: 'Dockerfile', platforms: ['linux/amd64', 'linux/arm64'] } },
      {},
      /cannot be loaded into the local Docker$/,
    ],
    [
      'a program that pushes what it builds',
      { build: { builder: { command: ['./build'] } } },
      {},
      /loads no image into the local Docker$/,
    ],
    [
      'a machine without a Docker',
      {},
      { DRIVER: 'remote', NO_DAEMON: 'Cannot connect to the Docker daemon' },
      /^there is no local Docker/,
    ],
    ['a machine on which nothing may be built', {}, { SLIPWAY_BUILD: 'never' }, /is not in the local Docker$/],
    [
      'a base that only Docker has and the builder does not see',
      {
        source: {
          context: '.',
          dockerfile: 'Dockerfile',
          platforms: ['linux/amd64'],
          contexts: { base: { image: '127.0.0.1:1/base:src-0', tag: 'src-0', registry: { kind: 'oci' } } },
        },
      },
      { DRIVER: 'docker-container' },
      /^the registry 127\.0\.0\.1:1 cannot be reached$/,
    ],
  ])('fails with %s, before anything is built', async (_, more, env, what) => {
    expect((await failure(run(document(more), env))).what).toMatch(what);
    expect(builds()).toEqual([]);
  });
});
