/** Services in a network that others have made: planned from one page, and proved where something else declares them. */
import { EcsService as Service } from '@cdktf/provider-aws/lib/ecs-service';
import { EcsTaskDefinition } from '@cdktf/provider-aws/lib/ecs-task-definition';
import type { TerraformStack } from 'cdktf';
import { SourceImage } from '../../modules';
import { EcsRollout, FargateService, Network } from '../../modules/ecs';
import { EcsService } from './harness/ecs';
import { synthesizeOnAws } from './harness/fargate-stack';
import { makeProd, type Prod } from './harness/prod-network';
import { Terraform } from './harness/terraform';
import { World } from './harness/world';

const secretArn = 'arn:aws:secretsmanager:eu-central-1:123456789012:secret:db-AbCdEf';

let world: World;
let prod: Prod;

describe('in the network of a platform team', () => {
  beforeAll(async () => {
    world = await World.start('flow-e-example', { kubernetes: false });
    prod = await makeProd(world.local);
  });
  afterAll(() => world.stop());

  async function synthesized(name: string, build: (stack: TerraformStack, args: Record<string, string>) => void) {
    synthesizeOnAws(world, name, build);
    const terraform = new Terraform(world.toolchain.terraform, world.project.stack(name), world.env);
    await terraform.init();
    return terraform;
  }

  test('an image and a service of the same name are planned with all that they need', async () => {
    const { folder: context } = world.project;
    const { listener: listenerArn } = prod;
    const terraform = await synthesized('page', (stack) => {
      const image = new SourceImage(stack, 'api', {
        context,
        dockerfile: 'services/fargate-app/Dockerfile',
        platforms: ['linux/arm64'],
      });
      new FargateService(stack, 'api', {
        image,
        cluster: 'prod',
        network: Network.lookup(stack, 'net', { vpc: 'prod', subnets: 'private' }),
        port: 8080,
        cpu: 512,
        memory: 1024,
        expose: { listener: listenerArn, host: 'api.example.com', healthPath: '/health' },
        secrets: { DB_URL: secretArn },
        scale: { min: 2, max: 10, cpu: 60 },
        before: ['npm', 'run', 'migrate'],
      });
    });
    const { resource_changes: changes } = await terraform.plan();

    expect((changes as { address: string }[]).map(({ address }) => address)).toEqual(
      expect.arrayContaining([
        'aws_appautoscaling_target.api',
        'aws_ecr_repository.api',
        'aws_ecs_service.api',
        'aws_ecs_task_definition.api',
        'aws_lb_listener_rule.api',
        'aws_lb_target_group.api',
        'null_resource.api',
        'null_resource.api_before',
        'null_resource.api_image',
      ]),
    );
  });

  test('a service that something else declares is proved, and holds its image', async () => {
    const { folder: context } = world.project;
    const terraform = await synthesized('others', (stack, args) => {
      const image = new SourceImage(stack, 'book', { context, dockerfile: 'services/fargate-app/Dockerfile', args });
      const taskDefinition = new EcsTaskDefinition(stack, 'task', {
        family: 'book',
        requiresCompatibilities: ['FARGATE'],
        networkMode: 'awsvpc',
        cpu: '256',
        memory: '512',
        containerDefinitions: JSON.stringify([{ name: 'book', image: image.reference, essential: true }]),
      });
      const service = new Service(stack, 'service', {
        name: 'book',
        cluster: 'prod',
        taskDefinition: taskDefinition.arn,
        desiredCount: 1,
        launchType: 'FARGATE',
        availabilityZoneRebalancing: 'ENABLED',
        networkConfiguration: { subnets: [prod.subnet] },
      });
      new EcsRollout(stack, 'rollout', { image, service });
    });
    const { output } = await terraform.mustApply('-target=null_resource.book');

    expect(output).toMatch(/book: .*book runs .*book:src-[0-9a-f]{20}/);
    expect(await new EcsService(world.local, 'prod', 'book').runningImages()).toHaveLength(1);
    expect(await world.repositories.images('book')).toEqual([
      [expect.stringMatching(/^in-use-others\.book-[0-9a-f]{12}$/), expect.stringMatching(/^src-/)],
    ]);
    await terraform.mustApply();
    expect(await terraform.planIsEmpty()).toBe(true);
  });
});
