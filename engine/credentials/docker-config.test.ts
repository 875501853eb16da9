import { chmodSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { EngineError } from '../engine-error';
import { DockerCredentials } from './docker-config';

let folder: string;
let env: NodeJS.ProcessEnv;
describe('docker config', () => {
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'slipway-test-'));
    env = {
      DOCKER_CONFIG: folder,
      PATH: [folder, path.dirname(process.execPath), process.env['PATH']].join(path.delimiter),
    };
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const auth = Buffer.from('me:p:w').toString('base64');
  const config = (content: unknown) => writeFileSync(path.join(folder, 'config.json'), JSON.stringify(content));
  const helper = (name: string, script: string) => {
    const file = path.join(folder, `docker-credential-${name}`);
    writeFileSync(file, `#!${process.execPath}\n${script}`);
    chmodSync(file, 0o755);
  };
  const login = (host = 'ghcr.io') => new DockerCredentials(host, env, new AbortController().signal).login();

  test('asks without a login where the user has none', async () => {
    expect(await login()).toBeUndefined();
  });

  test.each([
    ['ghcr.io', { auth }],
    ['https://ghcr.io', { auth }],
    ['https://ghcr.io/v2/', { auth }],
    ['ghcr.io', { username: 'me', password: 'p:w' }],
  ])('finds the login under %s in %j', async (key, entry) => {
    config({ auths: { 'other.example': { auth: 'x' }, [key]: entry } });
    expect(await login()).toEqual({ username: 'me', password: 'p:w' });
  });

  test('finds the login in the home folder of its environment', async () => {
    config({ auths: { 'ghcr.io': { auth } } });
    const home = mkdtempSync(path.join(tmpdir(), 'slipway-test-'));
    symlinkSync(folder, path.join(home, '.docker'));
    env = { HOME: home };
    expect(await login()).toEqual({ username: 'me', password: 'p:w' });
    rmSync(home, { recursive: true });
  });

  test('finds the login of Docker Hub under its old name', async () => {
    config({ auths: { 'https://index.docker.io/v1/': { auth } } });
    expect(await login('registry-1.docker.io')).toEqual({ username: 'me', password: 'p:w' });
  });

  test('finds an identity token', async () => {
    config({ auths: { 'ghcr.io': { auth, identitytoken: 'T' } } });
    expect(await login()).toEqual({ identityToken: 'T' });
  });

  test('takes DOCKER_AUTH_CONFIG before the file', async () => {
    config({ auths: { 'ghcr.io': { auth: Buffer.from('other:x').toString('base64') } } });
    env['DOCKER_AUTH_CONFIG'] = JSON.stringify({ auths: { 'ghcr.io': { auth } } });
    expect(await login()).toEqual({ username: 'me', password: 'p:w' });
  });

  const ANSWERS = `process.stdin.on('data', (host) => console.log(JSON.stringify({ Username: 'u', Secret: process.argv[2] + ' ' + host })))`;

  test('asks the credential store', async () => {
    config({ credsStore: 'store' });
    helper('store', ANSWERS);
    expect(await login()).toEqual({ username: 'u', password: 'get ghcr.io' });
  });

  test('asks the helper of the host before the store, and nobody where that is empty', async () => {
    config({ credsStore: 'none', credHelpers: { 'ghcr.io': 'mine', 'quay.io': '' }, auths: { 'quay.io': { auth } } });
    helper('mine', ANSWERS);
    expect(await login()).toEqual({ username: 'u', password: 'get ghcr.io' });
    expect(await login('quay.io')).toEqual({ username: 'me', password: 'p:w' });
  });

  test.each(['https://index.docker.io/v1/', 'registry-1.docker.io'])(
    'asks the helper of Docker Hub under %s before the store, with the name that it is stored by',
    async (key) => {
      config({ credsStore: 'none', credHelpers: { [key]: 'mine' } });
      helper('mine', ANSWERS);
      expect(await login('registry-1.docker.io')).toEqual({
        username: 'u',
        password: 'get https://index.docker.io/v1/',
      });
    },
  );

  test('takes the user name <token> of a helper for the mark of an identity token', async () => {
    config({ credsStore: 'store' });
    helper('store', `console.log(JSON.stringify({ Username: '<token>', Secret: 'T' }))`);
    expect(await login()).toEqual({ identityToken: 'T' });
  });

  test('takes the answer "not found" of a helper for none', async () => {
    config({ credsStore: 'store' });
    helper('store', `console.log('credentials not found in native keychain'); process.exit(1)`);
    expect(await login()).toBeUndefined();
  });

  test.each([
    [
      'a helper that fails',
      () => helper('store', `console.error('keychain is locked'); process.exit(1)`),
      /keychain is locked/,
    ],
    ['a helper that is not installed', () => undefined, /docker-credential-store is not installed/],
  ])('fails on %s', async (_, prepare, why) => {
    config({ credsStore: 'store' });
    prepare();
    const error = await login().catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(EngineError);
    expect((error as EngineError).why).toMatch(why);
  });

  test.each(['a notice', 'null', '{"Username":"me"}', '{"Username":"me","Secret":5}'])(
    'fails on the answer %j of a helper without showing it',
    async (before) => {
      config({ credsStore: 'store' });
      helper('store', `console.log(${JSON.stringify(before)})`);
      const error = (await login().catch((thrown: unknown) => thrown)) as EngineError;
      expect(error).toBeInstanceOf(EngineError);
      expect(`${error.message} ${String(error.cause)}`).not.toContain(before);
    },
  );

  test('fails on a broken file and on a broken variable without showing them', async () => {
    writeFileSync(path.join(folder, 'config.json'), '{"auths": secret}');
    const ofFile = (await login().catch((thrown: unknown) => thrown)) as EngineError;
    expect(ofFile.what).toMatch(/config.json cannot be read/);
    expect(`${ofFile.message} ${String(ofFile.cause)}`).not.toMatch(/secret/);
    env['DOCKER_AUTH_CONFIG'] = '{"auths": secret}';
    const error = (await login().catch((thrown: unknown) => thrown)) as EngineError;
    expect(`${error.what} ${error.why} ${String(error.cause)}`).not.toMatch(/secret/);
  });
});
