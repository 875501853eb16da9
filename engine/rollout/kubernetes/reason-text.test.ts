import { once } from './reason-text';

describe('reason text', () => {
  test.each([
    ['the same twice', ['A: b', 'A: b'], ['A: b']],
    ['for another reason', ['Failed: cannot pull', 'BackOff: cannot pull'], ['Failed: cannot pull']],
    ['with more around it', ['A: b is gone', 'C: Error: b is gone'], ['C: Error: b is gone']],
    ['with more around it first', ['C: Error: b is gone', 'A: b is gone'], ['C: Error: b is gone']],
    ['about a pod of another random name', ['A: pods "x-b2c4d" no', 'A: pods "x-z9xw8" no'], ['A: pods "x-b2c4d" no']],
    ['something else', ['A: b', 'A: c'], ['A: b', 'A: c']],
  ])('says once what comes as %s', (_, texts, expected) => {
    expect(once(texts)).toEqual(expected);
  });
});
