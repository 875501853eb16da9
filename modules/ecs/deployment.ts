import type {
  EcsServiceConfig,
  EcsServiceLoadBalancerAdvancedConfiguration,
} from '@cdktf/provider-aws/lib/ecs-service';
import type { IamRole } from '@cdktf/provider-aws/lib/iam-role';
import { IamRolePolicyAttachment } from '@cdktf/provider-aws/lib/iam-role-policy-attachment';
import { partOf } from '../aws/arn';
import { makeRole } from '../aws/iam-role';
import { setting } from '../settings/stack-settings';
import { named } from '../terraform/address';
import { PropError } from '../terraform/prop-error';
import { checkWhole } from '../terraform/whole-number';
import type { Exposed } from './expose';
import type { FargateServiceProps } from './fargate-service-props';
import type { ServiceParts } from './service-parts';

/** All new tasks start beside the old ones, then all requests go to them. */
export interface BlueGreen {
  /**
   * Minutes that the old tasks stay, for a way back that takes seconds.
   *
   * @default 5
   */
  readonly bakeMinutes?: number;

  /**
   * ARN of a listener's rule for requests of tests, which reach the new tasks first.
   *
   * @default - none
   */
  readonly testRule?: string;
}

export type CheckedBlueGreen = BlueGreen & Required<Pick<BlueGreen, 'bakeMinutes'>>;

/** @throws PropError for blue/green deployments without a provider that knows them */
export function blueGreenOf(
  parts: ServiceParts,
  { deployment = 'rolling', awsProvider }: FargateServiceProps,
): CheckedBlueGreen | undefined {
  if (deployment === 'rolling') return undefined;
  const { scope } = parts;
  if (setting(scope, 'awsProvider', awsProvider) === '5') {
    throw new PropError(
      scope,
      'deployment',
      'cannot be blue/green with version 5 of the AWS provider, which does not know it',
      "leave it at 'rolling', or use version 6.4 of the provider and `awsProvider: '6'`",
    );
  }
  const { bakeMinutes = 5 } = deployment.blueGreen;
  checkWhole(scope, 'deployment.blueGreen.bakeMinutes', bakeMinutes, [0, 1440]);
  return { ...deployment.blueGreen, bakeMinutes };
}

/** How ECS replaces tasks, and when it goes back by itself. */
export function deploymentArguments(
  { alarms = [] }: FargateServiceProps,
  blueGreen: CheckedBlueGreen | undefined,
): Partial<EcsServiceConfig> {
  return {
    deploymentMinimumHealthyPercent: 100,
    deploymentMaximumPercent: 200,
    deploymentCircuitBreaker: { enable: true, rollback: true },
    ...(alarms.length > 0 && { alarms: { alarmNames: [...alarms], enable: true, rollback: true } }),
    ...(blueGreen !== undefined && {
      deploymentConfiguration: { strategy: 'BLUE_GREEN', bakeTimeInMinutes: String(blueGreen.bakeMinutes) },
    }),
  };
}

/** What ECS needs to move requests from one target group to the other. */
export interface Turns {
  readonly role: IamRole;
  readonly permission: IamRolePolicyAttachment;
  readonly advanced: EcsServiceLoadBalancerAdvancedConfiguration;
}

export function turnsOf(parts: ServiceParts, exposed: Exposed, { testRule }: BlueGreen): Turns | undefined {
  const { otherTargetGroup, rule } = exposed;
  if (otherTargetGroup === undefined) return undefined;
  const role = makeRole(parts, 'deployment', 'ecs');
  const partition = partOf(role.arn, 'partition');
  const permission = new IamRolePolicyAttachment(parts.scope, 'deployment-policy', {
    role: role.name,
    policyArn: `arn:${partition}:iam::aws:policy/AmazonECSInfrastructureRolePolicyForLoadBalancers`,
    ...parts.untagged,
  });
  named(permission, `${parts.resource}_deployment`);
  return {
    role,
    permission,
    advanced: {
      alternateTargetGroupArn: otherTargetGroup.arn,
      productionListenerRule: rule.arn,
      roleArn: role.arn,
      ...(testRule !== undefined && { testListenerRule: testRule }),
    },
  };
}
