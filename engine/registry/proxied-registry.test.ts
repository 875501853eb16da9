import { createHash, randomBytes } from 'node:crypto';
import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import { failure } from '../../test/engine-failure';
import { asPem, CertificateAuthority } from '../../test/registries/certificate-authority';
import { ConnectProxy } from '../../test/registries/connect-proxy';
import { describeWithRegistry, DockerRegistry } from '../../test/registries/docker-registry';
import { TokenService } from '../../test/registries/token-service';
import { AwsAccount } from '../aws/account';
import type { Credentials } from '../credentials/credentials';
import { DockerCredentials } from '../credentials/docker-config';
import { EcrCredentials } from '../credentials/ecr';
import { HttpClient } from '../http/http';
import { RegistryClient } from './client';
import { openRepository } from './open';

const PIECE = 64 * 1024;

describeWithRegistry('registries behind a proxy, with certificates of a company', () => {
  // All names lead to this machine, through the proxy alone.
  const MANIFEST = 'application/vnd.oci.image.manifest.v1+json';
  /** bcrypt of `p:w`. */
  const PASSWORDS = 'me:$2b$04$j7.x7pjMmc.mlDUuTK/pNeFC2Xjb42.ue76pESyG6oFOVDt1LUl4a\n';
  let folder: string;
  let authority: CertificateAuthority;
  let pem: { cert: string; key: string };
  let tokens: TokenService;
  let registries: DockerRegistry[];
  let ports: Record<string, number>;
  let proxy: ConnectProxy;
  let env: NodeJS.ProcessEnv;
  const { signal } = new AbortController();
  const kept = process.env;

  beforeAll(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'slipway-test-'));
    authority = new CertificateAuthority(folder);
    const names = ['basic.example', 'bearer.example', 'public.ecr.aws', 'auth.example', 'localhost'];
    const issued = authority.issue(...names);
    pem = asPem(issued);
    tokens = await TokenService.start(pem, { login: 'me:p:w', identityToken: 'IDENTITY' });
    writeFileSync(path.join(folder, 'passwords'), PASSWORDS);
    const http = { tls: { certificate: issued.cert, key: issued.key } };
    const htpasswd = { realm: 'tests', path: path.join(folder, 'passwords') };
    const realm = { realm: 'https://auth.example/token', service: 'tests', issuer: 'slipway-tests' };
    const token = { ...realm, rootcertbundle: authority.cert };
    const [basic, bearer] = await Promise.all([
      DockerRegistry.start(folder, { http, auth: { htpasswd } }),
      DockerRegistry.start(folder, { http, auth: { token } }),
    ]);
    registries = [basic, bearer];
    const { port } = bearer;
    ports = {
      'basic.example': basic.port,
      'bearer.example': port,
      'public.ecr.aws': port,
      'auth.example': tokens.port,
    };
  });
  afterAll(async () => {
    await Promise.all([...registries, tokens].map((each) => each.stop()));
    rmSync(folder, { recursive: true });
  });
  beforeEach(async () => {
    proxy = await ConnectProxy.start(ports);
    tokens.asked.splice(0);
    const PATH = [folder, path.dirname(process.execPath)].join(path.delimiter);
    env = { HTTPS_PROXY: proxy.address, NODE_EXTRA_CA_CERTS: authority.cert, DOCKER_CONFIG: folder, PATH };
    loginOf('me', 'p:w');
  });
  afterEach(() => {
    process.env = kept;
    return proxy.stop();
  });

  /** Gives the credential helper, a program, its answer. */
  function loginOf(username: string, secret: string): void {
    const file = path.join(folder, 'docker-credential-tests');
    const answer = JSON.stringify({ Username: username, Secret: secret });
    writeFileSync(file, `#!${process.execPath}\nconsole.log(${JSON.stringify(answer)})`);
    chmodSync(file, 0o755);
    writeFileSync(path.join(folder, 'config.json'), JSON.stringify({ credsStore: 'tests' }));
  }

  const client = (host: string, credentials: Credentials = new DockerCredentials(host, env, signal)) =>
    new RegistryClient({ host, name: 'team/api' }, credentials, new HttpClient(env, signal));

  /** Sends a blob of 5 MB and a manifest that names it, and reads both back. */
  async function pushAndRead(registry: RegistryClient): Promise<void> {
    const content = randomBytes(5_000_000);
    const blob = { digest: digestOf(content), size: content.length };
    await registry.blobs.send(blob, () => Promise.resolve(Readable.from(pieces(content))), 60_000);
    const config = { mediaType: 'application/vnd.oci.image.config.v1+json', ...blob };
    const body = Buffer.from(JSON.stringify({ schemaVersion: 2, mediaType: MANIFEST, config, layers: [] }));
    const manifest = { digest: digestOf(body), mediaType: MANIFEST, body };
    expect(await registry.putManifest(digestOf(content).slice(7, 27), manifest)).toEqual({ state: 'stored' });
    expect(await registry.manifest(manifest.digest)).toEqual(manifest);
    expect(digestOf(await registry.blob(blob.digest))).toBe(blob.digest);
  }

  test('pushes and reads with a password', async () => {
    await pushAndRead(client('basic.example'));
    expect(new Set(proxy.asked)).toEqual(new Set(['basic.example']));
  });

  test('pushes and reads with the tokens that a password brings', async () => {
    await pushAndRead(client('bearer.example'));
    expect(tokens.asked).toEqual(['GET repository:team/api:pull,push', 'GET repository:team/api:pull']);
  });

  test('pushes and reads with the tokens that an identity token brings', async () => {
    loginOf('<token>', 'IDENTITY');
    await pushAndRead(client('bearer.example'));
    expect(tokens.asked).toEqual(['POST repository:team/api:pull,push', 'POST repository:team/api:pull']);
  });

  test('pushes to public ECR with the tokens that the login of AWS brings', async () => {
    process.env = { ...kept, AWS_ACCESS_KEY_ID: 'key', AWS_SECRET_ACCESS_KEY: 'fake' };
    const access = { endpoints: { ecrpublic: 'https://auth.example' } };
    await pushAndRead(
      client(
        'public.ecr.aws',
        new EcrCredentials('public.ecr.aws', new AwsAccount(access, new HttpClient(env, signal), 'us-east-1')),
      ),
    );
    expect(tokens.asked).toEqual([
      'SpencerFrontendService.GetAuthorizationToken',
      'GET repository:team/api:pull,push',
      'GET repository:team/api:pull',
    ]);
  });

  test('goes through a proxy that has such a certificate itself', async () => {
    await proxy.stop();
    proxy = await ConnectProxy.start(ports, pem);
    env['HTTPS_PROXY'] = proxy.address;
    await pushAndRead(client('basic.example'));
  });

  test('goes the way of the AWS provider: its proxy, and its authority', async () => {
    process.env = { ...kept, AWS_ACCESS_KEY_ID: 'key', AWS_SECRET_ACCESS_KEY: 'fake' };
    const httpsProxy = proxy.address;
    const access = { endpoints: { ecrpublic: 'https://auth.example' }, httpsProxy, customCaBundle: authority.cert };
    const elsewhere = { HTTPS_PROXY: 'http://127.0.0.1:1', PATH: env['PATH'] };
    const context = { env: elsewhere, signal, print: () => undefined };
    const registry = { kind: 'ecr', access } as const;
    const { client: publicEcr } = openRepository({ repository: 'public.ecr.aws/team/api', registry }, context);
    await pushAndRead(publicEcr);
    expect(new Set(proxy.asked)).toEqual(new Set(['public.ecr.aws', 'auth.example']));
  });

  test('fails on an authority of the AWS provider that is missing', async () => {
    const registry = { kind: 'ecr', access: { customCaBundle: '/nowhere/ca.pem' } } as const;
    const context = { env, signal, print: () => undefined };
    const { client: publicEcr } = openRepository({ repository: 'public.ecr.aws/team/api', registry }, context);
    expect((await failure(publicEcr.presence('none'))).what).toMatch(/certificates that .*AWS_CA_BUNDLE .*names/);
  });

  test.each(['NODE_EXTRA_CA_CERTS', 'SSL_CERT_FILE', 'AWS_CA_BUNDLE', 'SSL_CERT_DIR'])(
    'trusts what %s names',
    async (name) => {
      delete env['NODE_EXTRA_CA_CERTS'];
      env[name] = authority.cert;
      if (name === 'SSL_CERT_DIR') {
        env[name] = path.join(folder, 'trusted');
        mkdirSync(env[name]);
        copyFileSync(authority.cert, path.join(env[name], 'authority.pem'));
      }
      expect(await client('basic.example').presence('none')).toMatchObject({ state: 'absent' });
    },
  );

  test('fails with the fix when nobody vouches for the registry', async () => {
    delete env['NODE_EXTRA_CA_CERTS'];
    const error = await failure(client('basic.example').presence('none'));
    expect(error.fix).toMatch(/^let NODE_EXTRA_CA_CERTS or SSL_CERT_FILE name the certificate/);
  });

  test('fails on a file of certificates that is missing', async () => {
    env['SSL_CERT_FILE'] = '/nowhere/ca.pem';
    const error = await failure(client('basic.example').presence('none'));
    expect(error.what).toBe('the certificates that SSL_CERT_FILE names cannot be used');
  });

  test('fails without telling the login when the proxy refuses it', async () => {
    env['HTTPS_PROXY'] = `http://me:secret@${proxy.host}`;
    const error = await failure(client('basic.example').presence('none'));
    expect(error.why).toMatch(/407/);
    expect(`${error.what} ${error.why} ${error.fix}`).not.toMatch(/secret/);
  });

  test('fails on a wrong password, with the fix', async () => {
    loginOf('me', 'wrong');
    const [basic, bearer] = [client('basic.example'), client('bearer.example')];
    expect((await failure(basic.presence('none'))).fix).toMatch(/docker login basic.example/);
    expect((await failure(bearer.presence('none'))).what).toBe(
      'auth.example gives no token for the registry bearer.example',
    );
  });
});

function digestOf(content: Uint8Array): string {
  return `sha256:${createHash('sha256').update(content).digest('hex')}`;
}

function pieces(content: Buffer): Buffer[] {
  const starts = Array.from({ length: Math.ceil(content.length / PIECE) }, (_, index) => index * PIECE);
  return starts.map((start) => content.subarray(start, start + PIECE));
}
