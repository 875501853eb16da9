import type { PublishedImage } from '../../contract/publish';
import { EngineError } from '../engine-error';

/** The images of the document that an image is made from, by their places in it. */
export function basesOf({ source }: PublishedImage): number[] {
  return Object.values(source.contexts ?? {}).flatMap((context) =>
    typeof context === 'object' && 'published' in context ? [context.published] : [],
  );
}

/** @throws {EngineError} when an image is made from one that is not there, or in the end from itself */
export function requireOrder(images: readonly PublishedImage[]): void {
  const ordered = new Set<number>();
  const order = (index: number, way: readonly number[]): void => {
    const image = images[index];
    const names = [...way, index].map((each) => images[each]?.called ?? `image ${each}`);
    if (image === undefined) throw unordered(names, `the document has ${images.length} images`);
    if (way.includes(index)) throw unordered(names, 'no image can be made from itself');
    if (ordered.has(index)) return;
    for (const base of basesOf(image)) order(base, [...way, index]);
    ordered.add(index);
  };
  images.forEach((_, index) => order(index, []));
}

function unordered(names: readonly string[], why: string): EngineError {
  return new EngineError(
    `there is no order in which these images can be built: ${names.join(' <- ')}`,
    why,
    'synthesize again, so that the question and the engine come from the same version of cdktf-slipway',
  );
}
