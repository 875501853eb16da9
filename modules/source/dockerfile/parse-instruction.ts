import { given, quoted, trim } from '../go-text';
import { checkDevice } from './device';
import { type FlagKind, type Flags, ParseError, parseFlags } from './flags';
import { checkHealthcheck, isNone } from './health-check';
import { parseHeredoc, withInlines } from './heredoc';
import type {
  Arg,
  Copy,
  From,
  Inline,
  Instruction,
  KeyValue,
  Onbuild,
  Other,
  Pairs,
  Run,
  Written,
} from './instruction';
import { checkMount } from './mount';
import type { Statement } from './statement';

/** The fields of an instruction without its place. */
type Parsed = From | Arg | Pairs | Copy | Run | Onbuild | Other;

const COPY_FLAGS = { chown: 'string', chmod: 'string', link: 'bool', exclude: 'strings' } as const;
const FLAGS: Readonly<Record<string, Readonly<Record<string, FlagKind>>>> = {
  add: { ...COPY_FLAGS, 'keep-git-dir': 'bool', checksum: 'string', unpack: 'bool' },
  copy: { ...COPY_FLAGS, from: 'string', parents: 'bool' },
  from: { platform: 'string' },
  run: { mount: 'strings', network: 'string', security: 'string', device: 'strings' },
  healthcheck: {
    interval: 'string',
    timeout: 'string',
    'start-period': 'string',
    'start-interval': 'string',
    retries: 'string',
  },
};

/** Reads a statement as the instruction it is. Throws {@link ParseError} with the words of BuildKit's `instructions.Parse`. */
export function parseInstruction(statement: Statement, inlines: readonly Inline[]): Instruction {
  const { line, text, keyword } = statement;
  const flags = takesAnyFlag(statement) ? {} : parseFlags(statement.flags, FLAGS[keyword]);
  const written = { line, text, statement, flags, inlines };
  return { ...parsed(written), ...written };
}

/** These take whatever stands behind them, also what looks like a flag. */
function takesAnyFlag({ keyword, args }: Statement): boolean {
  return keyword === 'arg' || keyword === 'stopsignal' || (keyword === 'healthcheck' && isNone(args));
}

function parsed(written: Written): Parsed {
  const { statement, flags, inlines } = written;
  const { keyword, args } = statement;
  const name = keyword.toUpperCase();
  switch (keyword) {
    case 'from':
      return parseFrom(args, flags);
    case 'arg':
      return { kind: 'arg', names: atLeastOne(name, args).map(parseArg) };
    case 'env':
    case 'label':
      return { kind: keyword, pairs: parsePairs(name, statement.rest, args) };
    case 'copy':
    case 'add':
      return parseCopy(keyword, statement, flags, inlines);
    case 'run':
      return parseRun(flags);
    case 'onbuild':
      return parseOnbuild(written);
    case 'workdir':
    case 'user':
    case 'stopsignal':
      return { kind: 'other', words: exactlyOne(name, args) };
    case 'maintainer':
      exactlyOne(name, args);
      return { kind: 'other', words: [] };
    case 'volume':
      if (args.some((arg) => trim(arg) === '')) throw new ParseError('VOLUME specified can not be an empty string');
      return { kind: 'other', words: atLeastOne(name, args) };
    case 'expose':
      return { kind: 'other', words: atLeastOne(name, args) };
    case 'shell':
      if (atLeastOne(name, args).length > 0 && !statement.json) {
        throw new ParseError(`SHELL requires the arguments to be in JSON form`);
      }
      return { kind: 'other', words: [] };
    case 'healthcheck':
      checkHealthcheck(statement, flags);
      return { kind: 'other', words: [] };
    default:
      return { kind: 'other', words: [] };
  }
}

function parseFrom(args: readonly string[], flags: Flags): From {
  const [base = '', as, written] = args;
  const named = args.length === 3 && as?.toLowerCase() === 'as' && written !== undefined;
  if (!named && args.length !== 1) throw new ParseError('FROM requires either one or three arguments');
  const name = named ? written.toLowerCase() : undefined;
  if (name !== undefined && !/^[a-z][a-z0-9\-_.]*$/.test(name)) {
    throw new ParseError(
      `invalid name for build stage: ${quoted(written ?? '')}, name can't start with a number or contain symbols`,
    );
  }
  return { kind: 'from', base, name, platform: given(flags['platform']?.[0]) };
}

function parseArg(arg: string): { key: string; value: string | undefined } {
  const equals = arg.indexOf('=');
  if (equals === 0) throw new ParseError('ARG names can not be blank');
  return equals < 0 ? { key: arg, value: undefined } : { key: arg.slice(0, equals), value: arg.slice(equals + 1) };
}

/** `NAME=value …`, or the old form `NAME the rest`. */
function parsePairs(name: string, rest: string, words: readonly string[]): KeyValue[] {
  const [first] = atLeastOne(name, words);
  if (first?.includes('=') !== true) {
    const old = /^([^\t\v\f\r ]*)[\t\v\f\r ]+([^]*)$/.exec(rest);
    if (old === null) throw new ParseError(`${name} must have two arguments`);
    return [keyValue(name, old[1] ?? '', old[2] ?? '')];
  }
  return words.map((word) => {
    const equals = word.indexOf('=');
    if (equals < 0) {
      throw new ParseError(`Syntax error - can't find = in ${quoted(word)}. Must be of the form: name=value`);
    }
    return keyValue(name, word.slice(0, equals), word.slice(equals + 1));
  });
}

function keyValue(name: string, key: string, value: string): KeyValue {
  if (key === '') throw new ParseError(`${name} names can not be blank`);
  return { key, value };
}

function parseCopy(kind: 'copy' | 'add', statement: Statement, flags: Flags, inlines: readonly Inline[]): Copy {
  const name = kind.toUpperCase();
  const destination = statement.args.at(-1);
  if (destination === undefined || statement.args.length < 2) {
    throw new ParseError(
      `${name} requires at least two arguments, but only one was provided. Destination could not be determined`,
    );
  }
  if (parseHeredoc(destination) !== undefined) throw new ParseError(`${name} cannot accept a heredoc as a destination`);
  return {
    kind,
    sources: statement.args.slice(0, -1).filter((source) => parseHeredoc(source) === undefined),
    destination,
    inlines,
    from: given(flags['from']?.[0]),
    parents: flags['parents']?.[0] === 'true',
    chown: flags['chown']?.[0] ?? '',
    chmod: flags['chmod']?.[0] ?? '',
    checksum: flags['checksum']?.[0] ?? '',
    exclude: flags['exclude'] ?? [],
  };
}

function parseRun(flags: Flags): Run {
  const network = flags['network']?.[0] ?? 'default';
  if (!['default', 'none', 'host'].includes(network)) throw new ParseError(`invalid network mode ${quoted(network)}`);
  const security = flags['security']?.[0] ?? 'sandbox';
  if (!['sandbox', 'insecure'].includes(security)) throw new ParseError(`security ${quoted(security)} is not valid`);
  const mounts = flags['mount'] ?? [];
  mounts.forEach(checkMount);
  const devices = flags['device'] ?? [];
  devices.forEach(checkDevice);
  return { kind: 'run', mounts, devices };
}

function parseOnbuild({ statement, text, inlines }: Written): Onbuild {
  const trigger = statement.inner;
  if (trigger === undefined) throw new ParseError('ONBUILD requires at least one argument');
  const keyword = trigger.keyword.toUpperCase();
  if (keyword === 'ONBUILD') throw new ParseError("Chaining ONBUILD via `ONBUILD ONBUILD` isn't allowed");
  if (keyword === 'MAINTAINER' || keyword === 'FROM') {
    throw new ParseError(`${keyword} isn't allowed as an ONBUILD trigger`);
  }
  return { kind: 'onbuild', trigger: withInlines(text.replace(/^\s*ONBUILD\s*/i, ''), inlines) };
}

function atLeastOne(name: string, args: readonly string[]): readonly string[] {
  if (args.length === 0) throw new ParseError(`${name} requires at least one argument`);
  return args;
}

function exactlyOne(name: string, args: readonly string[]): readonly string[] {
  if (args.length !== 1) throw new ParseError(`${name} requires exactly one argument`);
  return args;
}
