import { heredocsOf, parseHeredoc } from './heredoc';

describe('a heredoc', () => {
  test.each([
    ['<<EOF', { name: 'EOF', chomp: false, expands: true }],
    ['<<-EOF', { name: 'EOF', chomp: true, expands: true }],
    ['3<<EOF', { name: 'EOF', chomp: false, expands: true }],
    ['<<"EOF"', { name: 'EOF', chomp: false, expands: false }],
    ["<<-'E F'", { name: 'E F', chomp: true, expands: false }],
    ['<<$E', { name: '$E', chomp: false, expands: true }],
  ])('is begun by %s', (word, heredoc) => {
    expect(parseHeredoc(word)).toEqual(heredoc);
  });

  test.each(['EOF', '<EOF', '<<', '<<-', '<<<EOF', 'a<<EOF', '<<A B'])('is not begun by %j', (word) => {
    expect(parseHeredoc(word)).toBeUndefined();
  });

  test('is one of several in a line', () => {
    expect(heredocsOf('<<A b "<<" <<-"B" /').map(({ name }) => name)).toEqual(['A', 'B']);
  });

  test('is not in a line that cannot be read as words', () => {
    expect(heredocsOf('<<A "b')).toEqual([]);
  });
});
