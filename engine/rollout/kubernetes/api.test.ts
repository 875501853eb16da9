import { existsSync, mkdtempSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { failure } from '../../../test/engine-failure';
import { KubernetesApi } from './api';

const { signal } = new AbortController();

/** The API of a cluster whose login a program gives, which does this. */
const loggedInBy = (script: string, stop = signal) =>
  KubernetesApi.connect(
    { host: 'https://127.0.0.1:1', exec: { apiVersion: 'v1', command: process.execPath, args: ['-e', script] } },
    'x',
    { env: {}, signal: stop },
  );

describe('the login of a cluster', () => {
  test('fails in one line when its program fails, without what would move the cursor', async () => {
    const error = await failure(loggedInBy(`process.stderr.write('no \\x1b[2Jtoken\\nfor you\\n'); process.exit(1)`));

    expect(error).toMatchObject({
      what: 'no login for the cluster https://127.0.0.1:1',
      why: 'no token for you',
    });
  });

  test('fails without what its program wrote when that is no login', async () => {
    const error = await failure(loggedInBy(`console.log('SECRET')`));

    expect(error.why).toBe('what the program of the kubeconfig wrote is no JSON');
    expect(error.cause).toBeUndefined();
  });

  test('is not waited for when the engine is stopped', async () => {
    const stop = new AbortController();
    const file = path.join(mkdtempSync(path.join(tmpdir(), 'slipway-login-')), 'pid');
    const script = `require('node:fs').writeFileSync(${JSON.stringify(file)}, String(process.pid)); setTimeout(() => {}, 20_000)`;
    const connecting = loggedInBy(script, stop.signal);
    const pid = async (): Promise<number> => (existsSync(file) && Number(readFileSync(file))) || sleep(20).then(pid);
    const program = await pid();
    stop.abort(new Error('stopped'));

    await expect(connecting).rejects.toThrow('stopped');
    process.kill(program);
  });
});

describe('an answer of a cluster', () => {
  test.each([
    ['text/html', '<h1>Log in</h1>'],
    ['application/json', '{'],
    ['application/json', 'null'],
  ])('fails with what came when it is %s: %s', async (type, body) => {
    const server = createServer((_, response) => response.writeHead(200, { 'content-type': type }).end(body));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const host = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const api = await KubernetesApi.connect({ host }, 'x', { env: {}, signal });

    expect((await failure(api.get('/api/v1/pods'))).why).toBe(`it answered 200: ${body}`);

    server.closeAllConnections();
    server.close();
  });
});
