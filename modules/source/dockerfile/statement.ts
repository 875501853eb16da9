import { trim, trimStart } from '../go-text';
import { ParseError } from './flags';
import { splitWords, takeFlags } from './words';

/** One logical line, cut into keyword, flags and arguments, but not understood yet. */
export interface Statement {
  /** In lower case. */
  readonly keyword: string;
  readonly flags: readonly string[];
  /** All behind the flags. */
  readonly rest: string;
  readonly args: readonly string[];
  /** The arguments were a JSON array. */
  readonly json: boolean;
  /** The instruction behind ONBUILD. */
  readonly inner: Statement | undefined;
  readonly line: number;
  readonly text: string;
  /** The character that escapes in its words. */
  readonly escape: string;
}

const BLANKS = /[\t\v\f\r ]+/;
const INSTRUCTIONS = new Set(
  (
    'add arg cmd copy entrypoint env expose from healthcheck label maintainer onbuild run shell stopsignal user volume ' +
    'workdir'
  ).split(' '),
);

export function isKnown(keyword: string): boolean {
  return INSTRUCTIONS.has(keyword);
}

/** Cuts a logical line as BuildKit's `newNodeFromLine` does. Throws {@link ParseError}. */
export function parseStatement(text: string, line: number, escape: string): Statement {
  const cleaned = trim(text);
  const blank = BLANKS.exec(cleaned);
  const keyword = (blank === null ? cleaned : cleaned.slice(0, blank.index)).toLowerCase();
  const taken = takeFlags(blank === null ? '' : cleaned.slice(blank.index + blank[0].length), escape);
  const rest = trim(taken.rest);
  const inner = keyword === 'onbuild' && rest !== '' ? parseStatement(rest, line, escape) : undefined;
  return { keyword, flags: taken.flags, rest, inner, line, text, escape, ...args(keyword, rest, escape) };
}

/** Whether lines behind this one may be heredocs of it. */
export function takesHeredocs(statement: Statement): boolean {
  const { keyword, json } = statement.inner ?? statement;
  return ['add', 'copy', 'run'].includes(keyword) && !json;
}

function args(keyword: string, rest: string, escape: string): Pick<Statement, 'args' | 'json'> {
  switch (keyword) {
    case 'arg':
    case 'env':
    case 'label':
      return { args: splitWords(rest, escape), json: false };
    case 'add':
    case 'copy':
    case 'volume':
      return jsonOr(rest, blankSeparated);
    case 'cmd':
    case 'entrypoint':
    case 'run':
    case 'shell':
      return jsonOr(rest, asOne);
    case 'expose':
    case 'from':
      return { args: blankSeparated(rest), json: false };
    case 'healthcheck':
      return healthcheck(rest);
    default:
      return { args: asOne(rest), json: false };
  }
}

function blankSeparated(rest: string): string[] {
  return rest === '' ? [] : rest.split(BLANKS);
}

function asOne(rest: string): string[] {
  return rest === '' ? [] : [rest];
}

function healthcheck(rest: string): Pick<Statement, 'args' | 'json'> {
  const type = /^\S*/.exec(rest)?.[0] ?? '';
  if (type === '') return { args: [], json: false };
  const command = jsonOr(trim(rest.slice(type.length)), asOne);
  return { args: [type, ...command.args], json: command.json };
}

/** Text that is no JSON array is what it is; a JSON array of other things than strings is refused. */
function jsonOr(rest: string, otherwise: (rest: string) => string[]): Pick<Statement, 'args' | 'json'> {
  const array = trimStart(rest).startsWith('[') ? jsonArray(rest) : undefined;
  if (array === undefined) return { args: otherwise(rest), json: false };
  if (!array.every((item) => typeof item === 'string')) {
    throw new ParseError('when using JSON array syntax, arrays must be comprised of strings only');
  }
  return { args: array, json: true };
}

function jsonArray(text: string): unknown[] | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) ? value : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
