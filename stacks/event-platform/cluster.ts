import { EcsCluster } from '@cdktf/provider-aws/lib/ecs-cluster';
import { ServiceDiscoveryHttpNamespace } from '@cdktf/provider-aws/lib/service-discovery-http-namespace';
import { TerraformStack } from 'cdktf';
import type { Construct } from 'constructs';
import { aws } from '../aws/account';
import { platformName } from './names';
import type { EventPlatformSettings } from './settings';

/** The cluster, and the namespace in which its services find each other. */
export class Cluster extends TerraformStack {
  constructor(scope: Construct, id: string, settings: EventPlatformSettings) {
    super(scope, id);
    aws(this, id, settings);
    const name = platformName(settings);
    new EcsCluster(this, 'cluster', { name, setting: [{ name: 'containerInsights', value: 'enabled' }] });
    new ServiceDiscoveryHttpNamespace(this, 'namespace', { name });
  }
}
