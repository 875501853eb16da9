import { resolve } from 'node:path';
import { Token } from 'cdktf';
import type { Construct } from 'constructs';
import type { QueriedSource } from '../../contract/hash';
import type { SourceDocument } from '../../contract/source';
import { SourceError } from '../source';
import { tagOf } from '../source/hash/source-tag';
import { fromStackFolder } from '../terraform/stack-folder';
import type { SourceImage } from './source-image';
import type { SourceImageProps } from './source-image-props';

type Contexts = SourceImageProps['contexts'];
type NamedContext = NonNullable<Contexts>[string];

/** Stands for the tag of an image that is hashed when Terraform plans, where only the rest of the source is checked. */
const ANY_TAG = tagOf('0'.repeat(64));

export function isSourceImage(context: NamedContext): context is SourceImage {
  return typeof context !== 'string' && !('image' in context);
}

/** The named contexts that are images of ours, by name. */
export function namedBases(contexts: Contexts = {}): (readonly [string, SourceImage])[] {
  return Object.entries(contexts).flatMap(([name, context]) =>
    isSourceImage(context) ? [[name, context] as const] : [],
  );
}

/** As they are hashed at synthesis. */
export function hashedContexts(contexts: Contexts): Record<string, string | { image: string }> | undefined {
  return mapped(contexts, {
    folder: (folder) => resolve(folder),
    base: (image) => ({ image: Token.isUnresolved(image.sourceTag) ? ANY_TAG : sourceTagOf(image) }),
  });
}

/** As the engine builds with them. */
export function builtContexts(scope: Construct, contexts: Contexts): SourceDocument['contexts'] {
  return mapped(contexts, {
    folder: (folder) => fromStackFolder(scope, folder),
    base: ({ pushedReference, tag, sourceTag = tag, registry }) => ({
      image: pushedReference,
      tag: sourceTag,
      registry: registry.access,
    }),
  });
}

/** As the engine hashes them when Terraform plans: without references, which only the apply knows. */
export function queriedContexts(scope: Construct, contexts: Contexts): QueriedSource['contexts'] {
  return mapped<{ image: string } | { source: QueriedSource }>(contexts, {
    folder: (folder) => fromStackFolder(scope, folder),
    base: (image) =>
      Token.isUnresolved(image.sourceTag) ? { source: image.queriedBy(scope) } : { image: sourceTagOf(image) },
  });
}

/** @throws SourceError when nobody knows it */
function sourceTagOf({ sourceTag, name }: SourceImage): string {
  if (sourceTag !== undefined) return sourceTag;
  throw new SourceError(
    `the image ${name}, which is a named context, has no source here`,
    'synthesize where its source is, or choose an image that was built before for this one too',
  );
}

function mapped<T extends object>(
  contexts: Contexts,
  to: { folder: (folder: string) => string; base: (image: SourceImage) => T },
): Record<string, string | T | { image: string }> | undefined {
  if (contexts === undefined) return undefined;
  const mapping = (context: NamedContext) => {
    if (typeof context === 'string') return to.folder(context);
    return isSourceImage(context) ? to.base(context) : context;
  };
  return Object.fromEntries(Object.entries(contexts).map(([name, context]) => [name, mapping(context)]));
}
