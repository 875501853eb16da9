import { stackImage } from '../../test/stack-image';
import { provedImages } from './proved-images';

const API = { stack: 'run', address: 'null_resource.api' };
const WEB = { stack: 'web', address: 'null_resource.web' };
const STREAM = { stack: 'run', address: 'null_resource.stream' };
const ONCE = { stack: 'run', address: 'null_resource.once' };
const SERVICES = [
  { ...API, kind: 'ecs' as const },
  { ...WEB, kind: 'ecs' as const },
  { stack: 'run', address: 'null_resource.pods', kind: 'kubernetes' as const },
  { stack: 'run', address: 'null_resource.stream', kind: 'lambda' as const, keepVersions: 5 },
  { stack: 'run', address: 'null_resource.set-back', kind: 'lambda' as const },
  { stack: 'run', address: 'null_resource.once', kind: 'lambda' as const, keepVersions: 1 },
];

type Consumers = readonly { readonly stack: string; readonly address: string }[];

const provedOf = (consumers: Consumers, ...deployed: string[]) =>
  provedImages([stackImage('api', { consumers })], SERVICES, deployed);
const proved = (...given: Parameters<typeof provedOf>) => provedOf(...given).length === 1;

describe('an image is proved to run', () => {
  test('where every service of it was applied', () => {
    expect(proved([API], 'run')).toBe(true);
    expect(proved([API, WEB], 'run', 'web')).toBe(true);
    expect(proved([STREAM], 'run')).toBe(true);
  });

  test.each<[string, Consumers, number]>([
    ['two images of services on ECS', [API], 2],
    ['of a function those of the versions that it keeps, beside the one that its alias names', [STREAM], 4],
    ['two of a function that keeps no other version', [ONCE], 2],
    ['as many as the one of several services that keeps most', [API, STREAM, ONCE], 4],
  ])('with ways back to %s', (_, consumers, keep) => {
    expect(provedOf(consumers, 'run')).toEqual([expect.objectContaining({ name: 'api', keep })]);
  });

  test.each<[string, boolean]>([
    ['but not while a service of another stack was left alone', proved([API, WEB], 'run')],
    ['but not on Kubernetes', proved([{ stack: 'run', address: 'null_resource.pods' }], 'run')],
    [
      'but not by a function whose alias was set back',
      proved([{ stack: 'run', address: 'null_resource.set-back' }], 'run'),
    ],
    ['but not by an image that is made from it', proved([{ stack: 'run', address: 'null_resource.web_image' }], 'run')],
    ['but not when nothing runs it', proved([], 'run')],
  ])('%s', (_, is) => {
    expect(is).toBe(false);
  });
});
