import { AppautoscalingPolicy } from '@cdktf/provider-aws/lib/appautoscaling-policy';
import { AppautoscalingTarget } from '@cdktf/provider-aws/lib/appautoscaling-target';
import type { EcsService } from '@cdktf/provider-aws/lib/ecs-service';
import type { Construct } from 'constructs';
import { named } from '../terraform/address';
import { PropError } from '../terraform/prop-error';
import { checkWhole } from '../terraform/whole-number';
import type { FargateServiceProps, Scale } from './fargate-service-props';
import type { ServiceParts } from './service-parts';

/** What keeps the number of tasks between two bounds. */
export interface Scaling {
  readonly target: AppautoscalingTarget;
  readonly policy: AppautoscalingPolicy;
}

/**
 * How many tasks a service starts with.
 *
 * @throws PropError for numbers that cannot be
 */
export function initialReplicas(scope: Construct, { replicas, scale }: FargateServiceProps): number {
  if (scale === undefined) {
    checkWhole(scope, 'replicas', replicas ?? 2, [0]);
    return replicas ?? 2;
  }
  if (replicas !== undefined) {
    throw new PropError(
      scope,
      'replicas',
      "cannot be given with 'scale', which decides it",
      "leave it off: it starts with 'scale.min'",
    );
  }
  checkWhole(scope, 'scale.min', scale.min, [0]);
  checkWhole(scope, 'scale.max', scale.max, [Math.max(scale.min, 1)]);
  checkWhole(scope, 'scale.cpu', scale.cpu, [1, 100]);
  return scale.min;
}

/** Fast when the load grows, slow when it falls. */
export function scaling(parts: ServiceParts, service: EcsService, { min, max, cpu }: Scale): Scaling {
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
