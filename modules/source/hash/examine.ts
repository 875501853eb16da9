import type { BaseImage, ExternalBase, Read } from '../dockerfile/read';
import { inFile } from '../source-error';
import type { SourceOptions } from '../source-options';
import type { SourceWarning } from '../source-warning';
import { diskTree } from '../tree/disk-tree';
import type { Tree } from '../tree/tree';
import { treeWithout } from '../tree/tree-without';
import { findDockerfile, normalContexts, normalPlatforms, requireContext } from './inputs';
import { type ContextPart, namedContexts, type NamedPart, ownContext, readDockerfile } from './parts';
import { absolute, shown } from './places';
import type { DigestedSource } from './source-digest';

/** A source with all that its hash, its explanation and its record are made of. */
export interface Examined {
  readonly tree: Tree;
  /** Absolute. */
  readonly dockerfile: string;
  /** Null: everything counts as read. */
  readonly reads: readonly Read[] | null;
  readonly bases: readonly ExternalBase[];
  /** Images whose ONBUILD triggers may read more; none when everything counts as read. */
  readonly baseImages: readonly BaseImage[];
  /** Platforms that RUN steps are for. */
  readonly stepPlatforms: readonly string[];
  readonly own: ContextPart;
  readonly folders: readonly NamedPart[];
  readonly digested: DigestedSource;
  /** What reading the Dockerfile and finding its sources gave. */
  readonly warnings: readonly SourceWarning[];
}

/** Throws {@link SourceError} for a source that cannot be built. */
export function examine(options: SourceOptions): Examined {
  const tree = treeWithout(options.tree ?? diskTree(), options.leftOut ?? []);
  const root = absolute(options.context);
  requireContext(tree, root);
  const dockerfile = findDockerfile(tree, root, options.dockerfile);
  return inFile(shown(dockerfile.path), () => examineDockerfile(dockerfile, { ...options, root, tree }));
}

function examineDockerfile(
  dockerfile: { path: string; content: Buffer },
  options: SourceOptions & { root: string; tree: Tree },
): Examined {
  const { root, tree, target, salt } = options;
  const platforms = normalPlatforms(options.platforms);
  const contexts = normalContexts(options.contexts);
  const text = readDockerfile(dockerfile.content, options, { platforms, contexts });
  const { reads, known, bases, baseImages, stepPlatforms, warnings, digested } = text;
  const own = ownContext(tree, { root, dockerfile: dockerfile.path, reads, known });
  const { folders, images } = namedContexts(tree, contexts, { reads, known });
  return {
    tree,
    dockerfile: dockerfile.path,
    reads,
    bases,
    baseImages,
    stepPlatforms,
    own,
    folders,
    digested: { ...digested, target, platforms, salt, entries: own.entries, images, folders },
    warnings: [...warnings, ...own.warnings, ...folders.flatMap((folder) => folder.warnings)],
  };
}
