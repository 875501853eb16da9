import { isRepositoryPath } from './grammar';

const DIGEST = `sha256:${'a'.repeat(64)}`;

describe('grammar', () => {
  test.each([
    'manifests/latest',
    'manifests/src-0123456789abcdef0123',
    `manifests/${DIGEST}`,
    `blobs/${DIGEST}`,
    'blobs/uploads/',
    `blobs/uploads/?mount=${encodeURIComponent(DIGEST)}&from=team%2Fapi`,
    'tags/list?n=1000&last=a',
  ])('asks for %s', (path) => {
    expect(isRepositoryPath(path)).toBe(true);
  });

  test.each([
    'manifests/../../other/manifests/live',
    'manifests/..',
    'manifests/.hidden',
    'manifests/a/b',
    'manifests/a?x=y',
    'manifests/a#b',
    'manifests/a%2fb',
    'manifests/a\nb',
    'manifests/',
    `manifests/${'a'.repeat(129)}`,
    `manifests/sha256:${'A'.repeat(64)}`,
    `manifests/sha256:${'a'.repeat(63)}`,
    'blobs/latest',
    `blobs/${DIGEST}/..`,
    'blobs/uploads/x',
    'blobs/uploads/? from=x',
    'tags/list',
    '../other/tags/list?n=1',
    '',
  ])('fails on %j', (path) => {
    expect(isRepositoryPath(path)).toBe(false);
  });
});
