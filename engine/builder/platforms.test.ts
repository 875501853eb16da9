import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { failure } from '../../test/engine-failure';
import { inspectBuilder } from './inspect';
import { requirePlatforms } from './platforms';

/** A docker command that says of its builders what a test tells it. Real ones are asked in the end-to-end tests. */
const DOCKER = `
const [, question, named] = process.argv.slice(2);
const builders = JSON.parse(process.env.BUILDERS);
if (process.env.NO_LIST && question === 'ls') process.exit(1);
if (question === 'ls') {
  console.log('NAME/NODE     DRIVER/ENDPOINT  STATUS   BUILDKIT  PLATFORMS');
  for (const name of Object.keys(builders)) console.log(name + '*  docker\\n \\\\_ ' + name + '0  \\\\_ default  running  v0.20.0  linux/amd64 (+4)');
  console.log('\\nCannot load builder broken: no such context');
} else {
  const said = builders[named.slice('--builder='.length)];
  if (!said) process.exit(1);
  console.log('Name:   ' + named.slice('--builder='.length) + '\\n' + said);
}`;

const builder = (driver: string, ...nodes: (string | undefined)[]) =>
  [`Driver: ${driver}`, '', 'Nodes:', ...nodes.map(node)].join('\n');
const node = (platforms: string | undefined) =>
  `Name: n\nEndpoint: e\nStatus: ${platforms === undefined ? 'inactive' : `running\nPlatforms: ${platforms}`}`;

const AMD64 = 'linux/amd64, linux/amd64/v2, linux/386';
const CLIENT = { version: '28.2.2', buildxVersion: '0.35.0', problem: undefined };

let folder: string;

describe('the platforms of a builder', () => {
  beforeAll(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'slipway-test-'));
    writeFileSync(path.join(folder, 'docker'), `#!${process.execPath}${DOCKER}`);
    chmodSync(path.join(folder, 'docker'), 0o755);
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  async function check(
    mine: string,
    wanted: readonly string[],
    others: Record<string, string> = {},
    env: NodeJS.ProcessEnv = {},
  ): Promise<void> {
    const builders = JSON.stringify({ mine, ...others });
    const cli = { env: { PATH: folder, BUILDERS: builders, ...env }, signal: new AbortController().signal };
    return requirePlatforms(cli, await inspectBuilder(cli, CLIENT, 'mine'), wanted);
  }

  test.each<[string, string, readonly string[]]>([
    ['have what is wanted', builder('docker', AMD64), ['linux/amd64', 'linux/386']],
    ['have it in another spelling', builder('docker', 'linux/arm64'), ['linux/arm64/v8']],
    ['have a higher variant', builder('docker', 'linux/arm/v7'), ['linux/arm/v6', 'linux/arm']],
    ['have one node for each', builder('remote', AMD64, 'linux/arm64'), ['linux/amd64', 'linux/arm64']],
    ['have what a user says of them', builder('remote', 'linux/amd64*, linux/arm64*, linux/386'), ['linux/arm64']],
    ['may have it, as old ones tell no variants', builder('docker', 'linux/amd64, linux/386'), ['linux/amd64/v3']],
    ['may have it on a node that does not run', builder('remote', AMD64, undefined), ['linux/arm64']],
    ['may have it in a list that is cut short', builder('docker', 'linux/amd64 (+4)'), ['linux/arm64']],
    ['may have it in a list of signs', builder('docker', '\u001b[2J, ;'), ['linux/arm64']],
    ['are emulated by what BuildKit brings along', builder('docker-container', AMD64), ['linux/arm64']],
    ['are not asked where no step is run', builder('docker', AMD64), []],
  ])('%s', async (_, mine, wanted) => {
    await expect(check(mine, wanted)).resolves.toBeUndefined();
  });

  test('fails with what makes it able, when no builder of this machine is', async () => {
    const error = await failure(check(builder('docker', AMD64), ['linux/amd64', 'linux/arm64']));
    expect(error.what).toBe('the builder mine (docker) cannot build for linux/arm64');
    expect(error.why).toBe(
      'RUN steps need a machine of that platform or an emulator, and it has linux/amd64, linux/amd64/v2, linux/386',
    );
    expect(error.fix).toMatch(
      /binfmt --install arm64`\).*buildx create --name far --platform=linux\/arm64 .*FROM --platform=\$BUILDPLATFORM/,
    );
  });

  test.each<[string, Record<string, string>, string]>([
    ['has the machine', { gone: builder('remote', undefined), arm: builder('remote', 'linux/arm64') }, 'arm'],
    ['emulates it', { box: builder('docker-container', undefined) }, 'box'],
    [
      'has the machine, before one that emulates it',
      { box: builder('docker-container', AMD64), arm: builder('remote', 'linux/arm64') },
      'arm',
    ],
  ])('fails with the name of the builder that %s', async (_, others, name) => {
    const error = await failure(check(builder('docker', AMD64), ['linux/arm64'], others));
    expect(error.fix).toBe(`build with ${name}, which can: set SLIPWAY_BUILDER=${name} and try again`);
  });

  test('fails without another builder when that has not all of them', async () => {
    const others = { arm: builder('remote', 'linux/arm64') };
    const error = await failure(check(builder('docker', AMD64), ['linux/amd64', 'linux/arm64'], others));
    expect(error.fix).toMatch(/^install an emulator/);
  });

  test('fails the same where the builders cannot be listed', async () => {
    const error = await failure(check(builder('docker', AMD64), ['linux/arm64'], {}, { NO_LIST: '1' }));
    expect(error.fix).toMatch(/^install an emulator/);
  });

  test.each([
    ['a variant that its machine is too old for', 'docker', 'linux/amd64/v3'],
    ['a variant that BuildKit does not emulate', 'docker-container', 'linux/amd64/v3'],
    ['another system', 'docker-container', 'windows/amd64'],
  ])('fails on %s', async (_, driver, platform) => {
    const error = await failure(check(builder(driver, AMD64), [platform]));
    expect(error.what).toBe(`the builder mine (${driver}) cannot build for ${platform}`);
    expect(error.fix.startsWith('install an emulator')).toBe(platform.startsWith('linux'));
  });
});
