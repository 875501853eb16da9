import * as z from 'zod/mini';
import type { TagsDocument } from '../../contract/commit-tags';
import { type Fields, text } from './fields';
import { pushedImage } from './image';
import { anyTag } from './tags';

/** Work for `engine tags`. */
export const tagsDocument = z.strictObject({
  ...pushedImage.shape,
  kind: z.literal('tags'),
  version: z.literal(1),
  name: text,
  address: text,
  commitTags: z.array(anyTag).check(z.minLength(1)),
  keep: z.number().check(z.positive()),
} satisfies Fields<TagsDocument>);
