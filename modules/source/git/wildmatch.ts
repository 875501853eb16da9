/** The POSIX classes of characters, as they stand between brackets. */
const CLASSES: Readonly<Record<string, string>> = {
  alnum: 'A-Za-z0-9',
  alpha: 'A-Za-z',
  blank: ' \\t',
  cntrl: '\\x00-\\x1f\\x7f',
  digit: '0-9',
  graph: '!-~',
  lower: 'a-z',
  print: ' -~',
  punct: '!-\\/:-@\\[-`{-~',
  space: '\\s',
  upper: 'A-Z',
  xdigit: '0-9A-Fa-f',
};

const CLASS = /\[:([a-z]*):\]/g;

const FOLDERS = '(?:.*/)?';

/**
 * A pattern of git for paths (`wildmatch` with `WM_PATHNAME`): `*` and `?` stay within a name, two or more as a whole name
 * stand for any folders. Undefined for a pattern that git calls malformed, which matches nothing.
 */
export function wildmatch(pattern: string): RegExp | undefined {
  let expression = '';
  for (let rest = pattern; rest !== '';) {
    // Git compares what stands in front of the first special character by itself, so that a name begins behind it.
    const isName = /^(?:[^*?[\\]*|.*\/)$/s.test(pattern.slice(0, pattern.length - rest.length));
    const [token, translated] = translate(rest, isName);
    if (translated === undefined) return undefined;
    expression += translated;
    rest = rest.slice(token.length);
  }
  return new RegExp(`^${expression}$`, 's');
}

/** What the pattern begins with, and its translation. */
function translate(rest: string, isName: boolean): [string, string | undefined] {
  const [token, stars, slash] = /^(\*+)(\\?\/)?/.exec(rest) ?? [];
  if (token !== undefined && stars !== undefined) {
    if (stars.length > 1 && isName && slash !== undefined) return [token, FOLDERS];
    return [stars, stars.length > 1 && isName && stars === rest ? '.*' : '[^/]*'];
  }
  if (rest.startsWith('?')) return ['?', '[^/]'];
  if (rest.startsWith('[')) return characters(rest);
  const [character = ''] = /^\\?[^]/u.exec(rest) ?? [];
  return [character, character === '\\' ? undefined : literal(character.replace(/^\\/, ''))];
}

/** `[…]`: a `]` in front is one of the characters, and no class has the `/`. */
function characters(rest: string): [string, string | undefined] {
  const [token = '', negation = '', inside = ''] =
    /^\[([!^]?)((?:\]|\[:[a-z]*:\]|\\[^]|[^\]\\])(?:\[:[a-z]*:\]|\\[^]|[^\]\\])*)\]/.exec(rest) ?? [];
  if (token === '') return [rest, undefined];
  if ([...inside.matchAll(CLASS)].some(([, name = '']) => !Object.hasOwn(CLASSES, name))) return [rest, undefined];
  const set = inside.replace(
    /\[:([a-z]*):\]|\\([^])|([^\w-])/g,
    (_, name?: string, escaped?: string, other?: string) =>
      name === undefined ? literal(escaped ?? other ?? '') : (CLASSES[name] ?? ''),
  );
  return [token, `(?!/)[${negation && '^'}${withOrderedRanges(set)}]`];
}

/** Of a range whose end comes before its start, git takes the start alone. */
function withOrderedRanges(set: string): string {
  return set.replace(/(\\?([^\\]))-\\?([^\\])/g, (range, start: string, from: string, to: string) =>
    from > to ? start : range,
  );
}

function literal(character: string): string {
  return character.replace(/[^\w\s/]/, '\\$&');
}
