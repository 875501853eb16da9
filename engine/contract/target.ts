import * as z from 'zod/mini';
import type { ImageRollout } from '../../contract/rollout';
import { type Fields, seconds, text } from './fields';
import { kubernetesTarget } from './kubernetes';

/** What an image is rolled out to: one for each platform. */
export const rolloutTarget = z.discriminatedUnion('kind', [kubernetesTarget]);

/** How a service takes an image as soon as it is pushed. */
export const imageRollout = z.strictObject({
  target: rolloutTarget,
  configuration: text,
  timeoutSeconds: seconds,
} satisfies Fields<ImageRollout>);
