import type { Random } from './random';

type Respell = (line: string, random: Random) => string;

/** Other spellings of one line. Most give the same image, some another history; a line that they do not fit stays. */
const SPELLINGS: Readonly<Record<string, Respell>> = {
  'small keyword': (line) => line.replace(/^[A-Z]+/, (word) => word.toLowerCase()),
  'blanks behind the keyword': (line) => line.replace(' ', '  \t'),
  'blanks at the end': (line) => `${line} \t`,
  'blanks between words': (line) =>
    /^(?:COPY|ADD|FROM|ENV|LABEL|ARG) [^["']*$/.test(line) ? line.replaceAll(' ', '  ') : line,
  'blanks in a command': (line) => line.replace(/; /, ';  '),
  'quotes around values': (line) =>
    /^(?:ENV|LABEL|ARG) /.test(line) ? line.replace(/=([^\s"']+)/g, (_, value: string) => `="${value}"`) : line,
  'single quotes around values': (line) =>
    /^(?:ENV|LABEL|ARG) /.test(line) ? line.replace(/=([^\s"']+)/g, (_, value: string) => `='${value}'`) : line,
  'no quotes around values': (line) =>
    /^(?:ENV|LABEL) /.test(line) ? line.replace(/="([^\s"']+)"/g, (_, value: string) => `=${value}`) : line,
  'old form': (line) => line.replace(/^(ENV|LABEL) (\w+)=(\S+)$/, '$1 $2 $3'),
  braces: (line) => line.replace(/\$(\w+)/g, (_, name: string) => `\${${name}}`),
  'no braces': (line) => line.replace(/\$\{(\w+)\}(?!\w)/g, (_, name: string) => `$${name}`),
  'quotes around paths': (line) =>
    /^(?:COPY|ADD) [^["'\\]*$/.test(line) && !line.includes('<<') ? line.replace(/ (\S+)$/, ' "$1"') : line,
  json: (line) => inJson(line),
  'start of a source': (line, random) =>
    line.replace(
      /^((?:COPY|ADD)(?: --\S+)*) (\w)/,
      (_, head: string, first: string) => `${head} ${random.pick(['./', '/'])}${first}`,
    ),
  'order of flags': (line) => line.replace(/^(\w+) (--(?!exclude)\S+) (--\S+)/, '$1 $3 $2'),
  'flag in words': (line) => line.replace(' --link ', ' --link=true ').replace(' --parents ', ' --parents=True '),
  'fields of a mount': (line) => line.replace(/type=bind,(\S*),target=\/m/, 'destination=/m,$1,type=bind'),
  'folder that ends in a slash': (line) => line.replace(/^(WORKDIR \S*[^/])$/, '$1/'),
};

/** The same Dockerfile with lines in another spelling, or with other names of stages. */
export function respelled(random: Random, dockerfile: readonly string[]): string[] {
  let lines = random.chance(0.3) ? dockerfile.map(renamed) : [...dockerfile];
  for (let count = random.between(1, 3); count > 0; count--) {
    const others = Object.values(SPELLINGS)
      .map((respell) => lines.map((item) => firstLine(item, (line) => respell(line, random))))
      .filter((other) => other.some((line, at) => line !== lines[at]));
    lines = random.pick(others);
  }
  return lines;
}

/** A stage that is built for its name keeps it. */
function renamed(item: string): string {
  return item.startsWith('#') ? item : item.replace(/(AS |FROM |from=)stage-(\d)/g, '$1Part$2');
}

/** A line that goes on, and one with a heredoc, have text below it; a comment has no spelling. */
function firstLine(item: string, respell: (line: string) => string): string {
  const [line = '', ...more] = item.split('\n');
  return item.startsWith('#') || line.endsWith('\\') ? item : [respell(line), ...more].join('\n');
}

function inJson(line: string): string {
  const match = /^((?:COPY|ADD)(?: --\S+)*)((?: [^\s["'\\<-]\S*)+)$/.exec(line);
  if (match === null || /["\\]/.test(match[2] ?? '')) return line;
  return `${match[1] ?? ''} ${JSON.stringify((match[2] ?? '').trim().split(' '))}`;
}
