import type { ImagesFile, ImagesFileImage } from '../../contract/images-file';
import type { Published } from '../../contract/publish';
import type { TaggedImage } from './images-to-build';
import { type Listed, platformOf, type Problem, referenceOf } from './listing';
import { shortName } from './names';

/** An image, and what came of it. */
export interface Outcome {
  readonly image: TaggedImage;
  readonly published: Published;
}

export const OUTCOME_TITLES = ['image', 'did', 'seconds', 'reference'] as const;

/** A row for each image: what was done, how long it took, and what it is called now. */
export function outcomeRows(outcomes: readonly Outcome[]): string[][] {
  const images = outcomes.map(({ image }) => image);
  return outcomes.map((outcome) => [shortName(outcome.image, images), ...cellsOf(outcome)]);
}

function cellsOf({ image, published }: Outcome): string[] {
  switch (published.state) {
    case 'there':
      return [published.did, published.seconds.toFixed(1), `${published.repository}:${image.tag}`];
    case 'loaded':
      return ['loaded', published.seconds.toFixed(1), published.reference];
    case 'failed':
    case 'skipped':
      return [published.state, '', `(${referenceOf(image)})`];
  }
}

/** What has to be put right of each image that is not where it was wanted. */
export function problemsOf(outcomes: readonly Outcome[]): Problem[] {
  const images = outcomes.map(({ image }) => image);
  return outcomes.flatMap(({ image, published }) => {
    const name = shortName(image, images);
    if (published.state === 'failed') return [{ ...published, what: `${name}: ${published.what}` }];
    if (published.state !== 'skipped') return [];
    return [{ what: `${name}: not begun`, why: published.because, fix: 'give the same command again then' }];
  });
}

/** What `--output` writes, of images that are all there. */
export function imagesFile(commit: string | null, outcomes: readonly Outcome[]): ImagesFile {
  return { commit, images: outcomes.flatMap(entryOf) };
}

function entryOf({ image, published }: Outcome): ImagesFileImage[] {
  if (published.state !== 'there') return [];
  const { repository, digest, tags, did, seconds } = published;
  const { stack, name, tag } = image;
  return [{ stack, name, repository, digest, tag, tags, platform: platformOf(image), did, seconds }];
}

/** What the Docker of this machine has now. */
export function loadedImages(outcomes: readonly Outcome[]): Listed[] {
  return outcomes.flatMap(({ image, published }) =>
    published.state === 'loaded' ? [{ image, state: 'loaded', reference: published.reference }] : [],
  );
}
