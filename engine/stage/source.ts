import path from 'node:path';
import type { QueriedSource } from '../../contract/hash';
import type { ImageDocument } from '../../contract/image';
import type { SourceDocument } from '../../contract/source';
import {
  type BaseImage,
  diskTree,
  hashSource,
  SourceError,
  type SourceHash,
  type SourceOptions,
  type Tree,
} from '../../modules/source';
import { familiarName } from '../../modules/source/dockerfile/reference';
import { belowContexts, toolFolders } from '../../modules/source/tool-folders';
import { sourceChanged } from './source-changed';
import type { HashedSource, SourceFolder } from './stage';

type Source = SourceDocument & Pick<QueriedSource, 'requireCommitted'>;

/**
 * A source as it is on the disk now, with paths that are absolute.
 *
 * @param module folder that the paths of the document start from, relative to the working directory
 * @param written by the tools that run now: it is left out
 */
function sourceOptions(source: Source, module: string, written = toolFolders({})): SourceOptions {
  const contexts = Object.entries(source.contexts ?? {}).map(
    ([name, from]) =>
      [name, typeof from === 'string' ? path.resolve(module, from) : { image: from.tag ?? from.image }] as const,
  );
  const context = path.resolve(module, source.context);
  const folders = [context, ...contexts.flatMap(([, from]) => (typeof from === 'string' ? [from] : []))];
  const planned = (source.leftOut ?? []).map((file) => path.resolve(module, file));
  return {
    ...source,
    context,
    contexts: Object.fromEntries(contexts),
    leftOut: [...new Set([...planned, ...belowContexts(folders, written)])],
    // Nobody sees warnings here; this one reads the index of git.
    silence: ['untracked-files'],
  };
}

/**
 * The hash of a source as it is on the disk now.
 *
 * @param written by the tools that run now: it is left out
 */
export function hashOf(source: Source, module: string, written?: string[], tree: Tree = diskTree()): SourceHash {
  return hashSource({ ...sourceOptions(source, module, written), tree });
}

/** A source that can be built. */
export interface BuildableSource extends HashedSource {
  /** The images whose ONBUILD triggers may read more than was hashed. */
  readonly bases: readonly BaseReference[];
  /** Platforms that its steps are for, but for that of the machine that builds. */
  readonly stepPlatforms: readonly string[];
}

/** An image that the build starts from. */
export interface BaseReference {
  readonly reference: string;
  /** `os/arch[/variant]`; undefined is that of the machine that builds. */
  readonly platform: string | undefined;
}

/**
 * The source that a tag names, ready to be staged. What the tools of this run write is left out; what they would write is
 * in the source where the tag says so.
 *
 * @throws {EngineError} when the source on the disk is not the one that the tag was computed from
 * @throws {SourceError} when it cannot be built
 */
export function hashForBuild(document: ImageDocument, env: NodeJS.ProcessEnv = {}): BuildableSource {
  const { source, module, tag } = document;
  const tree = rememberReads(diskTree());
  const [asTheyRun, asPlanned] = [sourceOptions(source, module, toolFolders(env)), sourceOptions(source, module)];
  const isSame = asTheyRun.leftOut?.length === asPlanned.leftOut?.length;
  const found = isSame ? undefined : hashedAs(tag, { ...asTheyRun, tree });
  const hashed = found ?? hashSource({ ...asPlanned, tree });
  if (hashed.tag !== tag) throw sourceChanged(document, [asTheyRun, asPlanned], hashed);
  return {
    hash: hashed.hash,
    args: hashed.args,
    dockerfile: requireRead(tree, path.resolve(asPlanned.context, hashed.dockerfile)),
    context: { folder: asPlanned.context, entries: hashed.entries },
    contexts: namedContexts(source, module, hashed),
    bases: hashed.baseImages.map(({ from, platform }) => ({ reference: referenceOf(from, source), platform })),
    stepPlatforms: hashed.stepPlatforms,
  };
}

function referenceOf(from: BaseImage['from'], { contexts = {} }: SourceDocument): string {
  if ('reference' in from) return from.reference;
  const [, context] = Object.entries(contexts).find(([name]) => familiarName(name) === from.context) ?? [];
  if (typeof context !== 'object') throw new Error(`${from.context} was hashed as an image and is none`);
  return context.image;
}

/** The source if it is that of the tag. */
function hashedAs(tag: string, options: SourceOptions): SourceHash | undefined {
  try {
    const hashed = hashSource(options);
    return hashed.tag === tag ? hashed : undefined;
  } catch (error) {
    if (error instanceof SourceError) return undefined;
    throw error;
  }
}

/**
 * Folders that the Dockerfile does not read are in no hash, and so they are not given to the builder. Docker, and with it the
 * hash, knows contexts by their short names.
 */
function namedContexts(source: SourceDocument, module: string, hashed: SourceHash): HashedSource['contexts'] {
  const contexts: Record<string, SourceFolder | string> = {};
  for (const [name, from] of Object.entries(source.contexts ?? {})) {
    const entries = hashed.contexts?.[familiarName(name)];
    if (typeof from !== 'string') contexts[name] = `docker-image://${from.image}`;
    else if (entries) contexts[name] = { folder: path.resolve(module, from), entries };
  }
  return contexts;
}

/** A tree that reads every text once: the Dockerfile that is staged is the one that was hashed. */
function rememberReads(tree: Tree): Tree {
  const texts = new Map<string, Buffer | undefined>();
  return {
    list: (folder) => tree.list(folder),
    file: (file) => tree.file(file),
    readLink: (link) => tree.readLink(link),
    read: (file) => {
      if (!texts.has(file)) texts.set(file, tree.read(file));
      return texts.get(file);
    },
  };
}

function requireRead(tree: Tree, file: string): Buffer {
  const content = tree.read(file);
  if (content === undefined) throw new Error(`${file} was hashed and is not there`);
  return content;
}
