import { Lazy, TerraformStack, Testing } from 'cdktf';
import { Construct } from 'constructs';
import { hasToken, known, mustBe, PropError } from './prop-error';
import { checkWhole } from './whole-number';

const token = Lazy.stringValue({ produce: () => '${var.x}' });
const scope = () => new Construct(new TerraformStack(Testing.app(), 'main'), 'image');

describe('a prop that cannot work', () => {
  test('is named with the path of its construct, the sentence and the fix', () => {
    const { what, fix } = new PropError(scope(), 'env.A', 'is wrong', 'give another');
    expect([what, fix]).toEqual(["main/image: 'env.A' is wrong", 'give another']);
  });

  test.each<[unknown, string]>([
    [undefined, 'must be x, got nothing'],
    [null, 'must be x, got null'],
    ['', 'must be x, got ""'],
    [{ a: [1] }, 'must be x, got {"a":[1]}'],
    [token, 'must be x, got a token'],
    [{ a: [token] }, 'must be x, got a token'],
  ])('shows what came: %#', (got, sentence) => {
    expect(mustBe('x', got)).toBe(sentence);
  });
});

describe('what Terraform only knows later', () => {
  test.each<[string, unknown]>([
    ['a token', token],
    ['text with a token', `a-${token}`],
    ['a token in a list', ['a', token]],
    ['a token deep in an object', { a: [{ b: token }] }],
    ['a name that is a token', { [token]: 'a' }],
    ['an object that is one', Lazy.anyValue({ produce: () => ({}) })],
  ])('is %s', (_, value) => {
    expect(hasToken(value)).toBe(true);
    expect(() => known(scope(), 'env', value, 'it is hashed')).toThrow(
      "main/image: 'env' must be known before Terraform runs, as it is hashed, got a token",
    );
  });

  test.each([undefined, null, '', 'a', 0, true, [], {}, { a: ['b', null] }])('is not %j', (value) => {
    expect(hasToken(value)).toBe(false);
    expect(known(scope(), 'env', value, 'it is hashed')).toBe(value);
  });
});

describe('a whole number', () => {
  const check = (value: number, range: readonly [number, number?]) => () => checkWhole(scope(), 'n', value, range);

  test.each([1, 2, 3])('is %d in the range of 1 to 3', (value) => {
    expect(check(value, [1, 3])).not.toThrow();
  });

  test.each([0, 4, 1.5, NaN, Infinity])('fails with the range for %d', (value) => {
    expect(check(value, [1, 3])).toThrow("'n' must be a whole number from 1 to 3, got");
  });

  test('has no end where the range has none', () => {
    expect(check(Number.MAX_SAFE_INTEGER, [1])).not.toThrow();
    expect(check(0, [1])).toThrow("'n' must be a whole number from 1, got 0");
    expect(check(Infinity, [1])).toThrow(PropError);
  });
});
