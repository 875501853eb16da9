import type { CacheProps } from '../../contract/build';
import { imageDocument } from '../../test/image-document';
import { cacheOf, obstacle } from './caches';

const document = imageDocument({
  name: 'api_service',
  module: '/app/stack',
  repository: 'localhost:5000/team/api',
});
const written = { mode: 'max', 'ignore-error': 'true' };

describe('caches', () => {
  test.each<[CacheProps, object, object]>([
    [
      { type: 'registry' },
      { type: 'registry', ref: 'localhost:5000/team/api:cache' },
      {
        type: 'registry',
        ref: 'localhost:5000/team/api:cache',
        'image-manifest': 'true',
        'oci-mediatypes': 'true',
        ...written,
      },
    ],
    [{ type: 'gha' }, { type: 'gha', scope: 'api_service' }, { type: 'gha', scope: 'api_service', ...written }],
    [
      { type: 's3', bucket: 'b', region: 'eu-west-1', mode: 'min' },
      { type: 's3', bucket: 'b', region: 'eu-west-1', name: 'api_service' },
      { type: 's3', bucket: 'b', region: 'eu-west-1', name: 'api_service', ...written, mode: 'min' },
    ],
    [
      { type: 'local', folder: '../cache' },
      { type: 'local', src: '/app/cache' },
      { type: 'local', dest: '/app/cache', ...written },
    ],
    [{ type: 'inline', ref: 'a/b:latest' }, { type: 'registry', ref: 'a/b:latest' }, { type: 'inline' }],
  ])('reads and writes %j', (cache, read, write) => {
    expect(cacheOf(cache, document)).toEqual({ type: cache.type, read, write });
  });

  test('reads or writes alone where that is asked for', () => {
    expect(Object.keys(cacheOf({ type: 'gha', only: 'read' }, document))).toEqual(['type', 'read']);
    expect(Object.keys(cacheOf({ type: 'gha', only: 'write' }, document))).toEqual(['type', 'write']);
  });

  const facts = (buildkitVersion: string | undefined) => ({
    builder: 'b',
    driver: 'remote',
    containerdStore: false,
    machines: undefined,
    platforms: undefined,
    buildkitVersion,
    client: { version: '28.3.0', buildxVersion: '0.35.0', problem: undefined },
  });
  const GITHUB = { ACTIONS_RUNTIME_TOKEN: 't', ACTIONS_RESULTS_URL: 'https://results.example/' };

  test.each([
    ['gha', 'v0.30.0', GITHUB, undefined],
    ['gha', undefined, { ACTIONS_RUNTIME_TOKEN: 't', ACTIONS_CACHE_URL: 'https://cache.example/' }, undefined],
    ['gha', 'v0.19.0', GITHUB, /before 0\.20/],
    ['gha', 'v0.30.0', { ACTIONS_RUNTIME_TOKEN: 't' }, /ACTIONS_RESULTS_URL are not set/],
    ['gha', 'v0.30.0', { ACTIONS_RESULTS_URL: 'x' }, /ACTIONS_RUNTIME_TOKEN and/],
    ['s3', 'v0.11.0', {}, undefined],
    ['s3', 'v0.10.6', {}, /before 0\.11/],
    ['local', 'v0.9.0', {}, undefined],
  ] as const)('looks whether a cache %s can be used by BuildKit %s with %j', (type, version, env, why) => {
    const found = obstacle({ type }, facts(version), env);
    if (why === undefined) expect(found).toBeUndefined();
    else expect(found).toMatch(why);
  });

  test('uses a folder whose path has blanks', () => {
    expect(obstacle(cacheOf({ type: 'local', folder: 'my cache' }, document), facts('0.30.0'), {})).toBeUndefined();
  });

  test('does not use a folder whose path the client cannot tell BuildKit', () => {
    const cache = cacheOf({ type: 'local', folder: 'caché' }, document);
    expect(obstacle(cache, facts('0.30.0'), {})).toBe(
      'the path "/app/stack/caché" is not of printable ASCII characters alone',
    );
  });
});
