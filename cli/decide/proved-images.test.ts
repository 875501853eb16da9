import { stackImage } from '../../test/stack-image';
import { provedImages } from './proved-images';

const API = { stack: 'run', address: 'null_resource.api' };
const WEB = { stack: 'web', address: 'null_resource.web' };
const SERVICES = [
  { ...API, kind: 'ecs' as const },
  { ...WEB, kind: 'ecs' as const },
  { stack: 'run', address: 'null_resource.pods', kind: 'kubernetes' as const },
];

const proved = (consumers: readonly { readonly stack: string; readonly address: string }[], ...deployed: string[]) =>
  provedImages([stackImage('api', { consumers })], SERVICES, deployed).length === 1;

describe('an image is proved to run', () => {
  test('where every service of it was applied', () => {
    expect(proved([API], 'run')).toBe(true);
    expect(proved([API, WEB], 'run', 'web')).toBe(true);
  });

  test.each<[string, boolean]>([
    ['but not while a service of another stack was left alone', proved([API, WEB], 'run')],
    ['but not on Kubernetes', proved([{ stack: 'run', address: 'null_resource.pods' }], 'run')],
    ['but not by an image that is made from it', proved([{ stack: 'run', address: 'null_resource.web_image' }], 'run')],
    ['but not when nothing runs it', proved([], 'run')],
  ])('%s', (_, is) => {
    expect(is).toBe(false);
  });
});
