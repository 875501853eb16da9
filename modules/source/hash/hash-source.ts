import { posix } from 'node:path';
import { byBytes } from '../bytes-order';
import { contextPaths } from '../dockerfile/read-set';
import { entryDigest, type SourceEntry } from '../source-entry';
import { inFile } from '../source-error';
import type { SourceOptions } from '../source-options';
import type { SourceWarning } from '../source-warning';
import { diskTree } from '../tree/disk-tree';
import type { Tree } from '../tree/tree';
import { largeContext, missingIgnoreFile, secretArguments, unpinnedBases } from './advice';
import { FramedHash } from './framed-hash';
import { findDockerfile, normalContexts, normalPlatforms, requireContext } from './inputs';
import { absolute, shown } from './places';
import { namedContexts, ownContext, readDockerfile } from './parts';

/** Changes when the same source is to get another hash. */
const SCHEME = 'slipway-source-1';

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
  /** What the builder is to receive of the context, sorted by bytes. */
  readonly entries: SourceEntry[];
  /** The same of the named contexts that are folders and that the build reads. */
  readonly contexts?: Record<string, SourceEntry[]>;
  /** Size of all entries. */
  readonly bytes: number;
  /** Images that the build starts from or copies from, as they are named in the Dockerfile. */
  readonly externalBases: string[];
  readonly warnings: SourceWarning[];
}

/**
 * The hash of everything an image can depend on: the same on every machine for the same source, different as soon as
 * something that the build can see differs. Starts no process and writes no file.
 *
 * Throws {@link SourceError} for a source that cannot be built.
 */
export function hashSource(options: SourceOptions): SourceHash {
  const { tree = diskTree() } = options;
  const root = absolute(options.context);
  requireContext(tree, root);
  const dockerfile = findDockerfile(tree, root, options.dockerfile);
  return inFile(shown(dockerfile.path), () => hashDockerfile(dockerfile, { ...options, root, tree }));
}

function hashDockerfile(
  dockerfile: { path: string; content: Buffer },
  options: SourceOptions & { root: string; tree: Tree },
): SourceHash {
  const { root, tree, target, args = {}, salt } = options;
  const platforms = normalPlatforms(options.platforms);
  const contexts = normalContexts(options.contexts);
  const { reads, bases, warnings } = readDockerfile(dockerfile.content.toString('utf8'), options, {
    platforms,
    contexts,
  });
  const own = ownContext(tree, { root, dockerfile: dockerfile.path, reads });
  const { folders, images } = namedContexts(tree, contexts, reads);
  const hash = new FramedHash()
    .add(SCHEME, 'dockerfile', entryDigest(dockerfile.content))
    .addList('target', optional(target))
    .addList(
      'platforms',
      platforms.map((platform) => [platform]),
    )
    .addList('args', sortedPairs(args))
    .addList('salt', optional(salt))
    .addEntries('context', own.entries)
    .addList('images', images);
  for (const { name, entries } of folders) hash.add('folder', name).addEntries('context', entries);
  const digest = hash.digest();
  const bytes = [own, ...folders].flatMap(({ entries }) => entries).reduce((sum, { size }) => sum + size, 0);
  return {
    tag: `src-${digest.slice(0, 20)}`,
    hash: digest,
    dockerfile: posix.relative(root, dockerfile.path),
    ...(own.ignoreFile !== undefined && { ignoreFile: posix.relative(root, own.ignoreFile) }),
    paths: contextPaths(reads),
    entries: own.entries,
    ...(folders.length > 0 && { contexts: Object.fromEntries(folders.map(({ name, entries }) => [name, entries])) }),
    bytes,
    externalBases: bases.map(({ reference }) => reference),
    warnings: [
      ...warnings,
      ...own.warnings,
      ...folders.flatMap((folder) => folder.warnings),
      ...unpinnedBases(bases),
      ...missingIgnoreFile(reads ?? [], own.ignoreFile),
      ...largeContext(bytes),
      ...secretArguments(args),
    ],
  };
}

function optional(value: string | undefined): string[][] {
  return value === undefined ? [] : [[value]];
}

function sortedPairs(pairs: Readonly<Record<string, string>>): string[][] {
  return Object.entries(pairs).sort(([a], [b]) => byBytes(a, b));
}
