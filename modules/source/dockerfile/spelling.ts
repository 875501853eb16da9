import { byBytes } from '../bytes-order';
import { cleanPath, trim } from '../go-text';
import { expand } from './expand';
import { isNone } from './health-check';
import { parseHeredoc, withInlines } from './heredoc';
import type { Copy, Instruction, Run, Written } from './instruction';
import { mountSpellings } from './mount-spelling';
import { parsePort } from './ports';
import { sourceKind } from './remote-source';
import { literalWord, spelledText, spelledWord } from './spelled-word';

/** What an instruction is seen from. */
export interface Outlook {
  /** The image is of this stage or of one that starts from it: it has the configuration and history of the stage. */
  readonly isBelow: boolean;
  /** The image is of this stage itself. */
  readonly isTarget: boolean;
  /** How the stages are called that COPY and mounts read from; undefined for what is no stage. */
  readonly from: readonly (string | undefined)[];
}

/** These are in the configuration of an image and in nothing that another stage can copy. */
const OF_THE_IMAGE = new Set([
  'label',
  'maintainer',
  'expose',
  'volume',
  'stopsignal',
  'healthcheck',
  'cmd',
  'entrypoint',
]);

/**
 * An instruction, FROM aside, in its one spelling; undefined when it is nothing to the image. Instructions of which BuildKit
 * makes the same step, configuration and history are spelled the same: see docs/decisions/0013-spelling.md.
 */
export function spelling(instruction: Instruction, outlook: Outlook): string | undefined {
  const { keyword } = instruction.statement;
  if (OF_THE_IMAGE.has(keyword) && !outlook.isBelow) return undefined;
  if (keyword === 'onbuild' && !outlook.isTarget) return undefined;
  const spelled = [keyword.toUpperCase(), ...operands(instruction, outlook)].join(' ');
  return instruction.isTrigger === true ? `ONBUILD: ${spelled}` : spelled;
}

function operands(instruction: Instruction, outlook: Outlook): string[] {
  const { escape } = instruction.statement;
  switch (instruction.kind) {
    case 'arg':
      return instruction.names.map(({ key, value }) =>
        value === undefined ? key : `${key}=${spelledWord(value, escape)}`,
      );
    case 'env':
    case 'label':
      return instruction.pairs.map(({ key, value }) => `${spelledWord(key, escape)}=${spelledWord(value, escape)}`);
    case 'copy':
    case 'add':
      return copyOperands(instruction, outlook);
    case 'run':
      return runOperands(instruction, outlook);
    case 'onbuild':
      return [instruction.trigger];
    case 'from':
    case 'other':
      return otherOperands(instruction);
  }
}

function copyOperands(copy: Copy & Written, { from: [from = copy.from], isBelow }: Outlook): string[] {
  const { statement, inlines } = copy;
  const word = (text: string): string => spelledWord(text, statement.escape);
  // What is nowhere but in the history is nothing to other stages.
  const path = (text: string, start: RegExp): string =>
    isBelow || copy.parents ? word(text) : spelledPath(text, start, statement.escape);
  const heredocs = statement.args.filter((arg) => parseHeredoc(arg) !== undefined);
  const line = [
    ...flag('from', from),
    ...(copy.parents ? ['--parents'] : []),
    ...(copy.flags['link']?.[0] === 'true' ? ['--link'] : []),
    ...flag('chown', copy.chown && word(copy.chown)),
    ...flag('chmod', copy.chmod && word(copy.chmod)),
    ...copy.exclude.flatMap((pattern) => flag('exclude', pattern)),
    ...flag('checksum', copy.checksum && word(copy.checksum)),
    // Not given is neither true nor false.
    ...flag('keep-git-dir', copy.flags['keep-git-dir']?.[0]),
    ...flag('unpack', copy.flags['unpack']?.[0]),
    ...copy.sources.map((source) => path(source, /^\.?\/+/)),
    ...heredocs,
    path(copy.destination, /^\.\/+/),
  ];
  return [withInlines(line.join(' '), inlines)];
}

/** A path without a start that says nothing: `./a` is `a`. */
function spelledPath(path: string, start: RegExp, escape: string): string {
  const rest = literalWord(path, escape)?.replace(start, '');
  const isPath = rest !== undefined && !/^(?:[./]|$)/.test(rest) && sourceKind(rest) === 'path';
  return isPath ? spelledText(rest) : spelledWord(path, escape);
}

function runOperands(run: Run & Written, { from }: Outlook): string[] {
  const { statement, flags, inlines } = run;
  const network = flags['network']?.[0];
  const security = flags['security']?.[0];
  const line = [
    ...mountSpellings(run.mounts, from, statement.escape).flatMap((mount) => flag('mount', mount)),
    ...flag('network', network === 'default' ? undefined : network),
    ...flag('security', security === 'sandbox' ? undefined : security),
    ...run.devices.flatMap((device) => flag('device', device)),
    ...commandOf(run),
  ];
  return [withInlines(line.join(' '), inlines)];
}

function otherOperands({ statement, flags }: Written): string[] {
  const { keyword, args, escape } = statement;
  switch (keyword) {
    case 'workdir':
      return args.map((path) => spelledFolder(path, escape));
    case 'user':
    case 'stopsignal':
      return args.map((word) => spelledWord(word, escape));
    case 'volume':
      return args.map((word) => spelledWord(trim(word), escape));
    case 'expose':
      return spelledPorts(args, escape);
    case 'healthcheck':
      return healthcheckOperands({ statement, flags });
    default:
      return commandOf({ statement });
  }
}

/** A relative folder is joined to the one before it, and cleaned then; an absolute one stays as it is. */
function spelledFolder(path: string, escape: string): string {
  const literal = literalWord(path, escape);
  const isJoined = literal !== undefined && literal !== '' && !/^\/|[\\:]/.test(literal);
  return isJoined ? spelledText(cleanPath(literal)) : spelledWord(path, escape);
}

/** BuildKit sorts ports as they are written; a variable can hold several. */
function spelledPorts(args: readonly string[], escape: string): string[] {
  const sorted = [...args].sort(byBytes);
  if (sorted.some((arg) => literalWord(arg, escape) === undefined)) {
    return sorted.map((arg) => (/["'`\\]/.test(arg) ? arg : spelledWord(arg, escape)));
  }
  return sorted.flatMap((arg) => expand(arg, () => undefined, { escape }).words.map(parsePort));
}

function healthcheckOperands({ statement, flags }: Pick<Written, 'statement' | 'flags'>): string[] {
  const [, command] = statement.args;
  if (isNone(statement.args)) return ['NONE'];
  const given = ['interval', 'timeout', 'start-period', 'start-interval', 'retries'];
  const test = statement.json ? JSON.stringify(statement.args.slice(1)) : (command ?? '');
  return [...given.flatMap((name) => flag(name, flags[name]?.[0])), 'CMD', test];
}

/** What is given to a shell counts as it is written; a list of arguments has one spelling in JSON. */
function commandOf({ statement: { json, args, rest } }: Pick<Written, 'statement'>): string[] {
  if (json) return [JSON.stringify(args)];
  return rest === '' ? [] : [rest];
}

/** Quotes of flags are taken off before anything else is done. An empty value is none. */
function flag(name: string, value: string | undefined): string[] {
  return value === undefined || value === '' ? [] : [`--${name}=${value.replace(/[\s"'\\]/g, '\\$&')}`];
}
