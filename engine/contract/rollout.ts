import * as z from 'zod/mini';
import type { RolloutDocument } from '../../contract/rollout';
import { applied, type Fields, seconds, text } from './fields';
import { heldImage, pushedImage } from './image';
import { rolloutTarget } from './target';

/** Work for `engine prove`. */
export const rolloutDocument = z.strictObject({
  kind: z.literal('rollout'),
  ...applied,
  image: text,
  timeoutSeconds: seconds,
  target: rolloutTarget,
  pushed: z.exactOptional(pushedImage),
  held: z.exactOptional(heldImage),
} satisfies Fields<RolloutDocument>);
