import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { report } from '../../errors/report';
import { SlipwayError } from '../../errors/slipway-error';
import { HostError } from '../../host/host-error';
import { SourceError } from '../../modules/source/source-error';
import { EngineError } from '../engine-error';
import { Mask } from './mask';

const work = mkdtempSync(path.join(tmpdir(), 'slipway-test-'));
describe('mask', () => {
  afterAll(() => rmSync(work, { recursive: true }));

  test('hides secrets from the environment and from files, every line of them', () => {
    const file = path.join(work, 'key');
    writeFileSync(file, 'BEGIN PRIVATE KEY\r\nabcdefghij\n');
    const mask = new Mask({ npm: { env: 'NPM' }, key: { file } }, { NPM: 'npm_token$&(1)' });
    expect(mask.text('npm_token$&(1) and npm_token$&(1)')).toBe('*** and ***');
    expect(mask.text('key: abcdefghij')).toBe('key: ***');
  });

  test('hides the longer of two secrets whole', () => {
    const mask = new Mask({ a: { env: 'A' }, b: { env: 'B' } }, { A: 'password', B: 'password-2' });
    expect(mask.text('password-2 password')).toBe('*** ***');
  });

  test('hides the keys of AWS, which the program of a user gets too', () => {
    const mask = new Mask({}, { AWS_SECRET_ACCESS_KEY: 'wJalrXUtnFEMI', AWS_SESSION_TOKEN: 'FwoGZXIvYXdzEBY' });
    expect(mask.text('wJalrXUtnFEMI/FwoGZXIvYXdzEBY')).toBe('***/***');
  });

  test.each([
    ['http://me:p%40ssword@proxy.example:3128', 'http://me:***@proxy.example:3128'],
    ['me:password@proxy.example', 'me:***@proxy.example'],
    ['http://proxy.example:31280', 'http://proxy.example:31280'],
  ])('hides the password of the proxy %s', (address, shown) => {
    expect(new Mask({}, { https_proxy: address }).text(address)).toBe(shown);
  });

  test.each(['HTTPS_PROXY', 'https_proxy', 'HTTP_PROXY', 'http_proxy', 'ALL_PROXY', 'all_proxy'])(
    'hides the password that %s has',
    (name) => {
      expect(new Mask({}, { [name]: 'http://me:password@proxy.example' }).text('a password')).toBe('a ***');
    },
  );

  test('hides the logins of registries that are in the environment, and those that the builder is given', () => {
    const auth = Buffer.from('me:password').toString('base64');
    const mask = new Mask({}, { DOCKER_AUTH_CONFIG: `{"auths":{"ghcr.io":{"auth":"${auth}"}}}` });
    mask.hideLogins([{ username: 'AWS', password: 'ecr-token' }, { identityToken: 'identity' }]);
    expect(mask.text(`${auth} password`)).toBe('*** ***');
    expect(mask.text(`${Buffer.from('AWS:ecr-token').toString('base64')} ecr-token identity`)).toBe('*** *** ***');
  });

  test('leaves values alone that are too short to be told from words', () => {
    expect(new Mask({ a: { env: 'A' } }, { A: 'main' }).text('the main branch')).toBe('the main branch');
  });

  test('leaves it to the builder to refuse a file that cannot be read', () => {
    expect(new Mask({ a: { file: work } }, {}).text('built')).toBe('built');
  });

  describe('of errors', () => {
    const mask = new Mask({ a: { env: 'A' } }, { A: 'password' });

    test('hides secrets in every part', () => {
      const error = mask.error(new EngineError('no password', 'password was refused', 'see password'));
      expect(error).toMatchObject({ what: 'no ***', why: '*** was refused', fix: 'see ***' });
    });

    test.each([
      ['one of a source, with its line', new SourceError('is wrong', 'correct it', { line: 3, text: 'RUN password' })],
      ['one of this machine', new HostError('docker does not start', 'spawn password', 'see it')],
      ['one with a why alone', new SlipwayError('no', 'password', undefined)],
      ['a defect, with its stack', new TypeError('password is not a function')],
      ['what is no error', 'password'],
    ])('hides them in %s', (_, error) => {
      const masked = report(mask.error(error));
      expect(report(error)).toContain('password');
      expect(masked).toContain('***');
      expect(masked).not.toContain('password');
    });

    test('gives back the very error in which there is nothing to hide', () => {
      for (const error of [new TypeError('x'), new EngineError('a', 'b', 'c'), 'x'])
        expect(mask.error(error)).toBe(error);
    });
  });
});
