import { Lazy, TerraformStack, Testing } from 'cdktf';
import { checkKept, checkPlain } from './plain-text';

const main = new TerraformStack(Testing.app(), 'main');

describe('plain text', () => {
  test.each(['', '${x} "a" \\ \n\t\u0001', 'e\u0301 👩‍🚀', Lazy.stringValue({ produce: () => 'x' })])(
    'takes %j',
    (text) => {
      expect(() => checkPlain(main, 'args', { a: [text], [text]: true })).not.toThrow();
    },
  );

  test.each([
    ['NUL', { a: ['b', 'c\0'] }, `'args.a[1]' must be text without NUL`],
    ['half a surrogate pair', { a: 'b\ud800' }, `'args.a' must be text without NUL and without half a surrogate pair`],
    ['a name with NUL', { a: { 'b\0': 'c' } }, `'args.a' must be text without NUL`],
    ['a name that JSON readers drop', { ['__proto__']: 'a' }, `'args' cannot have the name '__proto__'`],
  ])('fails on %s', (_, value, message) => {
    expect(() => checkPlain(main, 'args', value)).toThrow(`main: ${message}`);
  });

  test('fails on text that Terraform changes', () => {
    expect(() => checkKept(main, 'env.A', 'é')).not.toThrow();
    expect(() => checkKept(main, 'env.A', 'e\u0301')).toThrow(`main: 'env.A' must be in composed form (Unicode NFC)`);
    expect(() => checkKept(main, 'env.A', 'a\0')).toThrow(`main: 'env.A' must be text without NUL`);
  });

  test('fails on what is no text, where Terraform is to hold some', () => {
    expect(() => checkKept(main, 'env.PORT', 8080)).toThrow(`main: 'env.PORT' must be text, got 8080`);
  });
});
