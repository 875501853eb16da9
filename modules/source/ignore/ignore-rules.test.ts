import vectors from '../../../test/vectors/dockerignore.json';
import { SourceError } from '../source-error';
import { parseIgnoreFile } from './ignore-rules';

interface Vector {
  readonly ignore: string;
  readonly ignored?: readonly string[];
  readonly kept?: readonly string[];
  readonly error?: string;
}

const failure = (text: string): SourceError => {
  try {
    parseIgnoreFile(text);
  } catch (error) {
    if (error instanceof SourceError) return error;
    throw error;
  }
  throw new Error(`${JSON.stringify(text)} is accepted`);
};

describe('an ignore file', () => {
  test.each(vectors as Vector[])('is read as moby reads it: vector %#', ({ ignore, ignored, kept, error }) => {
    if (error !== undefined) {
      expect(failure(ignore).what).toContain(error);
      return;
    }
    const rules = parseIgnoreFile(ignore);
    expect((ignored ?? []).filter((path) => !rules.ignores(path))).toEqual([]);
    expect((kept ?? []).filter((path) => rules.ignores(path))).toEqual([]);
  });

  test.each([
    ['a byte order mark', '\uFEFFa', 'a', true],
    ['a comment', '#a', '#a', false],
    ['white space that only Go knows', '\u0085a\u0085', 'a', true],
    ['a class that spans folders, as moby does it', 'a[^b]c', 'a/c', true],
    ['"|" as "or" beside a wildcard', 'a?|b', 'x/b', true],
    ['"|" as itself without one', 'a|b', 'b', false],
    ['"{2}" as a repetition beside a wildcard', '*.o{2}', 'f.oo', true],
    ['braces around something else as themselves', '*{a}', 'x{a}', true],
    ['"^" as an anchor inside an expression', 'z^*', 'z^x', false],
    ['"\\d" as a digit', '\\d', '7', true],
    ['a star between folders', 'a/*/c', 'a/b/d/c', false],
    ['double stars between folders', 'a/**/c', 'a/b/d/c', true],
    ['double stars for no folder', 'a/**/c', 'a/c', true],
    ['double stars inside a name', 'x**z?', 'xz1', true],
    ['double stars inside a name, which only end at a slash', 'x**z?', 'xyz1', false],
    ['an exact path at the top only', 'a', 'b/a', false],
    ['a path below an ignored one', 'a', 'a/b/c', true],
    ['a path with a dot', 'a', './a/b', true],
    ['a letter beyond the first plane', '?', '😀', true],
    ['the context itself', '**', '.', false],
  ])('knows %s', (_, text, path, ignored) => {
    expect(parseIgnoreFile(text).ignores(path)).toBe(ignored);
  });

  test.each([
    ['fails with the line and its text', 'a\n\n  [a-]  \n', { line: 3, text: '  [a-]  ' }],
    ['fails on a lone exclamation mark after cleaning', 'a\n!/\n', { line: 2, text: '!/' }],
    ['fails on an escape that is no letter', '\\y', { line: 1, text: '\\y' }],
    ['fails on a class that there is not', '*[[:none:]]', { line: 1, text: '*[[:none:]]' }],
    ['fails on a property that there is not', '\\p{None}', { line: 1, text: '\\p{None}' }],
  ])('%s', (_, text, place) => {
    const error = failure(text);
    expect({ line: error.line, text: error.text }).toEqual(place);
    expect(error.fix).not.toBe('');
  });

  test.each([
    ['a part that moby does not come to', 'a*/[a-]', 'b', false],
    ['a backslash behind such a part', '-/*/\\', '-/a', false],
    ['a range that never ends behind such a part', '!a*/b[x-', 'c', false],
    ['an exception that nothing is held against', '!*/*b/a[b', 'a/b', false],
    ['an exception that cannot be compiled, when nothing is dropped', '!*\\y', 'a', false],
    ['a rule that cannot be compiled behind one that drops everything', '*\n\\y', 'a', true],
    ['"\\b" as the edge of a word', 'a\\b*', 'a.b', true],
    ['"\\B" as the inside of a word', 'a\\B*', 'a.b', false],
    ['"\\A" and "\\z" as the ends', '\\Aa?\\z', 'ab', true],
    ['what is between "\\Q" and "\\E" as it is, once translated', '\\Qa?\\Eb', 'a[^/]b', true],
    ['characters by number', '\\x61\\x{62}\\143?', 'abcd', true],
    ['"[[:alpha:]]" as a class', '[[:alpha:]]*', 'a1', true],
    ['"[[:^alpha:]]" as all others', '[[:^alpha:]]*', 'a1', false],
    ['"\\p{Greek}" as a script', '\\p{Greek}', 'λ', true],
    ['"\\PL" as all that is no letter', '\\PL*', 'λ', false],
  ])('accepts, as moby does, %s', (_, text, path, ignored) => {
    expect(parseIgnoreFile(text).ignores(path)).toBe(ignored);
  });

  test('fails on a pattern that moby fails on only when it holds a path against it, and names the file', () => {
    const rules = parseIgnoreFile('a\n!*\\y\n', 'x/.dockerignore');
    expect(rules.ignores('b')).toBe(false);
    expect(() => rules.ignores('a')).toThrow(/^x\/\.dockerignore:2: syntax error in pattern: "!\*\\\\y"/);
  });

  test('matches in linear time', () => {
    const rules = parseIgnoreFile(`${'**/a*/'.repeat(300)}b\n${'*a'.repeat(500)}b`);
    const start = performance.now();
    expect(rules.ignores('a/'.repeat(700))).toBe(false);
    expect(performance.now() - start).toBeLessThan(5000);
  });

  test('says which line decides', () => {
    const rules = parseIgnoreFile('*\n# keep\n!src\n');
    expect(rules.explain('src/a')?.rule).toMatchObject({ line: 3, text: '!src' });
    expect(rules.explain('lib/a')?.rule).toMatchObject({ line: 1, text: '*' });
  });

  test('prunes only what no exception can take back', () => {
    expect(parseIgnoreFile('node_modules').prunes('node_modules')).toBe(true);
    expect(parseIgnoreFile('*\n!src/lib').prunes('src')).toBe(false);
    expect(parseIgnoreFile('*\n!src/lib/**').prunes('src')).toBe(false);
    expect(parseIgnoreFile('*\n!src/lib').prunes('dist')).toBe(true);
    expect(parseIgnoreFile('*\n!**/a').prunes('dist')).toBe(false);
  });
});
