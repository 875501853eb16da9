import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { rootCertificates } from 'node:tls';
import { EngineError } from '../engine-error';
import { trust } from './certificates';

/** Some certificate; `proxied-registry.test.ts` has a server that is known by one. */
const CERTIFICATE = rootCertificates[0] ?? '';

describe('what a connection trusts', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'slipway-test-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const file = (name: string, text: string) => {
    writeFileSync(path.join(folder, name), text);
    return path.join(folder, name);
  };
  const isAdded = (env: NodeJS.ProcessEnv) => 'secureContext' in trust(env, {});

  test.each(['NODE_EXTRA_CA_CERTS', 'SSL_CERT_FILE', 'AWS_CA_BUNDLE'])('is added to by the file of %s', (name) => {
    expect(isAdded({ [name]: file('ca.pem', CERTIFICATE) })).toBe(true);
  });

  test('is added to by all folders of SSL_CERT_DIR', () => {
    mkdirSync(path.join(folder, 'empty'));
    file('ca.pem', CERTIFICATE);
    expect(isAdded({ SSL_CERT_DIR: [path.join(folder, 'empty'), folder].join(path.delimiter) })).toBe(true);
  });

  test.each<[string, (folder: string) => NodeJS.ProcessEnv]>([
    ['nothing is set', () => ({})],
    ['the variables are empty', () => ({ SSL_CERT_FILE: '', SSL_CERT_DIR: path.delimiter })],
    ['a folder is missing', () => ({ SSL_CERT_DIR: '/nowhere' })],
    ['a folder has no certificate, but another folder', (own) => ({ SSL_CERT_DIR: own })],
  ])('is as it was where %s', (_, env) => {
    file('notes.txt', 'none');
    mkdirSync(path.join(folder, 'other'));
    const own = { servername: 'a' };
    expect(trust(env(folder), own)).toBe(own);
  });

  test('is only what the server is known by where that is given', () => {
    const own = { ca: CERTIFICATE };
    expect(trust({ SSL_CERT_FILE: '/nowhere' }, own)).toBe(own);
  });

  test('fails on a file that is missing, with the name of its variable', () => {
    try {
      trust({ AWS_CA_BUNDLE: '/nowhere' }, {});
      throw new Error('it did not fail');
    } catch (error) {
      expect(error).toBeInstanceOf(EngineError);
      expect((error as EngineError).what).toBe('the certificates that AWS_CA_BUNDLE names cannot be used');
      expect((error as EngineError).why).toMatch(/ENOENT.*nowhere/);
    }
  });
});
