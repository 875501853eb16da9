import * as z from 'zod/mini';
import { LONGEST_HOLDER_PART, TAG } from '../../contract/tags';
import { SOURCE_TAG } from '../../modules/source/hash/source-tag';
import { DIGEST } from '../registry/grammar';

export const anyTag = z.string().check(z.regex(TAG));

export const sourceTag = z.string().check(z.regex(SOURCE_TAG));

/** What names the content of an image: the tag of its source, or its digest where it was built before and has none. */
export const contentName = z.union([sourceTag, z.string().check(z.regex(DIGEST))]);

const PART = `[A-Za-z0-9_-]{1,${LONGEST_HOLDER_PART}}`;

/** Who holds an image, as its in-use tag says it: `shop.api`, `images.shop.api`. */
export const holder = z.string().check(z.regex(new RegExp(`^${PART}(\\.${PART}){1,2}$`)));
