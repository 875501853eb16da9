import { SCHEME, sourceDigest } from '../hash/source-digest';
import { BadPattern } from '../ignore/glob';
import { Pattern } from '../ignore/pattern';
import { SourceError } from '../source-error';
import { digestedRecord, type SourceRecord } from './source-record';

type Check = (value: unknown, at: string) => void;

const KINDS = ['file', 'executable', 'link', 'folder'];

const text: Check = (value, at) => expect(typeof value === 'string', at, 'a string');
const count: Check = (value, at) => expect(Number.isSafeInteger(value) && Number(value) >= 0, at, 'a number from 0');
const stage: Check = (value, at) => expect(Number.isSafeInteger(value) && Number(value) >= -1, at, 'a number from -1');
const digest: Check = (value, at) =>
  expect(typeof value === 'string' && /^[0-9a-f]{64}$/.test(value), at, 'a SHA-256 in hexadecimal');
const kind: Check = (value, at) => expect(KINDS.includes(value as string), at, `one of ${KINDS.join(', ')}`);
const pattern: Check = (value, at) => {
  text(value, at);
  try {
    new Pattern((value as string).replace(/^!/, ''));
  } catch (error) {
    if (!(error instanceof BadPattern)) throw error;
    throw invalid(at, `a pattern of an ignore file (${error.detail})`);
  }
};

const entry = object({ path: text, kind, digest, size: count });
const context = object({
  entries: list(entry),
  paths: nullable(list(text)),
  ignoreFile: optional(text),
  rules: list(object({ line: count, pattern })),
});
const texts = list(object({ syntax: optional(text), instructions: list(text), stages: list(stage) }));
const inputs = object({
  dockerfile: (value, at) => (Array.isArray(value) ? texts : digest)(value, at),
  target: optional(text),
  platforms: list(text),
  args: named(text),
  salt: optional(text),
  images: named(text),
});
const record = object({ scheme: text, hash: digest, inputs, context, contexts: named(context) });

/**
 * Reads a {@link SourceRecord} back from its JSON.
 *
 * Throws {@link SourceError} when it is none, or when its hash is not that of what is in it.
 */
export function parseSourceRecord(json: string): SourceRecord {
  const value = parsed(json);
  const { scheme } = members(value, 'record');
  text(scheme, 'record.scheme');
  const found = value as SourceRecord;
  // What another scheme records is nothing that could be compared.
  if (scheme !== SCHEME) return found;
  record(value, 'record');
  if (sourceDigest(digestedRecord(found)) !== found.hash) {
    throw invalid('hash', 'the hash of what is in the record; somebody changed one of the two');
  }
  return found;
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw invalid('record', `JSON (${error.message})`);
  }
}

function object(fields: Readonly<Record<string, Check>>): Check {
  return (value, at) => {
    const found = members(value, at);
    for (const [name, check] of Object.entries(fields)) check(found[name], `${at}.${name}`);
    const unknown = Object.keys(found).find((name) => !Object.hasOwn(fields, name));
    if (unknown !== undefined) throw invalid(`${at}.${unknown}`, 'absent');
  };
}

function named(check: Check): Check {
  return (value, at) => Object.entries(members(value, at)).forEach(([name, one]) => check(one, `${at}.${name}`));
}

function list(check: Check): Check {
  return (value, at) => {
    expect(Array.isArray(value), at, 'a list');
    (value as unknown[]).forEach((one, i) => check(one, `${at}[${i}]`));
  };
}

function optional(check: Check): Check {
  return (value, at) => value === undefined || check(value, at);
}

function nullable(check: Check): Check {
  return (value, at) => value === null || check(value, at);
}

function members(value: unknown, at: string): Record<string, unknown> {
  expect(typeof value === 'object' && value !== null && !Array.isArray(value), at, 'an object');
  return value as Record<string, unknown>;
}

function expect(holds: boolean, at: string, expected: string): void {
  if (!holds) throw invalid(at, expected);
}

function invalid(at: string, expected: string): SourceError {
  return new SourceError(
    `this is no record of a source: ${at} must be ${expected}`,
    'make the record again, with the version of cdktf-slipway that reads it',
  );
}
