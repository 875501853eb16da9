import { ContextFolder } from '../../../test/context-folder';

let context: ContextFolder;

/**
 * `d/l` is no folder, so that no line reads it; BuildKit's client follows it all the same, to `dir/w2`. It follows `link`
 * once, for the first path through it, so that this is the only way on which `dir/w2` is sent for another.
 */
const FILES = {
  link: '-> dir',
  'dir/%1': '',
  'dir/w2': '',
  'd/l': '-> ../dir',
  'd/e/w2': '',
};

const paths = (...lines: readonly string[]): readonly string[] => {
  context.put({ Dockerfile: ['# syntax=docker/dockerfile:1.20', 'FROM x', ...lines, ''].join('\n') });
  return context.paths();
};

describe('a link that no line reads', () => {
  beforeEach(() => (context = new ContextFolder(FILES)));
  afterEach(() => context.remove());

  test('is left out where the lines find the same without it', () => {
    expect(paths('COPY d/*/w2 /a/', 'COPY link/%1 /b/')).toEqual(['d/e/w2', 'dir/%1', 'link']);
  });

  test.each([
    ['a wildcard', 'COPY link/* /b/'],
    ['a wildcard of which something is excluded', 'COPY --exclude=*.md link/* /b/'],
    ['a pattern of `--parents`', 'COPY --parents link/./**/* /b/'],
    ['such a pattern, of which something is excluded', 'COPY --parents --exclude=*.md link/./**/* /b/'],
    ['a folder', 'COPY link/sub /b/'],
    ['a folder of which something is excluded', 'COPY --exclude=*.md link/sub /b/'],
  ])('is there where %s finds more with it', (_, line) => {
    context.put({ 'dir/sub/%1': '', 'dir/sub/w2': '', 'd/e/sub/w2': '' });
    expect(paths('COPY d/*/w2 d/*/sub/w2 /a/', 'COPY link/%1 dir/sub/%1 /c/', line)).toContain('d/l');
  });
});
