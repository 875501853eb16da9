import { proxyFor } from '../http/proxy';
import { environmentOfCalls, OF_PROVIDER } from './environment';

const ECR = new URL('https://api.ecr.eu-west-1.amazonaws.com/');
const PLAIN = new URL('http://ecr.example/');

describe('the way of the calls', () => {
  const [block, shell] = ['http://block:1/', 'http://shell:1/'];
  test.each<[string, Parameters<typeof environmentOfCalls>[0], NodeJS.ProcessEnv, (string | undefined)[]]>([
    ['is that of the environment', {}, { HTTPS_PROXY: shell, HTTP_PROXY: shell }, [shell, shell]],
    ['is that of the block', { httpsProxy: block }, { HTTPS_PROXY: shell, HTTP_PROXY: shell }, [block, shell]],
    ['is that of the block, in lower case too', { httpsProxy: block }, { https_proxy: shell }, [block, undefined]],
    ['is one proxy for both', { httpProxy: block }, {}, [block, block]],
    ['is one proxy for each', { httpProxy: block }, { https_proxy: shell }, [shell, block]],
    ['is two proxies', { httpProxy: block, httpsProxy: shell }, {}, [shell, block]],
    ['is none', { httpsProxy: '' }, { HTTPS_PROXY: shell, ALL_PROXY: shell }, [undefined, undefined]],
    ['leaves out hosts', { httpsProxy: block, noProxy: '.amazonaws.com' }, { NO_PROXY: 'x' }, [undefined, undefined]],
    [
      'leaves out hosts of the environment',
      { httpsProxy: block },
      { NO_PROXY: '.amazonaws.com' },
      [undefined, undefined],
    ],
    ['leaves out nothing', { httpsProxy: block, noProxy: '' }, { no_proxy: 'ecr.example' }, [block, undefined]],
  ])('%s', (_, access, env, ways) => {
    const calls = environmentOfCalls(access, env);
    expect([proxyFor(ECR, calls)?.href, proxyFor(PLAIN, calls)?.href]).toEqual(ways);
  });

  test('trusts the authority of the block, at a path as the provider reads it', () => {
    const env = { HOME: '/home/me', COMPANY: 'acme', AWS_CA_BUNDLE: '/theirs' };
    const of = (customCaBundle: string) => environmentOfCalls({ customCaBundle }, env)['AWS_CA_BUNDLE'];
    expect(['ca.pem', '/ca.pem', '~/ca.pem', '$COMPANY/ca.pem', '${COMPANY}.pem', '~x/ca.pem'].map(of)).toEqual([
      'ca.pem',
      '/ca.pem',
      '/home/me/ca.pem',
      'acme/ca.pem',
      'acme.pem',
      '~x/ca.pem',
    ]);
    expect(environmentOfCalls({}, env)['AWS_CA_BUNDLE']).toBe('/theirs');
  });
});

describe('what the provider reads', () => {
  test.each([
    [
      { AWS_ACCESS_KEY_ID: 'a', AWS_SECRET_ACCESS_KEY: 'b' },
      { accessKeyId: 'a', secretAccessKey: 'b' },
    ],
    [
      { AWS_ACCESS_KEY: 'a', AWS_SECRET_KEY: 'b' },
      { accessKeyId: 'a', secretAccessKey: 'b' },
    ],
    [
      { AWS_ACCESS_KEY_ID: 'a', AWS_ACCESS_KEY: 'x', AWS_SECRET_ACCESS_KEY: 'b', AWS_SESSION_TOKEN: 'c' },
      { accessKeyId: 'a', secretAccessKey: 'b', sessionToken: 'c' },
    ],
    [{ AWS_ACCESS_KEY_ID: 'a' }, undefined],
    [{ AWS_ACCESS_KEY_ID: '', AWS_SECRET_ACCESS_KEY: 'b' }, undefined],
  ])('keys of %j', (env, keys) => {
    expect(OF_PROVIDER.keys(env)).toEqual(keys);
  });

  test.each<[keyof typeof OF_PROVIDER, NodeJS.ProcessEnv, string | undefined]>([
    ['profile', { AWS_PROFILE: 'a', AWS_DEFAULT_PROFILE: 'b' }, 'a'],
    ['profile', { AWS_DEFAULT_PROFILE: 'b' }, 'b'],
    ['profile', { AWS_PROFILE: '' }, undefined],
    ['region', { AWS_REGION: 'a', AWS_DEFAULT_REGION: 'b' }, 'a'],
    ['region', { AWS_DEFAULT_REGION: 'b' }, 'b'],
    ['stsEndpoint', { TF_AWS_STS_ENDPOINT: 'a', AWS_STS_ENDPOINT: 'b' }, 'a'],
    ['stsEndpoint', { AWS_STS_ENDPOINT: 'b', AWS_ENDPOINT_URL: 'c' }, 'b'],
    // The SDK reads this one.
    ['stsEndpoint', { AWS_ENDPOINT_URL_STS: 'c', TF_AWS_STS_ENDPOINT: 'a' }, undefined],
  ])('%s of %j', (name, env, value) => {
    expect(OF_PROVIDER[name](env)).toBe(value);
  });
});
