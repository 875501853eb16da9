import { byBytes } from '../bytes-order';
import { isSourceTag } from '../hash/source-tag';
import type { SourceEntry } from '../source-entry';
import { dockerfileDifferences } from './dockerfile-differences';
import { pathDifferences } from './path-differences';
import type { RecordedContext, SourceRecord } from './source-record';

export type DifferenceKind =
  /** Hashes of two versions of the scheme: nothing else can be compared. */
  | 'scheme'
  /** An instruction that the target needs. Without one: text that is not understood, or what all instructions share. */
  | 'dockerfile'
  | 'target'
  | 'platform'
  | 'argument'
  | 'salt'
  /** A named context that is there now, or no more, or is another image. */
  | 'context'
  /** The source of an image of ours that this one is made from. */
  | 'base'
  /** A rule of an ignore file that drops other paths than before. */
  | 'ignore'
  /** Lines of the Dockerfile that read other paths than before. */
  | 'reads'
  | 'added'
  | 'removed'
  | 'content'
  /** The exec bit. */
  | 'mode'
  /** Where a link leads, or that it is one. */
  | 'link';

/** One thing that makes two hashes differ. Plain data. */
export interface SourceDifference {
  readonly kind: DifferenceKind;
  /** The path, argument, platform, named context or ignore rule; undefined where the kind says it all. */
  readonly subject?: string;
  /** The named context that the path or rule is of; undefined is the build context. */
  readonly context?: string;
  /** Undefined when there was none. */
  readonly before?: string;
  /** Undefined when there is none. */
  readonly after?: string;
  /** Line of the ignore file, from 1. */
  readonly line?: number;
  /** Paths that are in the hash no more because of a rule or a line of the Dockerfile. */
  readonly gone?: readonly string[];
  /** Paths that are in the hash now because of it. */
  readonly come?: readonly string[];
}

/** What makes the hash of `after` another than that of `before`; empty when it is the same. */
export function differenceOf(before: SourceRecord, after: SourceRecord): SourceDifference[] {
  if (before.scheme !== after.scheme) return [{ kind: 'scheme', before: before.scheme, after: after.scheme }];
  if (before.hash === after.hash) return [];
  return [
    ...inputDifferences(before, after),
    ...pathDifferences(before.context, after.context),
    ...namedDifferences(before.contexts, after.contexts),
  ];
}

function inputDifferences({ inputs: before }: SourceRecord, { inputs: after }: SourceRecord): SourceDifference[] {
  return [
    ...change('target', undefined, before.target, after.target),
    ...after.platforms.filter((one) => !before.platforms.includes(one)).map((one) => platform(undefined, one)),
    ...before.platforms.filter((one) => !after.platforms.includes(one)).map((one) => platform(one, undefined)),
    ...dockerfileDifferences(before.dockerfile, after.dockerfile),
    ...changes('argument', before.args, after.args),
    ...change('salt', undefined, before.salt, after.salt),
    ...changes('context', before.images, after.images).map((one) =>
      [one.before, one.after].every((image) => image === undefined || isSourceTag(image))
        ? { ...one, kind: 'base' as const }
        : one,
    ),
  ];
}

function platform(before: string | undefined, after: string | undefined): SourceDifference {
  return { kind: 'platform', subject: before ?? after ?? '', ...defined({ before, after }) };
}

function changes(
  kind: DifferenceKind,
  before: Readonly<Record<string, string>>,
  after: Readonly<Record<string, string>>,
): SourceDifference[] {
  return allNames(before, after).flatMap((name) => change(kind, name, before[name], after[name]));
}

function change(
  kind: DifferenceKind,
  subject: string | undefined,
  before: string | undefined,
  after: string | undefined,
): SourceDifference[] {
  return before === after ? [] : [{ kind, ...defined({ subject, before, after }) }];
}

type Contexts = Readonly<Record<string, RecordedContext>>;

function namedDifferences(before: Contexts, after: Contexts): SourceDifference[] {
  return allNames(before, after).flatMap((name): SourceDifference[] => {
    const [old, now] = [before[name], after[name]];
    if (old !== undefined && now !== undefined) {
      return pathDifferences(old, now).map((one) => ({ ...one, context: name }));
    }
    const what = (context: RecordedContext | undefined): string | undefined => context && folderOf(context.entries);
    return [{ kind: 'context', subject: name, ...defined({ before: what(old), after: what(now) }) }];
  });
}

function folderOf(entries: readonly SourceEntry[]): string {
  return `a folder with ${entries.length} paths`;
}

function allNames(before: object, after: object): string[] {
  return [...new Set([...Object.keys(before), ...Object.keys(after)])].sort(byBytes);
}

function defined<T extends Record<string, string | undefined>>(values: T): { [K in keyof T]?: string } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: string;
  };
}
