import type { TAG_PREFIX } from '../modules/source/hash/source-tag';

/*
 * The kinds of tags that an image has:
 *   source   what it was built from: `src-` and 20 hexadecimal digits of the hash. It never moves and stays for ever.
 *   in use   who runs it: `in-use-<holder>-` and 12 of these digits. It never moves, and goes when another image runs.
 *   moving   the newest image of a source, by names that users chose (`latest`).
 *   commit   every other one: `engine tags` puts it on one image for ever.
 */

/** Start of the tag of the source. */
export const SOURCE_PREFIX: typeof TAG_PREFIX = 'src-';

/** Start of the tags of images that are deployed; who runs the image and a part of its hash follow. */
export const IN_USE_PREFIX = 'in-use-';

/** Starts of the tags that the library alone gives. */
export const OWN_PREFIXES = [SOURCE_PREFIX, IN_USE_PREFIX] as const;

/** What registries take for a tag. */
export const TAG = /^[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$/;

/** Three parts of a holder, the dots between them and what stands around them are a tag, which has 128 characters at most. */
export const LONGEST_HOLDER_PART = 35;
