/** Sets of characters by their names in Go's regular expressions. */
export type Test = (code: number) => boolean;

/** All characters that `test` does not accept. */
export const not =
  (test: Test): Test =>
  (code) =>
    !test(code);

/** A test for what an expression of one ASCII character, or of a Unicode property, accepts. */
function accepting(source: string): Test {
  const expression = new RegExp(`^${source}$`, 'u');
  return (code) => expression.test(String.fromCodePoint(code));
}

const digit = accepting('[0-9]');
const space = accepting('[\\t\\n\\f\\r ]');
export const isWord: Test = (code) => code < 0x80 && /\w/.test(String.fromCharCode(code));

/** moby hands `\d` to the regular expression as it is, where it means a digit. */
export const ESCAPED_CLASSES: Readonly<Record<string, Test>> = {
  d: digit,
  D: not(digit),
  s: space,
  S: not(space),
  w: isWord,
  W: not(isWord),
};

const POSIX_CLASSES: Readonly<Record<string, Test>> = {
  alnum: accepting('[0-9A-Za-z]'),
  alpha: accepting('[A-Za-z]'),
  ascii: accepting('[\\0-\\x7f]'),
  blank: accepting('[\\t ]'),
  cntrl: accepting('[\\0-\\x1f\\x7f]'),
  digit,
  graph: accepting('[!-~]'),
  lower: accepting('[a-z]'),
  print: accepting('[ -~]'),
  punct: accepting('[!-\\/:-@\\[-`\\{-~]'),
  space: accepting('[\\t-\\r ]'),
  upper: accepting('[A-Z]'),
  word: isWord,
  xdigit: accepting('[0-9A-Fa-f]'),
};

/** `alpha` of `[:alpha:]`, `^alpha` for all others; undefined when there is no such class. */
export function posixClass(name: string): Test | undefined {
  return negatable(name, (positive) => (Object.hasOwn(POSIX_CLASSES, positive) ? POSIX_CLASSES[positive] : undefined));
}

/** `Greek` of `\p{Greek}`: a category or a script; undefined when there is none of that name. */
export function unicodeClass(name: string): Test | undefined {
  return negatable(name, (positive) => {
    if (positive === 'Any') return () => true;
    if (!/^\w+$/.test(positive)) return undefined;
    const canonical = positive.charAt(0).toUpperCase() + positive.slice(1);
    return property(`gc=${canonical}`) ?? property(`Script=${canonical}`);
  });
}

function property(text: string): Test | undefined {
  try {
    return accepting(`\\p{${text}}`);
  } catch {
    return undefined;
  }
}

function negatable(name: string, find: (name: string) => Test | undefined): Test | undefined {
  if (!name.startsWith('^')) return find(name);
  const test = find(name.slice(1));
  return test && not(test);
}
