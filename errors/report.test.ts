import { reason, report } from './report';
import { SlipwayError } from './slipway-error';

describe('what a program prints', () => {
  test('is the message of what a person can put right, after the name of who speaks', () => {
    const error = new SlipwayError('no', 'because', 'leave it', { cause: new Error('hidden') });

    expect(report(error)).toBe('Error: no\n  why:  because\n  fix:  leave it');
    expect(report(error, 'slipway')).toBe('slipway: no\n  why:  because\n  fix:  leave it');
  });

  test('is the stack of a defect', () => {
    const defect = new TypeError('x is not a function');

    expect(report(defect)).toBe(defect.stack);
    expect(report(defect)).toMatch(/^TypeError: x is not a function\n {4}at .*report\.test/);
  });

  test('is the message of an error that lost its stack, and the text of what is no error', () => {
    expect(report(Object.assign(new Error('short'), { stack: undefined }))).toBe('short');
    expect(report('thrown text')).toBe('thrown text');
    expect(report(undefined)).toBe('undefined');
  });
});

describe('a reason in a sentence', () => {
  test('is the message and those of its causes, on one line', () => {
    const cause = new Error('connect', { cause: new Error('ECONNREFUSED') });

    expect(reason(new Error('fetch failed', { cause }))).toBe('fetch failed: connect: ECONNREFUSED');
  });

  test('is what happened, without why and fix', () => {
    const inner = new SlipwayError('no login', 'none was found', 'log in');

    expect(reason(inner)).toBe('no login');
    expect(reason(new SlipwayError('no push', 'refused', 'wait', { cause: inner }))).toBe('no push: no login');
  });

  test('is the first of several that failed together', () => {
    expect(reason(new AggregateError([new Error('::1 refused'), new Error('127.0.0.1 refused')], 'both'))).toBe(
      'both: ::1 refused',
    );
  });

  test('is the code, else the name, of an error without words', () => {
    expect(reason(Object.assign(new Error(), { code: 'ECONNRESET' }))).toBe('ECONNRESET');
    expect(reason(new RangeError())).toBe('RangeError');
  });

  test('is the text of what is no error', () => {
    expect(reason('thrown text')).toBe('thrown text');
    expect(reason(new Error('a', { cause: 7 }))).toBe('a: 7');
  });
});
