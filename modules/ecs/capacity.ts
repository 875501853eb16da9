import type { EcsServiceConfig } from '@cdktf/provider-aws/lib/ecs-service';
import type { Construct } from 'constructs';
import { PropError } from '../terraform/prop-error';
import { checkWhole } from '../terraform/whole-number';
import type { FargateServiceProps } from './fargate-service-props';

/**
 * What tasks run on.
 *
 * @throws PropError for weights that leave nothing to run on
 */
export function capacity(scope: Construct, { capacity: chosen }: FargateServiceProps): Partial<EcsServiceConfig> {
  if (chosen === undefined) return { launchType: 'FARGATE' };
  const { onDemand, spot, base = 0 } = chosen;
  checkWhole(scope, 'capacity.onDemand', onDemand, [0, 1000]);
  checkWhole(scope, 'capacity.spot', spot, [0, 1000]);
  checkWhole(scope, 'capacity.base', base, [0, 100_000]);
  if (onDemand + spot === 0) throw new PropError(scope, 'capacity', 'must have a weight above 0: nothing could run');
  return {
    capacityProviderStrategy: [
      { capacityProvider: 'FARGATE', weight: onDemand, base },
      { capacityProvider: 'FARGATE_SPOT', weight: spot, base: 0 },
    ],
  };
}
