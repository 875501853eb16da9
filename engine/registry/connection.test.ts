import { Readable } from 'node:stream';
import { failure } from '../../test/engine-failure';
import { digestOf, logins, specError, status, TestRegistry } from '../../test/helpers/registry';
import { HttpClient } from '../http/http';
import { RepositoryConnection } from './connection';

const resolved = (host: string, location: string | undefined) => {
  const http = new HttpClient({}, new AbortController().signal);
  return new RepositoryConnection({ host, name: 'team/api' }, logins(), http).resolve(location)?.href;
};

describe('connection', () => {
  test.each([
    [
      'registry.example',
      '/v2/team/api/blobs/uploads/1?a=b',
      'https://registry.example/v2/team/api/blobs/uploads/1?a=b',
    ],
    ['registry.example', 'https://store.example/1?signed', 'https://store.example/1?signed'],
    ['127.0.0.1:5000', '/1', 'http://127.0.0.1:5000/1'],
    ['127.0.0.1:5000', 'http://localhost:6000/1', 'http://localhost:6000/1'],
    ['127.0.0.1:5000', 'https://store.example/1', 'https://store.example/1'],
  ])('%s may send us to %s', (host, location, address) => {
    expect(resolved(host, location)).toBe(address);
  });

  test.each([
    ['registry.example', undefined],
    ['registry.example', 'http://registry.example/1'],
    ['registry.example', 'http://store.example/1'],
    ['registry.example', 'https://127.0.0.1/1'],
    ['registry.example', 'https://localhost:8443/1'],
    ['registry.example', 'https://[::1]/1'],
    ['registry.example', 'file:///etc/passwd'],
    ['registry.example', 'data:text/plain,x'],
    ['registry.example', 'https://'],
    ['127.0.0.1:5000', 'http://store.example/1'],
    ['127.0.0.1:5000', 'http://192.0.2.1/1'],
    ['127.0.0.1:5000', 'ftp://127.0.0.1/1'],
  ])('fails where %s sends us to %s', (host, location) => {
    expect(resolved(host, location)).toBeUndefined();
  });

  describe('a store elsewhere', () => {
    let registry: TestRegistry;
    let store: TestRegistry;
    beforeEach(async () => {
      [registry, store] = await Promise.all([TestRegistry.start(), TestRegistry.start()]);
      registry.answers = [status(202, '', { location: `http://${store.host}/upload?signed=1` })];
    });
    afterEach(() => Promise.all([registry.stop(), store.stop()]));

    const login = logins({ preemptive: true, login: () => Promise.resolve({ username: 'AWS', password: 'secret' }) });
    const send = () =>
      registry
        .client(login)
        .blobs.send(
          { digest: digestOf('x'), size: 1 },
          () => Promise.resolve(Readable.from([Buffer.from('x')])),
          10_000,
        );

    test('gets the content without the login', async () => {
      store.answers = [status(201)];
      await send();
      expect(store.asked).toEqual([`PUT /upload?signed=1&digest=${encodeURIComponent(digestOf('x'))} -`]);
    });

    test('fails when it asks for the login', async () => {
      store.answers = [
        (request, response) =>
          status(401, '', { 'www-authenticate': `Bearer realm="http://${store.host}/token"` })(request, response),
      ];
      await failure(send());
      expect(store.asked).toHaveLength(1);
      expect(store.asked[0]).toMatch(/ -$/);
    });
  });

  describe('a token', () => {
    let registry: TestRegistry;
    beforeEach(async () => {
      registry = await TestRegistry.start();
    });
    afterEach(() => registry.stop());

    test('of a blob that is taken over is for both repositories', async () => {
      const challenge = status(401, '', { 'www-authenticate': `Bearer realm="http://${registry.host}/token"` });
      registry.answers = [challenge, status(200, '{"token":"T"}'), status(201)];
      await registry.client().blobs.mount(digestOf('x'), 'team/base');
      const scopes = new URL(registry.asked[1]?.split(' ')[1] ?? '', 'http://registry').searchParams.getAll('scope');
      expect(scopes).toEqual(['repository:team/api:pull,push', 'repository:team/base:pull']);
    });
  });

  test.each([
    ['', 'its media type is missing'],
    ['text/html', 'its media type is "text/html"'],
  ])('fails on a kind of manifest that is none: %j', (type, why) => {
    const http = new HttpClient({}, new AbortController().signal);
    const connection = new RepositoryConnection({ host: 'registry.example', name: 'team/api' }, logins(), http);
    expect(connection.noImage(digestOf('x'), type).why).toBe(why);
  });

  test.each([
    ['line breaks', '{"token":"a\\r\\nHost: b"}'],
    ['blanks', '{"token":"a b"}'],
    ['no text', '{"token":{"a":1}}'],
    ['nothing', '{"token":""}'],
  ])('fails on a token of %s', async (_, body) => {
    const registry = await TestRegistry.start();
    const challenge = status(401, '', { 'www-authenticate': `Bearer realm="http://${registry.host}/token"` });
    registry.answers = [challenge, status(200, body), specError(404, 'MANIFEST_UNKNOWN')];
    const error = await failure(registry.client().presence('src-1'));
    expect(error.what).toMatch(/gives no token/);
    expect(error.why).toMatch(/^[ -~]*$/);
    await registry.stop();
  });
});
