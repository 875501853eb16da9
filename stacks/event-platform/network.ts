import { SecurityGroup } from '@cdktf/provider-aws/lib/security-group';
import { TerraformOutput, TerraformStack } from 'cdktf';
import type { Construct } from 'constructs';
import { aws } from '../aws/account';
import { AppNetwork } from '../aws/app-network';
import { platformName, PORT, servicesGroupName } from './names';
import type { EventPlatformSettings } from './settings';

/** The network with its load balancer, and the group in which services reach each other. */
export class Network extends TerraformStack {
  constructor(scope: Construct, id: string, settings: EventPlatformSettings) {
    super(scope, id);
    aws(this, id, settings);
    const { vpc, loadBalancer } = new AppNetwork(this, { name: platformName(settings), region: settings.region });
    const name = servicesGroupName(settings);
    new SecurityGroup(this, 'services', {
      name,
      description: 'Services: each reaches the port of the others',
      vpcId: vpc.id,
      ingress: [{ protocol: 'tcp', fromPort: PORT, toPort: PORT, selfAttribute: true }],
      tags: { Name: name },
    });
    new TerraformOutput(this, 'url', { value: `http://${loadBalancer.dnsName}` });
  }
}
