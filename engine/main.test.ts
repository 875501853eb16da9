import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
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
