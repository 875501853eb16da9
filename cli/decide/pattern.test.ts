import { isPattern, matches } from './pattern';

describe('a pattern of names', () => {
  test.each([
    ['*', true],
    ['app-?', true],
    ['app', false],
    ['app.+', false],
  ])('is told by its wildcards: %s', (name, expected) => {
    expect(isPattern(name)).toBe(expected);
  });

  test.each([
    ['*', '', true],
    ['app-*', 'app-', true],
    ['app-*', 'my-app-1', false],
    ['a?c', 'abc', true],
    ['a?c', 'ac', false],
    ['a.c*', 'abcd', false],
    ['(a)*', '(a)b', true],
  ])('%s and %j: %s', (pattern, text, expected) => {
    expect(matches(pattern, text)).toBe(expected);
  });
});
