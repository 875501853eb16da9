import { EngineError } from '../engine-error';
import { proxyFor } from './proxy';

const REGISTRY = 'https://registry.example/v2/';
const PROXY = 'http://proxy.example:3128';
const proxyOf = (url: string, env: NodeJS.ProcessEnv) => proxyFor(new URL(url), env)?.href;

describe('proxy', () => {
  test.each<[string, NodeJS.ProcessEnv, string | undefined]>([
    ['HTTPS_PROXY', { HTTPS_PROXY: PROXY, ALL_PROXY: 'http://other' }, `${PROXY}/`],
    ['https_proxy', { https_proxy: PROXY }, `${PROXY}/`],
    ['ALL_PROXY', { ALL_PROXY: PROXY }, `${PROXY}/`],
    ['an address without a scheme', { HTTPS_PROXY: 'proxy.example:3128' }, `${PROXY}/`],
    ['no proxy of the other scheme', { HTTP_PROXY: PROXY }, undefined],
    ['no proxy where none is set', { HTTPS_PROXY: '' }, undefined],
  ])('finds %s', (_, env, expected) => {
    expect(proxyOf(REGISTRY, env)).toBe(expected);
  });

  test.each(['https://localhost:5000/', 'https://127.0.0.1/', 'https://[::1]:5000/', 'https://a.localhost/'])(
    'reaches %s without one',
    (url) => {
      expect(proxyOf(url, { HTTPS_PROXY: PROXY })).toBeUndefined();
    },
  );

  test.each([
    ['*', REGISTRY],
    ['other.example, registry.example', REGISTRY],
    ['other.example registry.example', REGISTRY],
    ['REGISTRY.example', REGISTRY],
    ['example', REGISTRY],
    ['.example', REGISTRY],
    ['*.example', REGISTRY],
    ['registry.example:443', REGISTRY],
    ['10.0.0.0/8', 'https://10.1.2.3/'],
    ['10.1.2.3', 'https://10.1.2.3/'],
    ['fd00::/8', 'https://[fd00::1]/'],
    ['fd00::1', 'https://[FD00::1]/'],
    ['[fd00::1]:443', 'https://[fd00::1]/'],
  ])('NO_PROXY=%s excepts %s', (list, url) => {
    expect(proxyOf(url, { HTTPS_PROXY: PROXY, NO_PROXY: list })).toBeUndefined();
    expect(proxyOf(url, { HTTPS_PROXY: PROXY, no_proxy: list })).toBeUndefined();
  });

  test.each([
    ['registry.example:5000', REGISTRY],
    ['gistry.example', REGISTRY],
    ['.registry.example', REGISTRY],
    ['10.0.0.0/8', 'https://11.1.2.3/'],
    ['10.0.0.0/8', REGISTRY],
    ['10.0.0.0/99', 'https://10.1.2.3/'],
    ['example/8', 'https://10.1.2.3/'],
    ['fd00::/8', 'https://10.1.2.3/'],
    ['10.1.2.4', 'https://10.1.2.3/'],
    ['registry.example:80', REGISTRY],
    ['', REGISTRY],
  ])('NO_PROXY=%s does not except %s', (list, url) => {
    expect(proxyOf(url, { HTTPS_PROXY: PROXY, NO_PROXY: list })).toBe(`${PROXY}/`);
  });

  test('knows the port that an address without one has', () => {
    const url = 'http://registry.example/';
    expect(proxyOf(url, { HTTP_PROXY: PROXY, NO_PROXY: 'registry.example:80' })).toBeUndefined();
    expect(proxyOf(url, { HTTP_PROXY: PROXY, NO_PROXY: 'registry.example:443' })).toBe(`${PROXY}/`);
  });

  test.each(['socks5://me:secret@proxy.example', 'http://me:secret@'])('fails on %s without showing it', (address) => {
    try {
      proxyOf(REGISTRY, { HTTPS_PROXY: address });
      throw new Error('it did not fail');
    } catch (error) {
      expect(error).toBeInstanceOf(EngineError);
      const { what, why, fix } = error as EngineError;
      expect(what).toBe('the proxy for registry.example cannot be used');
      expect(`${what} ${why} ${fix}`).not.toMatch(/secret/);
    }
  });
});
