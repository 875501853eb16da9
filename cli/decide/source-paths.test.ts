import { taggedImage } from '../../test/helpers/tagged-image';
import { withSourcePaths } from './source-paths';

describe('the paths of a source', () => {
  const contexts = { lib: '../lib', node: { image: 'node:24' } };
  const plain = { context: '../api', dockerfile: 'in/Dockerfile', platforms: ['linux/amd64'] };

  test('are those of contexts and of what is left out', () => {
    const image = taggedImage('shop', 'api', { source: { ...plain, contexts, leftOut: ['../api/tmp'] } });
    expect(withSourcePaths(image, (file) => `/at/${file}`).source).toEqual({
      ...plain,
      context: '/at/../api',
      contexts: { lib: '/at/../lib', node: { image: 'node:24' } },
      leftOut: ['/at/../api/tmp'],
    });
  });

  test('are no more than there were', () => {
    const image = taggedImage('shop', 'api', { source: plain });
    expect(withSourcePaths(image, () => '/at').source).toEqual({ ...plain, context: '/at' });
  });
});
