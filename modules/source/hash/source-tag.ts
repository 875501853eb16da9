/** Start of every tag that is a hash. */
export const TAG_PREFIX = 'src-';

/** Whole tags of sources. */
export const SOURCE_TAG = new RegExp(`^${TAG_PREFIX}[0-9a-f]{20}$`);

/** The tag of a source: nobody meets so many digits of a hash by chance. */
export function tagOf(hash: string): string {
  return `${TAG_PREFIX}${hash.slice(0, 20)}`;
}

/** Whether the image of a named context is given by the tag of its own source, so is one of ours. */
export function isSourceTag(image: string): boolean {
  return SOURCE_TAG.test(image);
}
