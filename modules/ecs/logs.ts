import { CloudwatchLogGroup } from '@cdktf/provider-aws/lib/cloudwatch-log-group';
import { checkRetention } from '../aws/log-retention';
import { named } from '../terraform/address';
import type { FargateServiceProps } from './fargate-service-props';
import type { ServiceParts } from './service-parts';

/** @throws PropError for a time that CloudWatch does not offer */
export function logGroup(
  parts: ServiceParts,
  { logs: { retentionDays = 30 } = {} }: FargateServiceProps,
): CloudwatchLogGroup {
  const { scope, resource, name, cluster, tagged } = parts;
  checkRetention(scope, retentionDays);
  const group = new CloudwatchLogGroup(scope, 'LogGroup', {
    name: `/ecs/${cluster.name}/${name}`,
    retentionInDays: retentionDays,
    ...tagged,
  });
  return named(group, resource);
}
