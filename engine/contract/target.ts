import * as z from 'zod/mini';
import type { ImageRollout } from '../../contract/rollout';
import { ecsTarget } from './ecs';
import { type Fields, seconds, text } from './fields';
import { kubernetesTarget } from './kubernetes';
import { lambdaTarget } from './lambda';

/** What an image is rolled out to: one for each platform. */
export const rolloutTarget = z.discriminatedUnion('kind', [kubernetesTarget, ecsTarget, lambdaTarget]);

/** How a service takes an image as soon as it is pushed. */
export const imageRollout = z.strictObject({
  target: kubernetesTarget,
  configuration: text,
  timeoutSeconds: seconds,
} satisfies Fields<ImageRollout>);
