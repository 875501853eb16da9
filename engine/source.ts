import path from 'node:path';
import type { ImageDocument, QueriedSource, SourceDocument } from '../modules/image/document';
import { type BaseImage, diskTree, hashSource, type SourceHash, type Tree } from '../modules/source';
import { familiarName } from '../modules/source/dockerfile/reference';
import { RunnerError } from './runner-error';
import type { HashedSource, SourceFolder } from './stage/stage';

/**
 * Hashes a source as it is on the disk now.
 *
 * @param module folder that the paths of the document start from, relative to the working directory
 * @throws {SourceError} when it cannot be built
 */
export function hashOf(
  source: SourceDocument & Pick<QueriedSource, 'requireCommitted'>,
  module: string,
  tree: Tree = diskTree(),
): SourceHash {
  const contexts = Object.entries(source.contexts ?? {}).map(
    ([name, from]) =>
      [name, typeof from === 'string' ? path.resolve(module, from) : { image: from.tag ?? from.image }] as const,
  );
  return hashSource({
    ...source,
    context: path.resolve(module, source.context),
    contexts: Object.fromEntries(contexts),
    // Nobody sees warnings here; this one reads the index of git.
    silence: ['untracked-files'],
    tree,
  });
}

/** A source that can be built. */
export interface BuildableSource extends HashedSource {
  /** The images whose ONBUILD triggers may read more than was hashed. */
  readonly bases: readonly BaseReference[];
}

/** An image that the build starts from. */
export interface BaseReference {
  readonly reference: string;
  /** `os/arch[/variant]`; undefined is that of the machine that builds. */
  readonly platform: string | undefined;
}

/**
 * The source that a tag names, ready to be staged.
 *
 * @throws {RunnerError} when the source on the disk is not the one that the tag was computed from
 */
export function hashForBuild({ source, module, tag, address }: ImageDocument): BuildableSource {
  const tree = rememberReads(diskTree());
  const hashed = hashOf(source, module, tree);
  if (hashed.tag !== tag) {
    throw new RunnerError(
      'the source changed since synthesis',
      `${address} was planned as ${tag}, and the source is ${hashed.tag} now`,
      'synthesize again (`cdktf synth`, or `slipway deploy`, which does it) and apply that',
    );
  }
  const context = path.resolve(module, source.context);
  return {
    hash: hashed.hash,
    args: hashed.args,
    dockerfile: requireRead(tree, path.resolve(context, hashed.dockerfile)),
    context: { folder: context, entries: hashed.entries },
    contexts: namedContexts(source, module, hashed),
    bases: hashed.baseImages.map(({ from, platform }) => ({ reference: referenceOf(from, source), platform })),
  };
}

/** Docker knows named contexts by their short names. */
function referenceOf(from: BaseImage['from'], { contexts = {} }: SourceDocument): string {
  if ('reference' in from) return from.reference;
  const [, context] = Object.entries(contexts).find(([name]) => familiarName(name) === from.context) ?? [];
  if (typeof context !== 'object') throw new Error(`${from.context} was hashed as an image and is none`);
  return context.image;
}

/** Folders that the Dockerfile does not read are in no hash, and so they are not given to the builder. */
function namedContexts(source: SourceDocument, module: string, hashed: SourceHash): HashedSource['contexts'] {
  const contexts: Record<string, SourceFolder | string> = {};
  for (const [name, from] of Object.entries(source.contexts ?? {})) {
    const entries = hashed.contexts?.[name];
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
