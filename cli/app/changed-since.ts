import { realpathSync } from 'node:fs';
import path from 'node:path';
import { CliError } from '../cli-error';
import type { Context } from '../context';
import type { TaggedImage } from '../decide/images-to-build';
import { fullName, shortName } from '../decide/names';
import { withSourcePaths } from '../decide/source-paths';
import { git } from './git';
import { hashedTags } from './planned-tags';
import { withRevisions } from './revisions';
import type { SynthesizedStack } from './stack';

/**
 * The images whose source was another one at a revision, or was not there: no registry is asked. An image that is built from
 * one of these is among them. What the program says (arguments, platforms, …) is what it says now.
 *
 * @param images with all of the program that they are built from
 * @throws CliError when there is no such revision, or a source is in no repository
 */
export async function changedSince(
  revision: string,
  images: readonly TaggedImage[],
  stacks: readonly SynthesizedStack[],
  context: Context,
): Promise<TaggedImage[]> {
  const place = { folder: context.cwd, env: context.env, signal: context.signal };
  return withRevisions(place, async (revisions) => {
    const { root } = await revisions.checkOut(revision);
    const top = realpathSync((await git(place, ['rev-parse', '--show-toplevel'])).replace(/\r?\n$/, ''));
    const then = images.map((image) => {
      const folder = realpathSync(stacks.find(({ name }) => name === image.stack)?.folder ?? '');
      const inside = (file: string) => path.relative(top, path.resolve(folder, file));
      requireInside(inside(image.source.context ?? ''), shortName(image, images), top);
      // Without the tags of today, the engine computes those of the bases as well.
      return { ...withSourcePaths(image, (file) => path.join(root, inside(file))), tag: null };
    });
    const tags = await hashedTags({ images: then, all: then }, context, { lenient: true });
    return images.filter((image) => image.tag !== tags[fullName(image)]);
  });
}

function requireInside(context: string, name: string, top: string): void {
  if (!path.isAbsolute(context) && context.split(path.sep)[0] !== '..') return;
  throw new CliError(
    `nobody knows what the image ${name} was made of`,
    `its context is not in the git repository ${top}`,
    'leave it out of --since: name the images that are meant',
  );
}
