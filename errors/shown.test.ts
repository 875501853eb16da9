import { plainText, shortened, shown } from './shown';

describe('shown', () => {
  test.each([
    ['colours', '\u001b[31mred\u001b[0m', 'red'],
    ['the title of a window', '\u001b]0;title\u0007x', 'x'],
    ['a link', '\u001b]8;;http://a.example\u001b\\text', 'text'],
    ['C1 sequences', '\u009b31mx', 'x'],
    ['a lone escape', 'a\u001b', 'a'],
    ['lines', 'a\r\n  b\tc', 'a b c'],
    ['a bell, a backspace and a zero', 'a\u0007b\u0008c\u0000d', 'a b c d'],
    ['marks that turn text around', 'a\u202eb', 'a b'],
    ['lines of Unicode', 'a\u2028b', 'a b'],
    ['nothing', 'plain text: ümläut', 'plain text: ümläut'],
  ])('keeps %s out', (_, text, plain) => {
    expect(plainText(text)).toBe(plain);
  });

  test('shortens', () => {
    expect(shortened('a'.repeat(2_000))).toBe(`${'a'.repeat(1_000)}…`);
  });

  test('shows the beginning of an answer, however long it is', () => {
    expect(shown(`\u001b[31m${'b'.repeat(1_000_000)}`)).toBe(`${'b'.repeat(500)}…`);
  });
});
