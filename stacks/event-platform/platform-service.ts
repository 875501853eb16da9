import { DataAwsSecurityGroup } from '@cdktf/provider-aws/lib/data-aws-security-group';
import { TerraformStack } from 'cdktf';
import type { Construct } from 'constructs';
import { EcrRegistry, SourceImage } from '../../modules';
import { FargateService, type FargateServiceProps, Network } from '../../modules/ecs';
import { aws } from '../aws/account';
import { platformName, PORT, repositoryName, type Service, servicesGroupName } from './names';
import type { EventPlatformSettings } from './settings';

export interface PlatformServiceProps extends Pick<
  FargateServiceProps,
  'expose' | 'healthCheck' | 'healthPath' | 'env' | 'scale'
> {
  readonly service: Service;
}

/** The image of a service, and the service. All that is around them is found by its name when Terraform plans. */
export class PlatformService extends TerraformStack {
  constructor(
    scope: Construct,
    id: string,
    settings: EventPlatformSettings,
    { service, ...props }: PlatformServiceProps,
  ) {
    super(scope, id);
    aws(this, id, settings);
    const { baseImage } = settings;
    const platform = platformName(settings);
    const image = new SourceImage(this, 'image', {
      registry: EcrRegistry.existing(this, 'registry', { repository: repositoryName(service, settings) }),
      context: '.',
      dockerfile: `services/${service}/Dockerfile`,
      ...(baseImage !== undefined && { args: { BASE_IMAGE: baseImage } }),
    });
    const network = Network.lookup(this, 'network', { name: 'platform', vpc: platform, subnets: 'private' });
    const group = new DataAwsSecurityGroup(this, 'services', {
      vpcId: network.vpc,
      name: servicesGroupName(settings),
    });
    new FargateService(this, 'service', {
      image,
      cluster: platform,
      network,
      port: PORT,
      connect: { namespace: platform, protocol: 'http' },
      securityGroups: [group.id],
      ...props,
    });
  }
}
