import { type TerraformStack, Testing } from 'cdktf';
import { Checkout } from '../../test/checkout';
import { settingsFrom } from '../settings';
import { AppFargate, FargateApp } from './app-fargate';
import { AppRegistry } from './app-registry';

const { fargateApp: settings } = settingsFrom({});

let checkout: Checkout;

/** Addresses of the resources and data sources of a stack. */
function addresses(stack: TerraformStack): string[] {
  const { resource = {}, data = {} } = JSON.parse(Testing.synth(stack)) as Record<string, Record<string, object>>;
  const of = (blocks: Record<string, object>, prefix = '') =>
    Object.entries(blocks).flatMap(([type, named]) => Object.keys(named).map((name) => `${prefix}${type}.${name}`));
  return [...of(resource), ...of(data, 'data.')].sort();
}

describe('the Fargate app', () => {
  beforeEach(() => {
    checkout = new Checkout({ 'services/fargate-app/Dockerfile': 'FROM scratch\n' });
  });
  afterEach(() => checkout.remove());

  const SERVICE = [
    'aws_ecs_cluster.cluster',
    'aws_ecs_service.fargate_app',
    'aws_ecs_task_definition.fargate_app',
    'aws_lb_listener_rule.fargate_app',
    'null_resource.fargate_app',
    'null_resource.fargate_app_before',
    'null_resource.fargate_app_image',
  ];

  test('finds its repository by name where that is in a stack of its own', () => {
    const app = checkout.app();

    expect(addresses(new AppRegistry(app, 'app-registry', settings))).toEqual([
      'aws_ecr_lifecycle_policy.fargate_app',
      'aws_ecr_repository.fargate_app',
    ]);
    const made = addresses(new AppFargate(app, 'app-fargate', settings));
    expect(made).toEqual(expect.arrayContaining([...SERVICE, 'data.aws_ecr_repository.fargate_app']));
    expect(made).not.toContain('aws_ecr_repository.fargate_app');
  });

  test('has the same addresses as one stack, with the repository', () => {
    const made = addresses(new FargateApp(checkout.app(), 'fargate-app', settings));

    expect(made).toEqual(expect.arrayContaining([...SERVICE, 'aws_ecr_repository.fargate_app']));
    expect(made).not.toContain('data.aws_ecr_repository.fargate_app');
  });

  test.each(['5', '6'] as const)('lets latest move with version %s of the AWS provider', (awsProvider) => {
    const stack = new AppRegistry(checkout.app(), 'app-registry', { ...settings, awsProvider });
    const { resource } = JSON.parse(Testing.synth(stack)) as {
      resource: { aws_ecr_repository: { fargate_app: { image_tag_mutability: string } } };
    };

    expect(resource.aws_ecr_repository.fargate_app.image_tag_mutability).toBe(
      awsProvider === '5' ? 'MUTABLE' : 'IMMUTABLE_WITH_EXCLUSION',
    );
  });
});
