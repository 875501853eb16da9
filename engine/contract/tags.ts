import * as z from 'zod/mini';
import { SOURCE_TAG } from '../../modules/source/hash/source-tag';
import { TAG } from '../registry/grammar';

export const anyTag = z.string().check(z.regex(TAG));
export const sourceTag = z.string().check(z.regex(SOURCE_TAG));

/** Who holds an image, as its in-use tag says it: `shop.api`, `images.shop.api`. */
export const holder = z.string().check(z.regex(/^[A-Za-z0-9_-]{1,35}(\.[A-Za-z0-9_-]{1,35}){1,2}$/));
