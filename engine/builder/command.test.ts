import { chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { failure } from '../../test/engine-failure';
import type { BuildRequest } from './builder';
import { CommandBuilder } from './command';
import { TagTaken } from './failure';

const DIGEST = `sha256:${'a'.repeat(64)}`;

let folder: string;
let lines: string[];

describe('command', () => {
  beforeEach(() => {
    folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'slipway-test-')));
    lines = [];
    for (const name of ['tools', 'context']) mkdirSync(path.join(folder, name));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  /** A builder that is a Node program; its arguments are what a user wrote. */
  function builder(program: string, ...args: string[]): CommandBuilder {
    writeFileSync(path.join(folder, 'tools/build'), `#!${process.execPath}\n${program}`);
    chmodSync(path.join(folder, 'tools/build'), 0o755);
    return started('./tools/build', ...args);
  }

  function started(...argv: [string, ...string[]]): CommandBuilder {
    const env = { PATH: process.env['PATH'], NPM_TOKEN: 'secret' };
    return new CommandBuilder(argv, folder, { env, signal: new AbortController().signal, print: () => undefined });
  }

  const request = (): BuildRequest => ({
    staged: { dockerfile: '/t/Dockerfile', context: path.join(folder, 'context'), contexts: { lib: '/t/hash-0' } },
    folder,
    reference: 'ecr.example/a:src-1',
    target: 'prod',
    args: { A: '$(x) "y"\nz' },
    labels: { 'slipway.source-hash': 'abc' },
    platforms: ['linux/amd64'],
    secrets: { npm: { env: 'NPM_TOKEN' } },
    ssh: { default: true },
    extraHosts: {},
    caches: [],
    attestations: {},
    logins: [{ host: 'ecr.example', login: { username: 'AWS', password: 'p' } }],
    onLine: (line) => lines.push(line),
  });

  test('is asked on its standard input, in the private context, and tells the digest in its last line', async () => {
    const told = builder(
      `
    const asked = JSON.parse(require('node:fs').readFileSync(0, 'utf8'));
    console.error(JSON.stringify({ asked, folder: process.cwd(), arguments: process.argv.slice(2) }));
    console.log('on the way');
    console.log(JSON.stringify({ digest: '${DIGEST}' }));
  `,
      '$HOME',
      '--flag',
    );

    const before = performance.now();
    const { digest, seconds } = await told.build(request());
    expect(digest).toBe(DIGEST);
    expect(seconds.build).toBeGreaterThan(0);
    expect(seconds.build).toBeLessThanOrEqual((performance.now() - before) / 1000);
    const told1 = JSON.parse(lines.find((line) => line.startsWith('{"asked"')) ?? '') as unknown;
    expect(told1).toEqual({
      asked: {
        version: 1,
        reference: 'ecr.example/a:src-1',
        context: path.join(folder, 'context'),
        dockerfile: '/t/Dockerfile',
        contexts: { lib: '/t/hash-0' },
        target: 'prod',
        args: { A: '$(x) "y"\nz' },
        labels: { 'slipway.source-hash': 'abc' },
        platforms: ['linux/amd64'],
        secrets: { npm: { env: 'NPM_TOKEN' } },
        ssh: { default: true },
      },
      folder: path.join(folder, 'context'),
      arguments: ['$HOME', '--flag'],
    });
  });

  test('is told no target where there is none', async () => {
    const { target: _, ...without } = request();
    const asked = builder(`
      console.error(require('node:fs').readFileSync(0, 'utf8'));
      console.log('{"digest":"${DIGEST}"}');
    `);
    await asked.build(without);
    expect(Object.keys(JSON.parse(lines[0] ?? '') as object)).not.toContain('target');
  });

  test('finds the login of the registry, the time of the image and the variables of secrets in its environment', async () => {
    const { title } = builder(`
    const { DOCKER_AUTH_CONFIG, SOURCE_DATE_EPOCH, NPM_TOKEN } = process.env;
    console.error(JSON.stringify([JSON.parse(DOCKER_AUTH_CONFIG), SOURCE_DATE_EPOCH, NPM_TOKEN]));
    console.log('{"digest":"${DIGEST}"}');
  `);
    await started('./tools/build').build(request());

    const auth = Buffer.from('AWS:p').toString('base64');
    expect(JSON.parse(lines[0] ?? '')).toEqual([{ auths: { 'ecr.example': { auth } } }, '315532800', 'secret']);
    expect(title).toBe('build (command), named by the image');
  });

  test.each([
    ['nothing', ''],
    ['no JSON', 'console.log("done")'],
    ['no digest', 'console.log("{}")'],
    ['a short digest', 'console.log(\'{"digest":"sha256:abc"}\')'],
    ['a digest and then more', `console.log('{"digest":"${DIGEST}"}'); console.log('bye')`],
  ])('fails on a program that says %s', async (_, program) => {
    const error = await failure(builder(program).build(request()));
    expect(error.what).toMatch(/tools\/build does not say which image it pushed$/);
    expect(error.fix).toMatch(/\{"digest":"sha256:/);
  });

  test('fails with the last words of a program that fails', async () => {
    const error = await failure(builder(`console.error('no compiler'); process.exit(3)`).build(request()));
    expect(error.what).toBe('the build of ecr.example/a:src-1 failed');
    expect(error.why).toMatch(/exit code 3: no compiler$/);
  });

  test('fails in a way that asks for the image that has the tag when the registry refused it', async () => {
    const refused = builder(`console.error('TAG_INVALID: the tag is immutable'); process.exit(1)`);
    expect(await failure(refused.build(request()))).toBeInstanceOf(TagTaken);
  });

  test.each([
    ['is not there', './tools/none'],
    ['is not on the PATH', 'slipway-no-such-program'],
    ['cannot be executed', './tools/text'],
  ])('fails on a program that %s', async (_, program) => {
    writeFileSync(path.join(folder, 'tools/text'), 'text');
    const error = await failure(started(program).build(request()));
    expect(error.what).toMatch(/cannot be started$/);
    expect(error.fix).toMatch(/build\.builder\.command/);
  });
});
