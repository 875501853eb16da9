import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:https';
import { type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { TLSSocket } from 'node:tls';
import { failure } from '../../../test/engine-failure';
import { asPem, CertificateAuthority } from '../../../test/registries/certificate-authority';
import { ConnectProxy } from '../../../test/registries/connect-proxy';
import { KubernetesApi } from './api';

/** What a cluster sees of who asks. */
interface Seen {
  readonly certificate?: unknown;
  /** By which the cluster is asked for. */
  readonly name?: unknown;
  readonly authorization?: string | undefined;
  readonly impersonated?: unknown;
}

/** An API server with a certificate of its own, which says `{}` to everybody and notes who asked. */
let folder: string;
let authority: CertificateAuthority;
let pem: { cert: string; key: string };
let server: Server;
let port: number;
let seen: Seen;

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'slipway-test-'));
  authority = new CertificateAuthority(folder);
  pem = asPem(authority.issue('cluster.example', 'localhost'));
  server = createServer({ ...pem, ca: readFileSync(authority.cert), requestCert: true, rejectUnauthorized: false });
  server.on('secureConnection', (socket: TLSSocket & { servername?: string }) => {
    seen = {
      certificate: socket.authorized ? socket.getPeerCertificate().subject.CN : undefined,
      name: socket.servername,
    };
  });
  server.on('request', ({ headers }, response) => {
    seen = { ...seen, authorization: headers.authorization, impersonated: headers['impersonate-user'] };
    response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  port = (server.address() as AddressInfo).port;
});
afterAll(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  rmSync(folder, { recursive: true });
});
beforeEach(() => (seen = {}));

const base64 = (text: string) => Buffer.from(text).toString('base64');
const basic = (login: string) => `Basic ${base64(login)}`;
const inFile = (text: string) => {
  writeFileSync(path.join(folder, 'secret'), text);
  return path.join(folder, 'secret');
};

/** Asks the cluster of a kubeconfig. */
async function ask(user: object, cluster: object = {}): Promise<Seen> {
  const kubeconfig = {
    clusters: [
      {
        name: 'c',
        cluster: { server: `https://localhost:${port}`, 'certificate-authority': authority.cert, ...cluster },
      },
    ],
    users: [{ name: 'u', user }],
    contexts: [{ name: 'x', context: { cluster: 'c', user: 'u' } }],
    'current-context': 'x',
  };
  const file = path.join(folder, 'kubeconfig');
  writeFileSync(file, JSON.stringify(kubeconfig));
  const { signal } = new AbortController();
  const api = await KubernetesApi.connect({ configPath: file }, 'get pods', { env: {}, signal });
  expect(await api.get('/api/v1/pods')).toEqual({});
  return seen;
}

describe('a kubeconfig', () => {
  test.each<[string, () => object]>([
    ['in files', () => ({ 'client-certificate': `${folder}/server.pem`, 'client-key': `${folder}/server.key` })],
    ['itself', () => ({ 'client-certificate-data': base64(pem.cert), 'client-key-data': base64(pem.key) })],
  ])('proves the user with a client certificate that it holds %s', async (_, user) => {
    expect(await ask(user())).toMatchObject({ certificate: 'slipway tests', authorization: undefined });
  });

  test.each<[string, () => object, Partial<Seen>]>([
    ['a name and a password', () => ({ username: 'me', password: 'p:w' }), { authorization: basic('me:p:w') }],
    ['a name alone', () => ({ username: 'me' }), { authorization: basic('me:') }],
    ['a token', () => ({ token: 'T' }), { authorization: 'Bearer T' }],
    ['a file before a token', () => ({ token: 'T', tokenFile: inFile('F\n') }), { authorization: 'Bearer F' }],
    ['a token where its file is gone', () => ({ token: 'T', tokenFile: '/nowhere' }), { authorization: 'Bearer T' }],
    ['another user', () => ({ token: 'T', as: 'other' }), { authorization: 'Bearer T', impersonated: 'other' }],
    ['a key without a certificate', () => ({ token: 'T', 'client-key': '/nowhere' }), { authorization: 'Bearer T' }],
  ])('names the user with %s', async (_, user, expected) => {
    expect(await ask(user())).toMatchObject({ certificate: undefined, ...expected });
  });

  test('fails on a file without a token', async () => {
    const error = await failure(ask({ tokenFile: '/nowhere' }));
    expect([error.what, error.why]).toEqual(['/nowhere holds no token', expect.stringMatching(/ENOENT/)]);
  });

  test('leads to the cluster through its proxy, with the name that the certificate has', async () => {
    const proxy = await ConnectProxy.start({ 'outside.example': port });
    const named = { server: 'https://outside.example', 'tls-server-name': 'cluster.example' };
    expect(await ask({ token: 'T' }, { ...named, 'proxy-url': proxy.address })).toMatchObject({
      authorization: 'Bearer T',
      name: 'cluster.example',
    });
    expect(proxy.asked).toEqual(['outside.example']);
    await proxy.stop();
  });

  test.each<[string, () => object]>([
    [
      'by the authority that it holds',
      () => ({ 'certificate-authority-data': base64(readFileSync(authority.cert, 'utf8')) }),
    ],
    ['not at all where it says so', () => ({ 'insecure-skip-tls-verify': true })],
  ])('knows the cluster %s', async (_, cluster) => {
    expect(await ask({ token: 'T' }, { 'certificate-authority': undefined, ...cluster() })).toMatchObject({
      authorization: 'Bearer T',
    });
  });

  test('fails on a cluster that nobody vouches for, before it says who asks', async () => {
    const error = await failure(ask({ token: 'T' }, { 'certificate-authority': undefined }));
    expect(error.why).toMatch(/certificate/);
    expect(seen).not.toHaveProperty('authorization');
  });
});
