import { DataAwsSubnets } from '@cdktf/provider-aws/lib/data-aws-subnets';
import { DataAwsVpc } from '@cdktf/provider-aws/lib/data-aws-vpc';
import { EcsCluster } from '@cdktf/provider-aws/lib/ecs-cluster';
import { App, TerraformStack } from 'cdktf';
import { type IImage, SourceImage } from '../../../modules';
import { FargateService, type FargateServiceProps } from '../../../modules/ecs';
import { aws } from '../../../stacks/aws/account';
import { settingsFrom } from '../../../stacks/settings';
import type { World } from './world';

export const TASKS = 'tasks';

export interface ServiceInTest extends Partial<FargateServiceProps> {
  /** How the local AWS lets its container fail: `crash`, `exit-1`. */
  readonly fail?: string;
}

/** An app of one stack with the AWS provider that this world has; `build` fills it, with the arguments of its images. */
export function synthesizeOnAws(
  { project, env }: World,
  name: string,
  build: (stack: TerraformStack, args: Record<string, string>) => void,
): void {
  const { fargateApp: settings } = settingsFrom(env);
  const app = new App({ outdir: project.path('cdktf.out'), stackTraces: false });
  const stack = new TerraformStack(app, name);
  aws(stack, name, settings);
  build(stack, settings.baseImage === undefined ? {} : { BASE_IMAGE: settings.baseImage });
  app.synth();
}

/** Synthesizes services by their names, all of one image. */
export function synthesizeServices(world: World, services: Readonly<Record<string, ServiceInTest>>): void {
  synthesizeOnAws(world, TASKS, (stack, args) => {
    const { folder: context } = world.project;
    const dockerfile = 'services/fargate-app/Dockerfile';
    declareServices(stack, new SourceImage(stack, 'guest-book', { context, dockerfile, args }), services);
  });
}

/** Services of an image and their cluster, in the network that every account has. */
export function declareServices(
  stack: TerraformStack,
  image: IImage,
  services: Readonly<Record<string, ServiceInTest>>,
): void {
  const vpc = new DataAwsVpc(stack, 'vpc', { default: true });
  const subnets = new DataAwsSubnets(stack, 'subnets', { filter: [{ name: 'vpc-id', values: [vpc.id] }] });
  const cluster = new EcsCluster(stack, 'cluster', { name: TASKS });
  for (const [name, { fail, ...props }] of Object.entries(services)) {
    const service = new FargateService(stack, name, {
      image,
      name,
      cluster,
      network: { vpc: vpc.id, subnets: subnets.ids },
      scale: 1,
      rolloutTimeoutSeconds: 60,
      ...props,
    });
    if (fail !== undefined) service.container['dockerLabels'] = { 'slipway.local/fail': fail };
  }
}
