import { lstatSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { ImageDocument } from '../../contract/image';
import {
  differenceOf,
  differenceText,
  parseSourceRecord,
  recordOf,
  type SourceDifference,
  type SourceHash,
  type SourceOptions,
  type SourceRecord,
} from '../../modules/source';
import { EngineError } from '../engine-error';

/** Paths, and other differences, that a message names. */
const NAMED = 5;

/** How the kinds of differences between files are called. */
const VERBS: Partial<Record<SourceDifference['kind'], string>> = {
  added: 'added',
  removed: 'deleted',
  content: 'changed',
  mode: 'changed',
  link: 'changed',
};

/** One file that is another one now, or a folder in which all is new. */
interface Change {
  readonly verb: string;
  readonly place: string;
  /** The named context that it is in. */
  readonly context: string | undefined;
}

/**
 * The source is not the one that was planned: which files differ, and how what a tool writes there is kept out.
 *
 * @param options the ways in which it was hashed; the one that differs least is told
 */
export function sourceChanged(
  document: ImageDocument,
  options: readonly [SourceOptions, ...SourceOptions[]],
  now: SourceHash,
): EngineError {
  const { tag, address, record } = document;
  const [when, again] =
    record === undefined
      ? ['it was planned', 'plan and apply again']
      : ['synthesis', 'synthesize again (`cdktf synth`, or `slipway deploy`, which does it) and apply that'];
  const differences = leastDifferences(document, options);
  const changes = differences && changesIn(differences.list, differences.before);
  const what = changes ? told(differences.list, changes) : `changed last: ${newest(options[0], now).join(', ')}`;
  const lines = ignoreLines(changes ?? [], now);
  return new EngineError(
    `the source changed since ${when}`,
    `${address} was planned as ${tag}, and the source is ${now.tag} now; ${what}`,
    lines === '' ? again : `${lines}; then, or if the change is meant, ${again}`,
  );
}

/** Undefined where no record was kept, or none that can be read. */
function leastDifferences(
  { module, record }: ImageDocument,
  options: readonly SourceOptions[],
): { before: SourceRecord; list: SourceDifference[] } | undefined {
  if (record === undefined) return undefined;
  try {
    const before = parseSourceRecord(gunzipSync(readFileSync(path.resolve(module, record))).toString());
    const lists = options.map((each) => differenceOf(before, recordOf(each)));
    const [list = []] = lists.sort((a, b) => a.length - b.length);
    return { before, list };
  } catch {
    // The record only explains: without it there is less to say.
    return undefined;
  }
}

function changesIn(differences: readonly SourceDifference[], before: SourceRecord): Change[] {
  const changes = new Map<string, Change>();
  const own = foldersOf(before.context);
  const named = new Map(Object.entries(before.contexts).map(([name, recorded]) => [name, foldersOf(recorded)]));
  for (const { kind, subject, context } of differences) {
    const verb = VERBS[kind];
    if (verb === undefined || subject === undefined) continue;
    const known = context === undefined ? own : (named.get(context) ?? new Set<string>());
    const place = kind === 'added' ? newFolder(subject, known) : subject;
    changes.set(JSON.stringify([verb, place, context]), { verb, place, context });
  }
  return [...changes.values()];
}

/** The outermost folder around a new file in which nothing was before. */
function newFolder(file: string, known: ReadonlySet<string>): string {
  return foldersAbove(file).find((folder) => !known.has(folder)) ?? file;
}

/** The folders that had something in them. */
function foldersOf({ entries }: SourceRecord['context']): Set<string> {
  return new Set(entries.flatMap((entry) => foldersAbove(entry.path)));
}

/** `a/`, `a/b/` of `a/b/c`. */
function foldersAbove(file: string): string[] {
  const parents = file.split('/').slice(0, -1);
  return parents.map((_, index) => `${parents.slice(0, index + 1).join('/')}/`);
}

function told(differences: readonly SourceDifference[], changes: readonly Change[]): string {
  const named = changes.slice(0, NAMED);
  const files = [...new Set(named.map(({ verb }) => verb))].map((verb) => {
    const places = named.filter((change) => change.verb === verb);
    return `${verb}: ${places.map(({ place, context }) => shownPlace(place, context)).join(', ')}`;
  });
  const others = differences.filter(({ kind }) => VERBS[kind] === undefined);
  return [
    ...files,
    ...(changes.length > NAMED ? [`and ${changes.length - NAMED} more`] : []),
    ...(others.length > 0 ? differenceText(others, { limit: NAMED }).split('\n') : []),
  ].join('; ');
}

function shownPlace(place: string, context: string | undefined): string {
  return `${JSON.stringify(place).slice(1, -1)}${context === undefined ? '' : ` (named context "${context}")`}`;
}

/** What must stand in which ignore file, if nothing of it belongs into the image. */
function ignoreLines(changes: readonly Change[], { ignoreFile = '.dockerignore' }: SourceHash): string {
  const isKept = ({ verb, place }: Change) => verb !== 'deleted' && path.posix.basename(place) !== 'Dockerfile';
  const written = changes.filter(isKept).slice(0, NAMED);
  const contexts = [...new Set(written.map(({ context }) => context))];
  const each = contexts.map((context) => {
    const lines = written.filter((change) => change.context === context).map(({ place }) => ignoreLine(place));
    const file = context === undefined ? ignoreFile : `.dockerignore of the named context "${context}"`;
    return `${lines.join(' and ')}, ${lines.length === 1 ? 'a line' : 'lines'} of ${file}`;
  });
  return each.length === 0 ? '' : `if a tool writes there, keep it out with ${each.join(', and ')}`;
}

/** The pattern that matches this path, and no other where a line can say that. */
function ignoreLine(place: string): string {
  const pattern = place
    .replace(/\/$/, '')
    .replace(/[\\*?[]/g, '\\$&')
    .replace(/[\p{Cc}\p{Cs}]/gu, '?')
    .replace(/^[!# ]|\s$/g, '[$&]');
  return `\`${pattern}\``;
}

/** The files that changed last, as far as their times tell. */
function newest({ context, contexts = {} }: SourceOptions, { entries, contexts: named = {} }: SourceHash): string[] {
  const files = [
    ...entries.map((entry) => path.join(context, entry.path)),
    ...Object.entries(named).flatMap(([name, found]) => {
      const folder = contexts[name];
      return typeof folder === 'string' ? found.map((entry) => path.join(folder, entry.path)) : [];
    }),
  ];
  const timed = files.map((file) => ({ file, time: lstatSync(file, { throwIfNoEntry: false })?.ctimeMs ?? 0 }));
  const latest = timed.sort((a, b) => b.time - a.time).slice(0, NAMED);
  return latest.map(({ file }) => JSON.stringify(path.relative(context, file)).slice(1, -1));
}
