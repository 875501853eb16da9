import { CliError } from '../cli-error';
import { fullName, shortName } from './names';
import type { StackImage } from './needed-images';

/** An image whose tag is known, be it from synthesis or computed since. */
export type TaggedImage = StackImage & { readonly tag: string };

/** The images together with those of the program that they are built from, in the order of the program. */
export function withBases<I extends StackImage>(images: readonly I[], all: readonly I[]): I[] {
  const wanted = new Set<string>();
  const want = (image: StackImage): void => {
    if (wanted.has(fullName(image))) return;
    wanted.add(fullName(image));
    const bases = new Set(Object.values(image.bases ?? {}).map(fullName));
    all.filter((each) => bases.has(fullName(each))).forEach(want);
  };
  images.forEach(want);
  return all.filter((image) => wanted.has(fullName(image)));
}

/** @throws CliError for an image of which synthesis did not have the source: nothing says what it is built from */
export function requireSources(images: readonly StackImage[]): void {
  const without = images.filter(({ unknown }) => unknown['tag'] === 'no source');
  const [first] = without;
  if (first === undefined) return;
  const names = without.map((image) => shortName(image, images)).join(', ');
  throw new CliError(
    `${without.length === 1 ? 'an image was' : `${without.length} images were`} synthesized without source: ${names}`,
    `${first.mode?.from ?? 'the environment'} chose what was built before, and ${first.source.context ?? 'the context'}, ` +
      'seen from the folder of the stack, is not on this machine',
    'build in a checkout that has the source',
  );
}
