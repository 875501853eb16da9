import { inspect } from 'node:util';
import { SlipwayError } from './slipway-error';

class Refused extends SlipwayError {}

describe('what a person can put right', () => {
  test('has what happened, the text that it is about, why, and the fix in its message, a line each', () => {
    const error = new SlipwayError('a:3: COPY is wrong', 'there is no "b"', 'correct it', { excerpt: '  COPY b /\t' });

    expect(error.message).toBe('a:3: COPY is wrong\n  COPY b /\n  why:  there is no "b"\n  fix:  correct it');
    expect(error).toMatchObject({ what: 'a:3: COPY is wrong', why: 'there is no "b"', fix: 'correct it' });
  });

  test('has no line in its message for what it does not say', () => {
    expect(new SlipwayError('no', undefined, undefined).message).toBe('no');
    expect(new SlipwayError('no', 'because', undefined).message).toBe('no\n  why:  because');
    expect(new SlipwayError('no', undefined, 'leave it').message).toBe('no\n  fix:  leave it');
  });

  test('keeps its cause, and the name of its class', () => {
    const cause = new Error('EACCES');
    const error = new Refused('no', 'because', 'leave it', { cause });

    expect(error.cause).toBe(cause);
    expect(error.name).toBe('Refused');
    expect(String(error)).toBe('Refused: no\n  why:  because\n  fix:  leave it');
  });

  test('has no stack, and is shown without its fields, which the message has', () => {
    const error = new Refused('no', 'because', 'leave it');

    expect(error.stack).toBe('Refused: no\n  why:  because\n  fix:  leave it');
    expect(inspect(error)).toBe(`[${error.stack ?? ''}]`);
  });

  test('keeps its message when somebody on its way writes another', () => {
    const error = new Refused('no', 'because', 'leave it');
    error.message += '\nObject creation stack:\n    at resolve (token.js:1:1)';
    error.stack = 'Error: another\n    at resolve (token.js:1:1)';

    expect(error.message).toBe('no\n  why:  because\n  fix:  leave it');
    expect(error.stack).toBe('Refused: no\n  why:  because\n  fix:  leave it');
  });
});
