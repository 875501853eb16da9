import { CommandFailed } from './command-error';

describe('the message of a program that failed', () => {
  test.each([
    ['the last line of its errors', 'out\n', 'first\nlast  one\n\n', 'last  one'],
    ['the last line of its output where it wrote no errors', 'first\nlast\n', '', 'last'],
    ['what a progress bar ended with', '', '10 %\r20 %\rbroken\r\n', 'broken'],
    ['nothing that moves the cursor', '', '\x1b[2J\x1b]0;title\x07no\x08\x9b1m\n', 'no'],
    ['that it wrote nothing', '', '\n', 'it wrote nothing'],
  ])('has %s', (_, stdout, stderr, expected) => {
    expect(new CommandFailed('make', 'failed', { stdout, stderr }).message).toBe(`make failed: ${expected}`);
  });
});
