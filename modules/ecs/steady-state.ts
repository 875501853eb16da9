import type { EcsServiceConfig } from '@cdktf/provider-aws/lib/ecs-service';
import type { Construct } from 'constructs';
import type { IImage } from '../image/image';

/**
 * Whether Terraform waits for a service. As a rule the leaf does: a service that never got steady would be made anew, and one
 * that was rolled back pass for a success. Of an image that may be prebuilt nobody else waits; it is the same when it is
 * built, because another value would be a difference whenever the mode changes.
 */
export function steadyState(
  scope: Construct,
  image: IImage,
  timeoutSeconds: number,
): Pick<EcsServiceConfig, 'waitForSteadyState' | 'timeouts'> {
  if (image.prebuiltIn?.(scope) === undefined) return { waitForSteadyState: false };
  const timeout = `${String(timeoutSeconds)}s`;
  return { waitForSteadyState: true, timeouts: { create: timeout, update: timeout } };
}
