import { stackImage } from '../../test/stack-image';
import { provedImages } from './proved-images';

const API = { stack: 'run', address: 'null_resource.api' };
const WEB = { stack: 'web', address: 'null_resource.web' };
const STREAM = { stack: 'run', address: 'null_resource.stream' };
const ONCE = { stack: 'run', address: 'null_resource.once' };
const HIDDEN = { stack: 'run', address: 'null_resource.hidden' };
const of = (name: string | null) => ({ function: name, keepVersions: 5, access: { region: 'eu-west-1' } });
const SERVICES = [
  { ...API, kind: 'ecs' as const, unknown: {} },
  { ...WEB, kind: 'ecs' as const, unknown: {} },
  { stack: 'run', address: 'null_resource.pods', kind: 'kubernetes' as const, unknown: {} },
  { ...STREAM, kind: 'lambda' as const, function: of('stream'), unknown: {} },
  { ...ONCE, kind: 'lambda' as const, function: of('once'), unknown: {} },
  { ...HIDDEN, kind: 'lambda' as const, function: of(null), unknown: { 'function.function': 'token' as const } },
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

  test('with ways back to the last two, and to what Lambda says of its functions', () => {
    expect(provedOf([API], 'run')).toMatchObject([{ name: 'api', keep: 2, functions: [] }]);
    expect(provedOf([API, STREAM, ONCE], 'run')).toMatchObject([
      { name: 'api', keep: 2, functions: [of('stream'), of('once')] },
    ]);
  });

  test.each<[string, boolean]>([
    ['but not while a service of another stack was left alone', proved([API, WEB], 'run')],
    ['but not by a function of which only Terraform knows the name', proved([STREAM, HIDDEN], 'run')],
    ['but not on Kubernetes', proved([{ stack: 'run', address: 'null_resource.pods' }], 'run')],
    ['but not by an image that is made from it', proved([{ stack: 'run', address: 'null_resource.web_image' }], 'run')],
    ['but not when nothing runs it', proved([], 'run')],
  ])('%s', (_, is) => {
    expect(is).toBe(false);
  });
});
