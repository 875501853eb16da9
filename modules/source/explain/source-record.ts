import { posix } from 'node:path';
import { byBytes } from '../bytes-order';
import { contextPaths } from '../dockerfile/read-set';
import { examine } from '../hash/examine';
import type { ContextPart } from '../hash/parts';
import { type DigestedDockerfile, type DigestedSource, SCHEME, sourceDigest } from '../hash/source-digest';
import type { Rule } from '../ignore/pattern-list';
import type { SourceEntry } from '../source-entry';
import type { SourceOptions } from '../source-options';

/** All that a hash is made of, as a JSON document: keep it, and later differences can be told. */
export interface SourceRecord {
  /** Hashes of different schemes are not comparable. */
  readonly scheme: string;
  readonly hash: string;
  readonly inputs: RecordedInputs;
  /** The build context. */
  readonly context: RecordedContext;
  /** Named contexts that are folders and are read, by name. */
  readonly contexts: Readonly<Record<string, RecordedContext>>;
}

export interface RecordedInputs {
  readonly dockerfile: DigestedDockerfile;
  readonly target?: string;
  readonly platforms: readonly string[];
  readonly args: Readonly<Record<string, string>>;
  readonly salt?: string;
  /** Named contexts that are images and are read; one of ours is its `src-…` tag. */
  readonly images: Readonly<Record<string, string>>;
}

export interface RecordedContext {
  readonly entries: readonly SourceEntry[];
  /** What the Dockerfile reads; null is everything. */
  readonly paths: readonly string[] | null;
  /** The ignore file relative to the context; undefined when there is none. */
  readonly ignoreFile?: string;
  readonly rules: readonly RecordedRule[];
}

/** A rule in its normal form: cleaned, an exception with `!`. */
export interface RecordedRule {
  readonly line: number;
  readonly pattern: string;
}

/** The record of a source as it is now. Throws {@link SourceError} where {@link hashSource} does. */
export function recordOf(options: SourceOptions): SourceRecord {
  const { digested, own, folders } = examine(options);
  const { dockerfile, target, platforms, args, salt, images } = digested;
  return {
    scheme: SCHEME,
    hash: sourceDigest(digested),
    inputs: {
      dockerfile,
      ...(target !== undefined && { target }),
      platforms,
      args,
      ...(salt !== undefined && { salt }),
      images: Object.fromEntries(images.map(({ name, image }) => [name, image])),
    },
    context: recordedContext(own),
    contexts: Object.fromEntries(folders.map((folder) => [folder.name, recordedContext(folder)])),
  };
}

/** What the hash of a record was computed from. */
export function digestedRecord({ inputs, context, contexts }: SourceRecord): DigestedSource {
  return {
    ...inputs,
    entries: context.entries,
    images: sorted(inputs.images).map(([name, image]) => ({ name, image })),
    folders: sorted(contexts).map(([name, { entries }]) => ({ name, entries })),
  };
}

/** Objects put names that look like numbers in front. */
function sorted<T>(named: Readonly<Record<string, T>>): [string, T][] {
  return Object.entries(named).sort(([a], [b]) => byBytes(a, b));
}

function recordedContext({ context, entries, reads, ignoreFile }: ContextPart): RecordedContext {
  return {
    entries,
    paths: contextPaths(reads?.map((read) => ({ ...read, context: undefined })) ?? null),
    ...(ignoreFile !== undefined && { ignoreFile: posix.relative(context.root, ignoreFile) }),
    rules: context.rules.rules.map(recordedRule),
  };
}

function recordedRule({ line, exception, pattern }: Rule): RecordedRule {
  return { line, pattern: exception ? `!${pattern.text}` : pattern.text };
}
