import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { hashSource } from '../modules/source';
import { imageDocument } from '../test/image-document';

const root = path.dirname(__dirname);

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

function engine(verb: string, env: NodeJS.ProcessEnv = {}, input = '') {
  const child = spawn(process.execPath, ['--import', 'tsx', path.join(__dirname, 'main.ts'), verb], {
    cwd: root,
    env: { PATH: process.env['PATH'], ...env },
  });
  const output = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk: Buffer) => (output.stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (output.stderr += chunk.toString()));
  child.stdin.end(input);
  const ended = new Promise<Ended>((resolve) => child.once('close', (code) => resolve({ code, ...output })));
  return { child, ended };
}

describe('main', () => {
  test('fails with what, why and fix in three lines', async () => {
    const { code, stderr, stdout } = await engine('build').ended;
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(
      /^Error: the environment variable SLIPWAY_DOCUMENT is not set\n {2}why: {2}.+\n {2}fix: .+\n$/,
    );
  });

  test('fails on a verb that it does not know', async () => {
    expect((await engine('push').ended).stderr).toMatch(/^Error: the engine knows no verb "push"/);
  });

  test('speaks the protocol of data.external', async () => {
    const source = { context: 'nowhere', dockerfile: 'Dockerfile', platforms: ['linux/amd64'] };
    const query = { document: JSON.stringify({ module: '.', images: {} }) };
    expect(await engine('hash', {}, JSON.stringify(query)).ended).toEqual({ code: 0, stdout: '{}\n', stderr: '' });
    const missing = { document: JSON.stringify({ module: '.', images: { api: source } }) };
    const failed = await engine('hash', {}, JSON.stringify(missing)).ended;
    expect(failed).toMatchObject({ code: 1, stdout: '' });
    expect(failed.stderr).toMatch(/^Error: .*nowhere/);
  });

  test('says on the standard error what it does for many images, and answers with one line of JSON', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'slipway-test-'));
    writeFileSync(path.join(folder, 'Dockerfile'), 'FROM scratch\n');
    const registry = createServer((_, response) => {
      response.writeHead(404).end(JSON.stringify({ errors: [{ code: 'MANIFEST_UNKNOWN' }] }));
    });
    await new Promise<void>((resolve) => registry.listen(0, '127.0.0.1', resolve));
    const { name, address, source } = imageDocument();
    const image = {
      ...{ name, called: name, address, source, module: folder, registry: { kind: 'oci' } },
      tag: hashSource({ context: folder, platforms: source.platforms }).tag,
      repository: `127.0.0.1:${(registry.address() as AddressInfo).port}/api`,
      build: { builder: { command: ['false'] } },
    };
    const document = { version: 1, images: [image], commitTags: [], keep: 1, to: 'registry' };
    const env = { DOCKER_CONFIG: folder, XDG_CACHE_HOME: folder };

    const { code, stdout, stderr } = await engine('publish', env, JSON.stringify(document)).ended;
    registry.close();
    rmSync(folder, { recursive: true });

    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject([{ state: 'failed', why: expect.stringContaining('false') as string }]);
    expect(stdout.trim()).not.toContain('\n');
    expect(stderr).toMatch(/^api \| not in the registry: building /);
  });

  test('stops on SIGTERM whatever it waits for', async () => {
    const child = spawn(process.execPath, ['--import', 'tsx', path.join(__dirname, 'main.ts'), 'hash'], { cwd: root });
    const ended = once(child, 'close');
    // More than a pipe holds: the engine reads it, and waits for the rest.
    await new Promise((resolve) => child.stdin.write(Buffer.alloc(1024 * 1024, ' '), resolve));
    child.kill('SIGTERM');
    expect(await ended).toEqual([143, null]);
  }, 30_000);

  test('stops at once on SIGTERM, with the exit code of the signal', async () => {
    const silent = createServer();
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const host = `127.0.0.1:${(silent.address() as AddressInfo).port}`;
    const document = imageDocument({ repository: `${host}/api` });
    const { child, ended } = engine('build', {
      SLIPWAY_DOCUMENT: JSON.stringify(document),
      DOCKER_CONFIG: '/nonexistent',
    });
    silent.once('request', () => child.kill('SIGTERM'));
    expect(await ended).toMatchObject({ code: 143, stderr: expect.stringMatching(/^stopped by SIGTERM/) as string });
    silent.closeAllConnections();
    silent.close();
  });
});
