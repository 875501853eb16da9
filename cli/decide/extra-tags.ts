import { OWN_PREFIXES, TAG } from '../../contract/tags';
import { CliError, WRONG_USAGE } from '../cli-error';
import type { TaggedImage } from './images-to-build';
import { shortName } from './names';

/**
 * Checks the tags that all images are to get.
 *
 * @throws CliError for one that no registry takes, that is given by the library or moves, or that would name two images
 */
export function checkExtraTags(tags: readonly string[], images: readonly TaggedImage[]): void {
  for (const [index, tag] of tags.entries()) {
    const problem = tags.indexOf(tag) === index ? problemOf(tag, images) : TWICE;
    if (problem === undefined) continue;
    const [why, fix] = problem;
    throw new CliError(`--tag ${JSON.stringify(tag)} cannot be put`, why, fix, WRONG_USAGE);
  }
  if (tags.length > 0) requireOneImageEach(images);
}

type Problem = readonly [why: string, fix: string];

const TWICE: Problem = ['it is there twice', 'say it once'];

function problemOf(tag: string, images: readonly TaggedImage[]): Problem | undefined {
  if (tag === '') return ['it is empty', 'is the variable set that it comes from?'];
  if (!TAG.test(tag)) {
    return [
      "a tag has 1 to 128 letters, digits, '_', '.' and '-', and starts with neither '.' nor '-'",
      'give one that registries take',
    ];
  }
  const prefix = OWN_PREFIXES.find((own) => tag.startsWith(own));
  if (prefix !== undefined) return [`tags that begin with '${prefix}' are given by slipway itself`, 'give another one'];
  const moving = images.find(({ movingTags }) => movingTags.includes(tag));
  if (moving === undefined) return undefined;
  return [`it is among the movingTags of ${shortName(moving, images)}, and these tags never move`, 'give another one'];
}

/** A tag names one image of a repository. */
function requireOneImageEach(images: readonly TaggedImage[]): void {
  const places = new Map<string, TaggedImage>();
  for (const image of images) {
    const { name, url } = image.repository;
    const place = url ?? `${name ?? ''} ${JSON.stringify(image.registry)}`;
    const other = places.get(place);
    places.set(place, image);
    if (other === undefined || other.tag === image.tag) continue;
    throw new CliError(
      '--tag would name two images',
      `${shortName(other, images)} and ${shortName(image, images)} are in one repository, ${url ?? name ?? 'the same'}`,
      'tag one of them alone, or give each a repository',
      WRONG_USAGE,
    );
  }
}
