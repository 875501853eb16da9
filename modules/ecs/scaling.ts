import { AppautoscalingPolicy } from '@cdktf/provider-aws/lib/appautoscaling-policy';
import { AppautoscalingTarget } from '@cdktf/provider-aws/lib/appautoscaling-target';
import type { EcsService } from '@cdktf/provider-aws/lib/ecs-service';
import type { ScaleRange } from '../service/scale';
import { named } from '../terraform/address';
import type { ServiceParts } from './service-parts';

/** What keeps the number of tasks between two bounds. */
export interface Scaling {
  readonly target: AppautoscalingTarget;
  readonly policy: AppautoscalingPolicy;
}

/** Fast when the load grows, slow when it falls. */
export function scaling(parts: ServiceParts, service: EcsService, { min, max, cpu }: Required<ScaleRange>): Scaling {
  const { scope, resource, name, cluster, tagged, untagged } = parts;
  const target = new AppautoscalingTarget(scope, 'ScalingTarget', {
    serviceNamespace: 'ecs',
    scalableDimension: 'ecs:service:DesiredCount',
    resourceId: `service/${cluster.name}/${service.name}`,
    minCapacity: min,
    maxCapacity: max,
    ...tagged,
  });
  named(target, resource);
  const policy = new AppautoscalingPolicy(scope, 'ScalingPolicy', {
    name: `${name}-cpu`,
    policyType: 'TargetTrackingScaling',
    serviceNamespace: target.serviceNamespace,
    scalableDimension: target.scalableDimension,
    resourceId: target.resourceId,
    targetTrackingScalingPolicyConfiguration: {
      predefinedMetricSpecification: { predefinedMetricType: 'ECSServiceAverageCPUUtilization' },
      targetValue: cpu,
      scaleOutCooldown: 60,
      scaleInCooldown: 300,
    },
    ...untagged,
  });
  return { target, policy: named(policy, `${resource}_cpu`) };
}
