import type { StackImage } from './needed-images';

/** The image with a source whose paths, which start at the folder of its stack, are written in another way. */
export function withSourcePaths(image: StackImage, written: (path: string) => string): StackImage {
  const { contexts, leftOut, context, ...rest } = image.source;
  const inPlace = <T>(value: T) => (typeof value === 'string' ? written(value) : value);
  const moved = contexts && Object.entries(contexts).map(([name, from]) => [name, inPlace(from)] as const);
  return {
    ...image,
    source: {
      ...rest,
      context: inPlace(context),
      ...(moved && { contexts: Object.fromEntries(moved) }),
      ...(leftOut && { leftOut: leftOut.map(inPlace) }),
    },
  };
}
