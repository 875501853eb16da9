import type { Construct } from 'constructs';
import { type Tagging, tagging } from '../aws/tags';
import type { Cluster } from './cluster';
import type { FargateServiceProps } from './fargate-service-props';

/** What all resources of a service are made with. */
export interface ServiceParts extends Tagging {
  /** The service. */
  readonly scope: Construct;
  readonly name: string;
  /** Its name in addresses. */
  readonly resource: string;
  readonly cluster: Cluster;
  /** Name of what is one of a kind in the account and the region: `prod-api`. */
  readonly fullName: string;
}

export function serviceParts(
  identity: Pick<ServiceParts, 'scope' | 'name' | 'resource' | 'cluster'>,
  { tags, provider }: FargateServiceProps,
): ServiceParts {
  return { ...identity, fullName: `${identity.cluster.name}-${identity.name}`, ...tagging(tags, provider) };
}
