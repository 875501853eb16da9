import { IN_USE_PREFIX } from '../../modules/image/document';

/**
 * Whether nothing of ours takes the tag off: it is the one of the source, or a version with what follows it
 * (`1.2.3`, `1.2.3-3f2a1c9`). An image that has one loses any other tag without being deleted.
 */
export function isLasting(tag: string): boolean {
  return /^src-|^\d+\.\d+\.\d+(-|$)/.test(tag);
}

/**
 * The tag that an image has while an environment runs it. No other image ever gets it, so that immutable repositories
 * take it.
 */
export function inUseTag(environment: string, sourceTag: string): string {
  return `${inUsePrefix(environment)}${sourceTag.replace(/^src-/, '').slice(0, 12)}`;
}

/** Whether the tag says that this environment runs the image, and not one with a longer name. */
export function isInUse(environment: string, tag: string): boolean {
  const prefix = inUsePrefix(environment);
  return tag.startsWith(prefix) && /^[0-9a-f]{12}$/.test(tag.slice(prefix.length));
}

/** Whether the tag is one that `engine tags` puts on an image, as far as a tag can tell. */
export function isCommitTag(tag: string, movingTags: readonly string[] = []): boolean {
  return !isLasting(tag) && !tag.startsWith(IN_USE_PREFIX) && !movingTags.includes(tag);
}

function inUsePrefix(environment: string): string {
  return `${IN_USE_PREFIX}${environment}-`;
}
