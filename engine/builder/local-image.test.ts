import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { inspectBuilder } from './inspect';
import { localImage } from './local-image';

/** A docker command that says what a test tells it. A real daemon is asked in the end-to-end tests. */
const DOCKER = `
console.error(process.env.ERROR ?? '');
console.log(process.env.SAID ?? JSON.stringify(process.argv.slice(2)));
process.exit(process.env.ERROR ? 1 : 0)`;

const CLIENT = { version: '28.2.2', buildxVersion: '0.35.0', problem: undefined };

let folder: string;
describe('local image', () => {
  beforeAll(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'slipway-test-'));
    writeFileSync(path.join(folder, 'docker'), `#!${process.execPath}${DOCKER}`);
    chmodSync(path.join(folder, 'docker'), 0o755);
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  const cli = (env: NodeJS.ProcessEnv) => ({ env: { PATH: folder, ...env }, signal: new AbortController().signal });
  const inspect = (said: string) => inspectBuilder(cli({ SAID: said }), CLIENT);
  const node = (driver: string) => `Name: mine\nDriver: ${driver}\n\nNodes:\nStatus: running\n`;
  const ask = async (env: NodeJS.ProcessEnv, driver = 'docker') =>
    localImage(cli(env), await inspect(node(driver)), 'company/base:1');

  describe('an image of the builder itself', () => {
    test('is told by the daemon of its context', async () => {
      expect(await ask({ SAID: '{"Os":"linux"}' })).toEqual({ Os: 'linux' });
      expect(await ask({})).toEqual(['--context=mine', 'image', 'inspect', '--format={{json .}}', 'company/base:1']);
    });

    test('is none where the daemon has none', async () => {
      expect(await ask({ ERROR: 'Error response from daemon: No such image: company/base:1' })).toBeUndefined();
    });

    test.each(['remote', 'docker-container', 'kubernetes', 'cloud'])('is none with the driver %s', async (driver) => {
      expect(await ask({ ERROR: 'it is not asked' }, driver)).toBeUndefined();
    });

    test('fails when the daemon gives no answer', async () => {
      await expect(ask({ ERROR: 'Cannot connect to the Docker daemon' })).rejects.toThrow('Cannot connect');
    });
  });

  test.each<[string, string, string[] | undefined]>([
    ['one', 'Platforms: linux/arm64, linux/amd64', ['linux/arm64']],
    ['several', 'Platforms: linux/amd64, linux/386\nName: b\nPlatforms: linux/arm64', ['linux/amd64', 'linux/arm64']],
    ['one with an order that a user chose', 'Platforms: linux/arm64*, linux/amd64', undefined],
    ['one that does not run', '', undefined],
  ])('the machines of a builder are known of %s', async (_, platforms, machines) => {
    expect((await inspect(node('remote') + platforms)).machines).toEqual(machines);
  });
});
