import { posix } from 'node:path';
import { ATTRIBUTE_NAMES, type Attributes } from './checkout-of';
import { wildmatch } from './wildmatch';

/** The name of an attribute and its value, as `git check-attr` prints it. */
type Assignment = readonly [name: string, value: string];

interface Rule {
  readonly expression: RegExp;
  readonly assignments: readonly Assignment[];
}

/** A `.gitattributes` file. */
export interface AttributesFile {
  /** The folder that it is in, from the root of the repository; the empty string is the root. */
  readonly folder: string;
  readonly text: string;
}

/**
 * The attributes of a path by the `.gitattributes` files of the folders above it, from the root down: a later line wins,
 * and a file further down. Settings of one machine (`.git/info/attributes`, `core.attributesFile`) are not in a clean
 * checkout.
 *
 * Format: https://git-scm.com/docs/gitattributes
 */
export function attributesOf(path: string, files: readonly AttributesFile[]): Attributes {
  const found = new Map<string, string>();
  const macros = macrosOf(files);
  const take = ([name, value]: Assignment): void => {
    if (found.has(name)) return;
    found.set(name, value);
    if (value === 'set') macros.get(name)?.toReversed().forEach(take);
  };
  for (const { folder, text } of files.toReversed()) {
    const inside = folder === '' ? path : posix.relative(folder, path);
    for (const { expression, assignments } of rulesOf(text).toReversed()) {
      if (expression.test(inside)) assignments.toReversed().forEach(take);
    }
  }
  const values = ATTRIBUTE_NAMES.map((name) => [name, found.get(name) ?? 'unspecified'] as const);
  return Object.fromEntries(values) as Record<keyof Attributes, string>;
}

const MACRO = /^\[attr\](\S+)\s+(.*)$/;

/** Only the root defines them. `binary` is git's own. */
function macrosOf([root]: readonly AttributesFile[]): Map<string, readonly Assignment[]> {
  const macros = new Map<string, readonly Assignment[]>([['binary', [['text', 'unset']]]]);
  if (root?.folder !== '') return macros;
  for (const line of linesOf(root.text)) {
    const [, name, assignments] = MACRO.exec(line) ?? [];
    if (name !== undefined && assignments !== undefined) macros.set(name, assignmentsOf(assignments));
  }
  return macros;
}

const known = new Map<string, readonly Rule[]>();

/** The same text is read once: all files of a folder are judged by it. */
function rulesOf(text: string): readonly Rule[] {
  const rules = known.get(text) ?? linesOf(text).flatMap(ruleOf);
  known.set(text, rules);
  return rules;
}

function linesOf(text: string): string[] {
  const lines = text.replace(/^\uFEFF/, '').split(/\r?\n/);
  return lines.map((line) => line.trim()).filter((line) => line !== '' && !line.startsWith('#'));
}

/** What a backslash and a letter stand for between quotes, as in C. */
const ESCAPES: Readonly<Record<string, string>> = { a: '\x07', b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v' };

function ruleOf(line: string): Rule[] {
  const [, quoted, plain = '', rest = ''] = /^(?:"((?:[^"\\]|\\.)*)"|(\S+))(.*)$/.exec(line) ?? [];
  const pattern = quoted?.replace(/\\([0-7]{3}|.)/g, (_, what: string) => unescaped(what)) ?? plain;
  // Git knows no exceptions here, and a pattern for folders matches no file.
  if (line.startsWith('[attr]') || pattern.startsWith('!') || pattern.endsWith('/')) return [];
  const expression = wildmatch(pattern.includes('/') ? pattern.replace(/^\//, '') : `**/${pattern}`);
  return expression === undefined ? [] : [{ expression, assignments: assignmentsOf(rest) }];
}

function unescaped(what: string): string {
  return what.length === 3 ? String.fromCharCode(Number.parseInt(what, 8)) : (ESCAPES[what] ?? what);
}

/** `name`, `-name`, `!name` and `name=value`. */
function assignmentsOf(text: string): Assignment[] {
  return text
    .split(/[ \t]+/)
    .filter(Boolean)
    .map((word): Assignment => {
      if (word.startsWith('-')) return [word.slice(1), 'unset'];
      if (word.startsWith('!')) return [word.slice(1), 'unspecified'];
      const equals = word.indexOf('=');
      return equals < 0 ? [word, 'set'] : [word.slice(0, equals), word.slice(equals + 1)];
    });
}
