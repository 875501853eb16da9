import { Lazy, TerraformStack } from 'cdktf';
import { Checkout } from '../../test/checkout';
import { checkInUseBy, holderOf } from './tag-names';

const HASHED = /^[A-Za-z0-9-]{0,21}__[0-9a-f]{12}$/;

describe('in use holder', () => {
  test.each(['shop', 'Shop', 'shop-eu', 'control_plane', '9lives', 'a', '-', 'x'.repeat(35)])(
    'stays as it is: %s',
    (name) => {
      expect(holderOf(name, 'api')).toBe(`${name}.api`);
    },
  );

  test.each([
    'shop.eu',
    'shop/eu',
    'shöp',
    '店',
    'control__plane',
    '_shop',
    'shop_',
    'a+b=c',
    '.',
    '..',
    '',
    'x'.repeat(36),
    'x'.repeat(500),
    'shop__0123456789ab',
    '${stack}',
  ])('is told apart by a hash: %s', (name) => {
    const [part = ''] = holderOf(name, 'api').split('.api');

    expect(part).toMatch(HASHED);
  });

  test('meets no other', () => {
    const names = [
      'a',
      'A',
      'a.b',
      'a-b',
      'a_b',
      'a/b',
      'a+b',
      'a__b',
      '_a',
      'a_',
      'a b',
      'ä',
      'x'.repeat(36),
      'x'.repeat(37),
    ];
    const holders = names.flatMap((one) => [holderOf(one), ...names.map((other) => holderOf(one, other))]);
    const hashed = holders.flatMap((holder) => holder.split('.')).map((part) => holderOf(part));

    expect(new Set(holders).size).toBe(holders.length);
    expect(hashed.filter((part) => holders.includes(part) && !names.includes(part))).toEqual([]);
  });

  test('is a tag with all that stands around it, however long the names are', () => {
    const tag = `in-use-${holderOf('x'.repeat(300), 'y'.repeat(300), 'z'.repeat(300))}-0123456789ab`;

    expect(tag).toMatch(/^[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$/);
  });

  describe('of a user', () => {
    let checkout: Checkout;
    beforeEach(() => {
      checkout = new Checkout();
    });
    afterEach(() => checkout.remove());

    test.each(['prod', 'Prod', 'prod-eu1', 'prod_eu', 'x'.repeat(35)])('may be %s', (inUseBy) => {
      checkInUseBy(new TerraformStack(checkout.app(), 'main'), inUseBy);
    });

    test.each(['', 'prod.eu', 'prod/eu', 'prod eu', 'prod\n', 'a__b', '_a', 'ä', 'x'.repeat(36), '${var.x}'])(
      'fails when it is no part of a tag: %j',
      (inUseBy) => {
        expect(() => checkInUseBy(new TerraformStack(checkout.app(), 'main'), inUseBy)).toThrow(
          `main: 'inUseBy' must be up to 35 letters, digits and '-', with a single '_' only between them, or false, got `,
        );
      },
    );

    test('fails when only Terraform knows it', () => {
      const token = Lazy.stringValue({ produce: () => '${var.x}' });

      expect(() => checkInUseBy(new TerraformStack(checkout.app(), 'main'), token)).toThrow(
        "main: 'inUseBy' must be known before Terraform runs, as a tag is made of it, got a token",
      );
    });
  });
});
