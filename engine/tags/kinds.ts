import { IN_USE_PREFIX, SOURCE_PREFIX } from '../../contract/tags';

/**
 * Whether nothing of ours takes the tag off: it is the one of the source, or a version with what follows it
 * (`1.2.3`, `1.2.3-3f2a1c9`). An image that has one loses any other tag without being deleted.
 */
export function isLasting(tag: string): boolean {
  return tag.startsWith(SOURCE_PREFIX) || /^\d+\.\d+\.\d+(-|$)/.test(tag);
}

/**
 * The tag that an image has while a holder (`shop.api`) runs it. No other image ever gets it, so that immutable
 * repositories take it.
 *
 * @param identity the tag of its source, or its digest where it has none
 */
export function inUseTag(holder: string, identity: string): string {
  const [start = ''] = /^(?:src-|sha256:)/.exec(identity) ?? [];
  return `${IN_USE_PREFIX}${holder}-${identity.slice(start.length, start.length + 12)}`;
}

/** Who holds an image by this tag. Tags of earlier versions name an environment alone: `prod`. */
export function holderOf(tag: string): string | undefined {
  return tag.startsWith(IN_USE_PREFIX) ? /^(.+)-[0-9a-f]{12}$/.exec(tag.slice(IN_USE_PREFIX.length))?.[1] : undefined;
}

/** The stack of a holder, by the name that it has in tags: what stands before the service. */
export function stackOf(holder: string): string {
  return holder.replace(/\.[^.]*$/, '');
}

/** Whether the tag is one that `engine tags` puts on an image, as far as a tag can tell. */
export function isCommitTag(tag: string, movingTags: readonly string[] = []): boolean {
  return !isLasting(tag) && !tag.startsWith(IN_USE_PREFIX) && !movingTags.includes(tag);
}
