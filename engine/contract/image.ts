import * as z from 'zod/mini';
import type { HeldImage, ImageDocument, PushedImage } from '../../contract/image';
import { buildProps } from './build';
import { applied, type Fields, text } from './fields';
import { repository } from './registry';
import { source } from './source';
import { anyTag, contentName, holder, sourceTag } from './tags';
import { imageRollout } from './target';

/** An image in its repository, and what else names it there. */
export const pushedImage = z.strictObject({
  ...repository.shape,
  tag: sourceTag,
  movingTags: z.exactOptional(z.array(anyTag)),
} satisfies Fields<PushedImage>);

/** An image as one service holds it. */
export const heldImage = z.strictObject({
  ...repository.shape,
  tag: sourceTag,
  holder,
  beside: z.record(holder, contentName),
  elsewhere: z.array(holder),
  onlyPlace: z.exactOptional(z.literal(true)),
} satisfies Fields<HeldImage>);

/** Work for `engine build`. */
export const imageDocument = z.strictObject({
  ...pushedImage.shape,
  kind: z.literal('image'),
  ...applied,
  source,
  record: z.exactOptional(text),
  image: text,
  inUseBy: z.exactOptional(z.array(holder)),
  copyFrom: z.exactOptional(z.array(repository)),
  replicatedFrom: z.exactOptional(repository),
  pullFrom: z.exactOptional(z.array(repository)),
  build: z.exactOptional(buildProps),
  manifest: z.exactOptional(z.literal('docker')),
  rollout: z.exactOptional(imageRollout),
  held: z.exactOptional(heldImage),
  consumers: z.array(text),
} satisfies Fields<ImageDocument>);
