import { posix } from 'node:path';
import { examine, type Examined } from '../hash/examine';
import { hashExamined } from '../hash/hash-source';
import type { ContextPart } from '../hash/parts';
import { shown } from '../hash/places';
import { isSourceTag } from '../hash/source-tag';
import type { SourceOptions } from '../source-options';
import { excludedPaths } from './excluded-paths';
import type { ExplainedContext, ExplainedInputs, Explanation } from './explanation';
import { instructionsOf } from './instructions-of';
import { Readers } from './readers';

/**
 * What is in the hash and why, and what is not and why not.
 *
 * Throws {@link SourceError} where {@link hashSource} does.
 */
export function explainSource(options: SourceOptions): Explanation {
  const examined = examine(options);
  const { tag, hash, warnings } = hashExamined(examined, options);
  const { own, folders, reads } = examined;
  return {
    tag,
    hash,
    inputs: explainedInputs(examined),
    context: explainedContext(own),
    contexts: Object.fromEntries(folders.map((folder) => [folder.name, explainedContext(folder)])),
    widened: reads === null ? examined.warnings.filter(({ widens }) => widens === true) : [],
    warnings,
  };
}

function explainedInputs({ dockerfile, own, bases, digested }: Examined): ExplainedInputs {
  const { target, platforms, args, salt, images } = digested;
  return {
    dockerfile: {
      path: posix.relative(own.context.root, dockerfile),
      instructions: instructionsOf(digested.dockerfile),
    },
    ...(target !== undefined && { target }),
    platforms,
    args,
    ...(salt !== undefined && { salt }),
    images: images.map(({ name, image }) => ({ name, image, ours: isSourceTag(image) })),
    externalBases: bases,
  };
}

function explainedContext({ context, reads, entries }: ContextPart): ExplainedContext {
  const readers = new Readers(context, reads);
  return {
    folder: shown(context.root),
    ...(context.ignoreFile !== undefined && { ignoreFile: context.ignoreFile }),
    included: entries.map((entry) => ({ ...entry, readers: readers.of(entry.path) })),
    excluded: excludedPaths(context, readers.selection),
  };
}
