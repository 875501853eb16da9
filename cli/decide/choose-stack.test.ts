import { chooseStack } from './choose-stack';

const SHOP = { name: 'shop' };
const WEB = { name: 'web' };

describe('the stack that is meant', () => {
  test.each([
    ['the only one without a name', [SHOP], undefined, SHOP],
    ['the only one by its name', [SHOP], 'shop', SHOP],
    ['one of several by its name', [SHOP, WEB], 'web', WEB],
  ])('is %s', (_, stacks, name, expected) => {
    expect(chooseStack(stacks, name)).toBe(expected);
  });

  test.each([
    ['a program without stacks', [], undefined, { what: 'no stack to deploy', exitCode: 1 }],
    ['no name where there are several', [SHOP, WEB], undefined, { what: 'which stack?', exitCode: 64 }],
    ['a name that none has', [SHOP, WEB], 'sho', { what: 'no stack sho', exitCode: 64 }],
    ['an empty name', [SHOP], '', { what: 'no stack ', exitCode: 64 }],
  ])('fails on %s', (_, stacks, name, error) => {
    expect(() => chooseStack(stacks, name)).toThrow(expect.objectContaining(error) as Error);
  });

  test('fails with the names that there are', () => {
    expect(() => chooseStack([SHOP, WEB], 'sho')).toThrow(/shop, web/);
  });
});
