/** In-use tags in the situations of the field: programs of the constructs, the engine, and a repository with ECR's rules. */
import { EcrRepositories } from '../ecr-repositories';
import { Account } from './field/in-use-account';
import { type FieldRow, testRows } from './field/rows';

let repositories: EcrRepositories;
let count = 0;
beforeAll(async () => {
  repositories = await EcrRepositories.start();
});
afterAll(() => repositories.stop());

/** An account with an immutable repository. */
async function account(): Promise<Account> {
  const name = `field-${String(++count)}`;
  await repositories.front.create(name, { imageTagMutability: 'IMMUTABLE' });
  return new Account(repositories, name);
}

type Step = (made: Account) => Promise<Account>;

/** Applies one after the other; what is seen is who holds which image in the end. */
const row = (kind: string, example: string, expected: string, ...steps: Step[]): FieldRow => ({
  kind,
  example,
  expected,
  run: async () => {
    const made = await account();
    for (const step of steps) await step(made);
    return made.holders();
  },
});

const shop = (image: string, ...services: string[]) => ({ stacks: { shop: { [image]: services } } });
const apply =
  (...given: Parameters<Account['apply']>): Step =>
  (made) =>
    made.apply(...given);

const many = Array.from({ length: 12 }, (_, number) => `worker-${String(number)}`);
const both = ['api', 'worker'];
const first = apply(shop('v1', ...both));

const ROWS: FieldRow[] = [
  row('a shared image', 'both services run the first', 'shop.api shop.worker', first),
  row(
    'a shared image',
    'one service is the target',
    'shop.worker | shop.api shop.worker',
    first,
    apply(shop('v2', ...both), { only: ['shop/api'] }),
  ),
  row('a shared image', 'both follow', '- | shop.api shop.worker', first, apply(shop('v2', ...both))),
  row(
    'a shared image',
    'one is the target three times',
    'shop.worker | shop.worker | shop.worker | shop.api shop.worker',
    first,
    ...['v2', 'v3', 'v4'].map((version) => apply(shop(version, ...both), { only: ['shop/api'] })),
  ),
  row(
    'a shared image',
    'and then all',
    '- | - | - | shop.api shop.worker',
    first,
    ...['v2', 'v3', 'v4'].map((version) => apply(shop(version, ...both), { only: ['shop/api'] })),
    apply(shop('v4', ...both)),
  ),
  row(
    'a shared image',
    '12 services',
    `- | ${many
      .map((name) => `shop.${name.replace('-', '_')}`)
      .sort()
      .join(' ')}`,
    apply(shop('v1', ...many)),
    apply(shop('v2', ...many)),
  ),
  row(
    'a roll-out that fails',
    'both images stay held',
    'shop.api | shop.api shop.worker',
    first,
    apply(shop('v2', 'worker', 'api'), { fails: 'shop/api' }),
  ),
  row(
    'a roll-out that fails',
    'mended by a third image',
    '- | - | shop.api shop.worker',
    first,
    apply(shop('v2', 'worker', 'api'), { fails: 'shop/api' }),
    apply(shop('v3', ...both)),
  ),
  row(
    'a rollback',
    'the older image is held again',
    'shop.api shop.worker | -',
    first,
    apply(shop('v2', ...both)),
    first,
  ),
  row(
    'a rollback',
    'of one of two services',
    'shop.api shop.worker | shop.worker',
    first,
    apply(shop('v2', ...both)),
    apply(shop('v1', ...both), { only: ['shop/api'] }),
  ),
  row(
    'a killed apply',
    'before any service is touched',
    'shop.api shop.worker | shop.api shop.worker',
    first,
    apply(shop('v2', ...both), { killedBefore: 'shop/api' }),
  ),
  row(
    'a killed apply',
    'between two services, then applied again',
    '- | shop.api shop.worker',
    first,
    apply(shop('v2', ...both), { killedBefore: 'shop/worker' }),
    apply(shop('v2', ...both)),
  ),
  row(
    'a new service',
    'on an image that is there',
    'shop.api shop.mailer shop.worker',
    first,
    apply(shop('v1', ...both, 'mailer')),
  ),
  row(
    'a renamed service',
    'with the next image',
    '- | shop.api shop.mailer',
    first,
    apply(shop('v2', 'api', 'mailer')),
  ),
  row(
    'a renamed service',
    'whose old one runs on, as the new one is the target',
    'shop.api shop.worker | shop.api shop.mailer',
    first,
    apply(shop('v2', 'api', 'mailer'), { only: ['shop/mailer'] }),
  ),
  row('a removed service', 'with the next image', '- | shop.api', first, apply(shop('v2', 'api'))),
  row(
    'a removed service',
    'that runs on, as another one is the target',
    'shop.worker | shop.api',
    first,
    apply(shop('v2', 'api'), { only: ['shop/api'] }),
  ),
  row(
    'a removed service',
    'falls once it is gone',
    '- | - | shop.api',
    first,
    apply(shop('v2', 'api'), { only: ['shop/api'] }),
    apply(shop('v3', 'api')),
  ),
  row(
    'several images in one repository',
    'a service of one leaves those of the other alone',
    'shop.api | - | shop.worker',
    apply({ stacks: { shop: { a1: ['api'], b1: ['worker'] } } }),
    apply({ stacks: { shop: { a1: ['api'], b2: ['worker'] } } }),
  ),
  row(
    'several images in one repository',
    'a service moves from one to the other',
    'shop.worker | shop.api shop.mailer',
    apply({ stacks: { shop: { a1: ['api', 'worker'], b1: ['mailer'] } } }),
    apply({ stacks: { shop: { a1: ['worker'], b1: ['mailer', 'api'] } } }),
  ),
  row(
    'several stacks',
    'services of one name, each with an image of its own',
    'eu.api | - | us.api',
    apply({ stacks: { eu: { e1: ['api'] }, us: { u1: ['api'] } } }),
    apply({ stacks: { eu: { e1: ['api'] }, us: { u2: ['api'] } } }),
  ),
  row(
    'several stacks',
    'one image, and only one stack is applied',
    'images.us.api | images.eu.api images.us.api',
    apply({ stacks: { images: { v1: [] }, eu: { 'images:v1': ['api'] }, us: { 'images:v1': ['api'] } } }),
    apply(
      { stacks: { images: { v2: [] }, eu: { 'images:v2': ['api'] }, us: { 'images:v2': ['api'] } } },
      { only: ['eu/api'] },
    ),
  ),
  row(
    'several stacks',
    'the stack of the image has a service of that name too',
    'images.eu.api | images.api images.eu.api',
    apply({ stacks: { images: { v1: ['api'] }, eu: { 'images:v1': ['api'] } } }),
    apply({ stacks: { images: { v2: ['api'] }, eu: { 'images:v2': ['api'] } } }, { only: ['images/api'] }),
  ),
  row(
    'names of stacks',
    'that are no part of a tag, and one that looks like it',
    'shop-eu__969d2014c7a4.api | shop-eu.api',
    apply({ stacks: { 'shop.eu': { a1: ['api'] }, 'shop-eu': { b1: ['api'] } } }),
  ),
  row(
    'names of stacks',
    'that differ in case',
    'Shop.api | - | shop.api',
    apply({ stacks: { Shop: { a1: ['api'] }, shop: { b1: ['api'] } } }),
    apply({ stacks: { Shop: { a1: ['api'] }, shop: { b2: ['api'] } } }),
  ),
  row(
    'names of stacks',
    'of which one begins with the other',
    'shop-eu.api | - | shop.api',
    apply({ stacks: { 'shop-eu': { a1: ['api'] }, shop: { b1: ['api'] } } }),
    apply({ stacks: { 'shop-eu': { a1: ['api'] }, shop: { b2: ['api'] } } }),
  ),
  row(
    'tags of earlier versions',
    'fall when the image is run no more',
    '- | prod.api prod.worker',
    apply({ ...shop('v1', ...both), inUseBy: false }),
    (made) => made.tag(1, (digits) => `in-use-prod-${digits}`),
    apply({ ...shop('v2', ...both), inUseBy: 'prod' }),
  ),
  row(
    'tags of earlier versions',
    'stay while a service runs the image',
    'prod | prod.api prod.worker',
    apply({ ...shop('v1', ...both), inUseBy: false }),
    (made) => made.tag(1, (digits) => `in-use-prod-${digits}`),
    apply({ ...shop('v2', ...both), inUseBy: 'prod' }, { only: ['shop/api'] }),
  ),
  row(
    'tags of others',
    'of another name are left alone',
    'preprod staging.api | shop.api shop.worker',
    first,
    (made) => made.tag(1, (digits) => `in-use-staging.api-${digits}`),
    (made) => made.tag(1, (digits) => `in-use-preprod-${digits}`),
    apply(shop('v2', ...both)),
  ),
  row(
    'switched off',
    'no image is held',
    '- | -',
    apply({ ...shop('v1', 'api'), inUseBy: false }),
    apply({ ...shop('v2', 'api'), inUseBy: false }),
  ),
];

describe('in-use tags', () => testRows(ROWS));
