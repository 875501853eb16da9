import type { HashDocument, QueriedSource } from '../../contract/hash';
import { diskTree, SourceError } from '../../modules/source';
import { toolFolders } from '../../modules/source/tool-folders';
import { hashOf } from '../stage/source';

/** The tags of images, by name: the result of `data.external`. All share one walk over the disk. */
export function hashTags(
  { module, images, lenient }: HashDocument,
  env: NodeJS.ProcessEnv = {},
  tree = diskTree(),
): Record<string, string> {
  const tags = new Map<string, string>();
  const written = toolFolders(env);
  const tagOf = (source: QueriedSource): string => {
    const key = JSON.stringify(source);
    const tag = tags.get(key) ?? hashOf(withBases(source, tagOf), module, written, tree).tag;
    tags.set(key, tag);
    return tag;
  };
  return Object.fromEntries(
    Object.entries(images).flatMap(([name, source]) => {
      try {
        return [[name, tagOf(source)]];
      } catch (error) {
        if (lenient === true && error instanceof SourceError) return [];
        throw error;
      }
    }),
  );
}

/** A source with the tags of the images that it is made from. */
function withBases(source: QueriedSource, tagOf: (base: QueriedSource) => string) {
  const contexts = Object.entries(source.contexts ?? {}).map(([name, context]) =>
    typeof context === 'string' || 'image' in context
      ? ([name, context] as const)
      : ([name, { image: tagOf(context.source) }] as const),
  );
  return { ...source, contexts: Object.fromEntries(contexts) };
}
