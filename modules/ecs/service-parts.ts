import type { TerraformProvider } from 'cdktf';
import type { Construct } from 'constructs';
import { literals } from '../terraform/template';
import type { Cluster } from './cluster';
import type { FargateServiceProps } from './fargate-service-props';

/** What all resources of a service are made with. */
export interface ServiceParts {
  /** The service. */
  readonly scope: Construct;
  readonly name: string;
  /** Its name in addresses. */
  readonly resource: string;
  readonly cluster: Cluster;
  /** Name of what is one of a kind in the account and the region: `prod-api`. */
  readonly fullName: string;
  /** Arguments of a resource that takes tags. */
  readonly tagged: { readonly tags?: Record<string, string>; readonly provider?: TerraformProvider };
  /** Arguments of one that takes none. */
  readonly untagged: { readonly provider?: TerraformProvider };
}

export function serviceParts(
  identity: Pick<ServiceParts, 'scope' | 'name' | 'resource' | 'cluster'>,
  { tags = {}, provider }: FargateServiceProps,
): ServiceParts {
  const untagged = provider === undefined ? {} : { provider };
  const tagged = Object.keys(tags).length === 0 ? untagged : { tags: literals(tags), ...untagged };
  return { ...identity, fullName: `${identity.cluster.name}-${identity.name}`, tagged, untagged };
}
