import { failure } from '../../test/engine-failure';
import {
  type Answer,
  digestOf,
  logins,
  OCI_INDEX,
  OCI_MANIFEST,
  specError,
  status,
  TestRegistry,
} from '../../test/helpers/registry';
import type { Login } from '../credentials/credentials';
import { HttpClient } from '../http/http';
import { RegistryClient } from './client';
import { sourceHashLabel } from './source-label';

const manifest = JSON.stringify({ schemaVersion: 2, mediaType: OCI_MANIFEST });

let server: TestRegistry;
beforeEach(async () => (server = await TestRegistry.start()));
afterEach(() => server.stop());

const found = status(200, '', { 'docker-content-digest': digestOf(manifest), 'content-type': OCI_MANIFEST });
const content = (body: string) => status(200, body, { 'content-type': OCI_MANIFEST });
const reset: Answer = (request) => request.socket.resetAndDestroy();

const login: Login = { username: 'AWS', password: 'p:w' };
const client: TestRegistry['client'] = (...args) => server.client(...args);

describe('presence', () => {
  test('is present with the digest that the registry names', async () => {
    server.answers = [found];
    expect(await client().presence('src-1')).toEqual({ state: 'present', digest: digestOf(manifest) });
    expect(server.asked).toEqual(['HEAD /v2/team/api/manifests/src-1 -']);
  });

  test('asks for all four kinds of manifest', async () => {
    let accept: string | undefined;
    server.answers = [(request, response) => ((accept = request.headers.accept), found(request, response))];
    await client().presence('src-1');
    expect(accept?.split(', ')).toHaveLength(4);
  });

  test('computes the digest when the registry does not name it', async () => {
    server.answers = [status(200), content(manifest)];
    expect(await client().presence('src-1')).toMatchObject({ state: 'present', digest: digestOf(manifest) });
  });

  test.each(['v1.0.0', '../../other/manifests/live', 'sha256:abc'])(
    'computes the digest when the registry names %j, which is none',
    async (named) => {
      server.answers = [status(200, '', { 'docker-content-digest': named }), content(manifest)];
      expect(await client().presence('src-1')).toMatchObject({ state: 'present', digest: digestOf(manifest) });
    },
  );

  test('is absent where the registry says so, whatever digest it names', async () => {
    server.answers = [status(404, '', { 'docker-content-digest': digestOf(manifest) }), specError(404, 'NAME_UNKNOWN')];
    expect(await client().presence('src-1')).toEqual({ state: 'absent', missing: 'repository' });
  });

  test.each([
    ['MANIFEST_UNKNOWN', 'manifest'],
    ['NOT_FOUND', 'manifest'],
    ['NAME_UNKNOWN', 'repository'],
  ])('is absent on 404 %s: the %s is missing', async (code, missing) => {
    server.answers = [status(404), specError(404, code)];
    expect(await client().presence('src-1')).toEqual({ state: 'absent', missing });
  });

  test.each([
    ['404 of something that is no registry', [status(404), status(404, '<html>')], /404 <html>/],
    ['404 with another code', [specError(404, 'BLOB_UNKNOWN')], /BLOB_UNKNOWN/],
    ['400', [status(400)], /400/],
    ['a redirect in circles', [status(307, '', { location: '/' })], /307/],
    ['401 without a challenge', [status(401)], /401/],
    ['403, with its reason', [status(403), specError(403, 'DENIED')], /403 DENIED/],
  ] as const)('fails on %s instead of calling it absent', async (_, given, why) => {
    server.answers = [...given];
    expect((await failure(client().presence('src-1'))).why).toMatch(why);
  });

  test('fails with the fix of the login on 401 and 403', async () => {
    server.answers = [status(403), status(403)];
    expect((await failure(client().presence('src-1'))).fix).toBe('log in');
  });
});

describe('retries', () => {
  test.each([
    ['429', status(429)],
    ['503', status(503)],
    ['a reset', reset],
  ])('asks again after %s', async (_, fault) => {
    server.answers = [fault, found];
    expect(await client().presence('src-1')).toMatchObject({ state: 'present' });
    expect(server.asked).toHaveLength(2);
  });

  test('waits as long as Retry-After asks for', async () => {
    server.answers = [status(429, '', { 'retry-after': '2' }), found];
    const started = performance.now();
    await client().presence('src-1');
    expect(performance.now() - started).toBeGreaterThan(2000);
  });

  test('fails after five answers that are none', async () => {
    server.answers = [status(503)];
    expect(await failure(client().presence('src-1'))).toMatchObject({
      what: expect.stringMatching(/gives no answer/) as string,
      fix: 'try again later',
    });
    expect(server.asked).toHaveLength(5);
  });

  test('fails at once when nothing listens', async () => {
    const nobody = new RegistryClient(
      { host: '127.0.0.1:1', name: 'a' },
      logins(),
      new HttpClient({}, new AbortController().signal),
    );
    expect(await failure(nobody.presence('src-1'))).toMatchObject({
      what: 'the registry 127.0.0.1:1 cannot be reached',
      why: expect.stringMatching(/ECONNREFUSED/) as string,
    });
  });

  test('stops between two attempts', async () => {
    server.answers = [status(503)];
    const controller = new AbortController();
    const forEver = { minTimeout: 600_000, maxTimeout: 600_000 };
    const asking = client(logins(), controller.signal, forEver).presence('src-1');
    setTimeout(() => controller.abort(new Error('stopped')), 100);
    await expect(asking).rejects.toThrow('stopped');
  });
});

describe('login', () => {
  const basic = `Basic ${Buffer.from('AWS:p:w').toString('base64')}`;

  test('begins with it where the registry always wants it', async () => {
    server.answers = [found];
    await client(logins({ preemptive: true, login: () => Promise.resolve(login) })).presence('src-1');
    expect(server.asked).toEqual([`HEAD /v2/team/api/manifests/src-1 ${basic}`]);
  });

  test('answers a Basic challenge, and remembers it', async () => {
    server.answers = [status(401, '', { 'www-authenticate': 'Basic realm="r"' }), found];
    const registry = client(logins({ login: () => Promise.resolve(login) }));
    await registry.presence('src-1');
    await registry.presence('src-2');
    expect(server.asked.map((line) => line.split(' ').slice(2).join(' '))).toEqual(['-', basic, basic]);
  });

  test('takes a new one when an old one is refused', async () => {
    let renewed = 0;
    server.answers = [status(401, '', { 'www-authenticate': 'Basic realm="r"' }), found];
    const credentials = logins({
      preemptive: true,
      login: () => Promise.resolve({ username: 'AWS', password: `token ${renewed}` }),
      renew: () => ++renewed > 0,
    });
    expect(await client(credentials).presence('src-1')).toMatchObject({ state: 'present' });
    expect(renewed).toBe(1);
  });

  test('gets a token for this repository from the token service', async () => {
    const realm = `http://${server.host}/token`;
    server.answers = [
      status(401, '', { 'www-authenticate': `Bearer realm="${realm}",service="registry.example"` }),
      status(200, JSON.stringify({ token: 'T' })),
      found,
    ];
    await client(logins({ login: () => Promise.resolve(login) })).presence('src-1');
    expect(server.asked[1]).toBe(`GET /token?service=registry.example&scope=repository%3Ateam%2Fapi%3Apull ${basic}`);
    expect(server.asked[2]).toBe('HEAD /v2/team/api/manifests/src-1 Bearer T');
  });

  test('gets another token when the one it has got old', async () => {
    const challenge = status(401, '', { 'www-authenticate': `Bearer realm="http://${server.host}/token"` });
    server.answers = [challenge, status(200, '{"token":"A"}'), found, challenge, status(200, '{"token":"B"}'), found];
    const registry = client();
    await registry.presence('src-1');
    await registry.presence('src-2');
    expect(server.asked.filter((line) => line.startsWith('HEAD')).map((line) => line.split(' ').pop())).toEqual([
      '-',
      'A',
      'A',
      'B',
    ]);
  });

  test('gives an identity token to the token service only', async () => {
    let form = '';
    server.answers = [
      status(401, '', { 'www-authenticate': `Bearer realm="http://${server.host}/token"` }),
      (request, response) => {
        request.on('data', (chunk: Buffer) => (form += chunk.toString()));
        request.on('end', () => response.end(JSON.stringify({ access_token: 'T' })));
      },
      found,
    ];
    await client(logins({ login: () => Promise.resolve({ identityToken: 'refresh' }) })).presence('src-1');
    expect(new URLSearchParams(form).get('refresh_token')).toBe('refresh');
    expect(server.asked[1]).toBe('POST /token -');
  });

  test('fails when the token service is elsewhere and not safe', async () => {
    server.answers = [status(401, '', { 'www-authenticate': 'Bearer realm="http://evil.example/token"' })];
    const error = await failure(client(logins({ login: () => Promise.resolve(login) })).presence('src-1'));
    expect(error.why).toMatch(/evil.example/);
    expect(server.asked).toHaveLength(1);
  });

  test('fails when the token service answers with no token', async () => {
    server.answers = [
      status(401, '', { 'www-authenticate': `Bearer realm="http://${server.host}/token"` }),
      status(200, '<html>'),
    ];
    expect((await failure(client().presence('src-1'))).why).toBe('it answered 200: <html>');
  });

  test('fails when the token service refuses', async () => {
    server.answers = [
      status(401, '', { 'www-authenticate': `Bearer realm="http://${server.host}/token"` }),
      status(401, 'no'),
    ];
    expect((await failure(client().presence('src-1'))).why).toBe('it answered 401: no');
  });
});

describe('content', () => {
  const config = JSON.stringify({ config: { Labels: { 'slipway.source-hash': 'abc' } } });
  const imageOf = (text: string) =>
    JSON.stringify({
      schemaVersion: 2,
      config: { mediaType: 'application/vnd.oci.image.config.v1+json', digest: digestOf(text), size: text.length },
      layers: [],
    });
  const image = imageOf(config);

  test('fails when a manifest is not the one that was asked for', async () => {
    server.answers = [content(`${manifest} `)];
    expect((await failure(client().manifest(digestOf(manifest)))).what).toMatch(/other content/);
  });

  test('follows the redirect of a blob without the login', async () => {
    server.answers = [status(307, '', { location: '/elsewhere?signed' }), content(config)];
    const registry = client(logins({ preemptive: true, login: () => Promise.resolve(login) }));
    expect((await registry.blob(digestOf(config))).toString()).toBe(config);
    expect(server.asked[1]).toBe('GET /elsewhere?signed -');
  });

  test('reads the source hash of an image', async () => {
    server.answers = [content(image), content(config)];
    expect(await sourceHashLabel(client(), digestOf(image))).toBe('abc');
  });

  test('reads the source hash of an index, past its attestations', async () => {
    const index = JSON.stringify({
      schemaVersion: 2,
      manifests: [
        { mediaType: OCI_MANIFEST, digest: digestOf('x'), size: 1, platform: { os: 'unknown' } },
        { mediaType: OCI_MANIFEST, digest: digestOf(image), size: image.length, platform: { os: 'linux' } },
      ],
    });
    server.answers = [status(200, index, { 'content-type': OCI_INDEX }), content(image), content(config)];
    expect(await sourceHashLabel(client(), digestOf(index))).toBe('abc');
  });

  test('finds no source hash in an image that was made elsewhere', async () => {
    const plain = JSON.stringify({ config: {} });
    server.answers = [content(imageOf(plain)), content(plain)];
    expect(await sourceHashLabel(client(), digestOf(imageOf(plain)))).toBeUndefined();
  });
});
