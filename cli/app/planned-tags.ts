import path from 'node:path';
import * as z from 'zod/mini';
import type { HashDocument } from '../../contract/hash';
import type { Context } from '../context';
import { fullName } from '../decide/names';
import { queriedSource, type StackImage } from '../decide/needed-images';
import { withSourcePaths } from '../decide/source-paths';
import { askEngine } from './engine';
import type { SynthesizedStack } from './stack';

const answer = z.record(z.string(), z.string());

/** The tags of images, by their full names, as {@link fullName} says them. */
export type Tags = Readonly<Record<string, string>>;

/**
 * The tags of the images that Terraform computes when it plans, computed here as there.
 *
 * @param all images of the program, which others are built from
 */
export async function plannedTags(
  images: readonly StackImage[],
  all: readonly StackImage[],
  stacks: readonly SynthesizedStack[],
  context: Context,
): Promise<Tags> {
  const folders = new Map(stacks.map(({ name, folder }) => [name, folder]));
  const placed = (image: StackImage) =>
    withSourcePaths(image, (file) => path.resolve(folders.get(image.stack) ?? '', file));
  const planned = images.filter(({ tag, unknown }) => tag === null && unknown['tag'] !== 'no source');
  return hashedTags({ images: planned.map(placed), all: all.map(placed) }, context);
}

/** Images with sources that are written with absolute paths. */
interface Placed {
  readonly images: readonly StackImage[];
  /** What they are built from, too. */
  readonly all: readonly StackImage[];
}

/** The tags that the engine computes, in one walk over the disk. */
export async function hashedTags(
  { images, all }: Placed,
  context: Context,
  how: Pick<HashDocument, 'lenient'> = {},
): Promise<Tags> {
  if (images.length === 0) return {};
  const sources = Object.fromEntries(images.map((image) => [fullName(image), queriedSource(image, all)]));
  const document: HashDocument = { module: '.', images: sources, ...how };
  return answer.parse(await askEngine('hash', { document: JSON.stringify(document) }, context.cwd, context));
}
