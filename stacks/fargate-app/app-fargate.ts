import { EcsCluster } from '@cdktf/provider-aws/lib/ecs-cluster';
import { TerraformOutput, TerraformStack } from 'cdktf';
import type { Construct } from 'constructs';
import { EcrRegistry, type IImageRegistry, SourceImage } from '../../modules';
import { FargateService } from '../../modules/ecs';
import { aws } from '../aws/account';
import { AppNetwork } from '../aws/app-network';
import { REPOSITORY, repositoryOf } from './app-registry';
import type { FargateAppSettings } from './settings';

/** Network, cluster, image and service. The repository is that of another stack: found by its name when Terraform plans. */
export class AppFargate extends TerraformStack {
  constructor(scope: Construct, id: string, settings: FargateAppSettings) {
    super(scope, id);
    aws(this, id, settings);
    serve(this, EcrRegistry.existing(this, 'registry', { repository: REPOSITORY }), settings);
  }
}

/** The same as one stack: one apply on an empty account makes the repository, the image and the service, in this order. */
export class FargateApp extends TerraformStack {
  constructor(scope: Construct, id: string, settings: FargateAppSettings) {
    super(scope, id);
    aws(this, id, settings);
    serve(this, repositoryOf(this, settings), settings);
  }
}

function serve(stack: TerraformStack, registry: IImageRegistry, { region, baseImage }: FargateAppSettings): void {
  const network = new AppNetwork(stack, { name: 'fargate-app', region });
  const cluster = new EcsCluster(stack, 'cluster', {
    name: 'fargate-app',
    setting: [{ name: 'containerInsights', value: 'enabled' }],
  });
  const image = new SourceImage(stack, 'image', {
    registry,
    context: '.',
    dockerfile: 'services/fargate-app/Dockerfile',
    movingTags: ['latest'],
    ...(baseImage !== undefined && { args: { BASE_IMAGE: baseImage } }),
  });
  new FargateService(stack, 'service', {
    image,
    cluster,
    network: { vpc: network.vpc, subnets: network.privateSubnets },
    port: 8080,
    healthPath: '/health',
    expose: { listener: network.listener, path: '/*', securityGroup: network.loadBalancerGroup },
    env: { GREETING: 'Hello' },
    before: ['node', 'services/fargate-app/src/migrate.mjs'],
    scale: { min: 2, max: 6, cpu: 60 },
  });
  new TerraformOutput(stack, 'url', { value: `http://${network.loadBalancer.dnsName}` });
}
