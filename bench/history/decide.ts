import path from 'node:path';
import { entryDigest, hashSource, SourceError, type Tree } from '../../modules/source';
import type { ReplayedImage } from './options';

/** What a revision says of an image: our hash and that of the whole context, or why it cannot be built. */
export type Sighting = { readonly ours: string; readonly whole: string } | { readonly refused: string };

const WHOLE = Buffer.from('FROM scratch\nCOPY . /\n');

export function sight(root: string, image: ReplayedImage, tree: Tree): Sighting {
  const context = path.join(root, image.context);
  const dockerfile = path.join(root, image.dockerfile);
  try {
    const ours = hashSource({ context, dockerfile, tree }).hash;
    const all = hashSource({ context, dockerfile, tree: withWholeContext(tree, dockerfile) }).hash;
    return { ours, whole: `${all} ${entryDigest(tree.read(dockerfile) ?? '')}` };
  } catch (error) {
    if (error instanceof SourceError) return { refused: error.what };
    throw error;
  }
}

/** The same tree, with a Dockerfile that reads everything. */
function withWholeContext(tree: Tree, dockerfile: string): Tree {
  return {
    committed: true,
    list: (folder) => tree.list(folder),
    file: (file) => tree.file(file),
    readLink: (link) => tree.readLink(link),
    read: (file) => (file === dockerfile ? WHOLE : tree.read(file)),
  };
}
