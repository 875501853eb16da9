import { posix } from 'node:path';
import type { BaseImage } from '../dockerfile/read';
import { contextPaths } from '../dockerfile/read-set';
import type { SourceEntry } from '../source-entry';
import type { SourceOptions } from '../source-options';
import type { SourceWarning } from '../source-warning';
import {
  largeContext,
  leftOut,
  missingIgnoreFile,
  secretArguments,
  similarNames,
  unpinnedBases,
  unpinnedImages,
  unusedArguments,
} from './advice';
import { requireCommitted, untrackedFiles } from './committed';
import { examine, type Examined } from './examine';
import { sourceDigest } from './source-digest';
import { tagOf } from './source-tag';

export interface SourceHash {
  /** `src-` and the first 20 digits of the hash. */
  readonly tag: string;
  /** SHA-256, 64 hexadecimal digits. */
  readonly hash: string;
  /** The Dockerfile that was read, relative to the context. */
  readonly dockerfile: string;
  /** The ignore file that was read, relative to the context. */
  readonly ignoreFile?: string;
  /** What the Dockerfile reads of the context; null is all of it. */
  readonly paths: string[] | null;
  /** Build arguments that the builder is to receive: those that the Dockerfile takes, and Docker's own. */
  readonly args: Readonly<Record<string, string>>;
  /** What the builder is to receive of the context, sorted by bytes. */
  readonly entries: SourceEntry[];
  /** The same of the named contexts that are folders and that the build reads. */
  readonly contexts?: Record<string, SourceEntry[]>;
  /** Size of all entries. */
  readonly bytes: number;
  /** Images that the build starts from or copies from, as they are named in the Dockerfile. */
  readonly externalBases: string[];
  /** Images that a stage starts from and whose ONBUILD triggers may read more; none when everything counts as read. */
  readonly baseImages: readonly BaseImage[];
  /** Platforms whose programs RUN steps start, as far as the Dockerfile is understood; not that of the machine that builds. */
  readonly stepPlatforms: readonly string[];
  readonly warnings: SourceWarning[];
}

/**
 * The hash of everything an image can depend on: the same on every machine for the same source, different as soon as
 * something that the build can see differs. Starts no process and writes no file.
 *
 * Throws {@link SourceError} for a source that cannot be built.
 */
export function hashSource(options: SourceOptions): SourceHash {
  return hashExamined(examine(options), options);
}

/** {@link hashSource} of a source that is examined already. */
export function hashExamined(examined: Examined, options: SourceOptions): SourceHash {
  const { own, folders, digested, bases, reads } = examined;
  const { root } = own.context;
  if (options.requireCommitted === true) requireCommitted(examined, options);
  const hash = sourceDigest(digested);
  const bytes = [own, ...folders].reduce((sum, { entries }) => sum + sizeOf(entries), 0);
  const silenced = new Set(options.silence);
  return {
    tag: tagOf(hash),
    hash,
    dockerfile: posix.relative(root, examined.dockerfile),
    ...(own.ignoreFile !== undefined && { ignoreFile: posix.relative(root, own.ignoreFile) }),
    paths: contextPaths(reads),
    args: digested.args,
    entries: [...own.entries],
    ...(folders.length > 0 && {
      contexts: Object.fromEntries(folders.map(({ name, entries }) => [name, [...entries]])),
    }),
    bytes,
    externalBases: bases.map(({ reference }) => reference),
    baseImages: examined.baseImages,
    stepPlatforms: examined.stepPlatforms,
    warnings: [
      ...examined.warnings,
      ...unpinnedBases(bases),
      ...unpinnedImages(digested.images),
      ...missingIgnoreFile(reads ?? [], own.ignoreFile),
      ...largeContext(bytes),
      ...leftOut([own, ...folders]),
      ...similarNames([own, ...folders]),
      ...secretArguments(digested.args),
      ...unusedArguments(options.args, digested.args),
      // What is required to be committed has been looked up already.
      ...(silenced.has('untracked-files') || options.requireCommitted === true ? [] : untrackedFiles(examined)),
    ].filter(({ code }) => !silenced.has(code)),
  };
}

function sizeOf(entries: readonly SourceEntry[]): number {
  return entries.reduce((sum, { size }) => sum + size, 0);
}
