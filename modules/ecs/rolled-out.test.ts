import { EcsService, type EcsServiceConfig } from '@cdktf/provider-aws/lib/ecs-service';
import { EcsTaskDefinition } from '@cdktf/provider-aws/lib/ecs-task-definition';
import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { Resource } from '@cdktf/provider-null/lib/resource';
import { App, ref, TerraformStack, Testing } from 'cdktf';
import type { Construct } from 'constructs';
import { Checkout } from '../../test/checkout';
import { FargateStack, LISTENER, NETWORK, NGINX } from '../../test/helpers/fargate-stack';
import { switchable } from '../../test/helpers/switchable-image';
import type { IImage } from '../image/image';
import { EcsRollout, type EcsRolloutProps } from './ecs-rollout';
import { FargateService } from './fargate-service';

const COUNT = '${local.api_image_prebuilt ? 1 : 0}';

let checkout: Checkout;
let stack: FargateStack;
let image: IImage;

beforeEach(() => {
  checkout = new Checkout();
  stack = new FargateStack(checkout);
  image = switchable(stack.main, NGINX);
});

afterEach(() => checkout.remove());

describe('a service on Fargate whose image may be prebuilt', () => {
  test('must run the revision that it was given, which Terraform reads when all of it is applied', () => {
    stack.service({ image, scale: { min: 1, max: 2, cpu: 50 } });

    const { aws_ecs_service: looks, ...others } = stack.allData()!;
    expect(others).toEqual({});
    expect(looks).toEqual({
      api_must_be_rolled_out: {
        cluster_arn: 'prod',
        service_name: 'api',
        count: COUNT,
        depends_on: ['aws_ecs_service.api', 'aws_appautoscaling_target.api', 'aws_appautoscaling_policy.api_cpu'],
        lifecycle: {
          postcondition: [
            {
              condition: '${(self.task_definition == aws_ecs_task_definition.api.arn)}',
              error_message: [
                'api runs ${self.task_definition}, and was to run ${aws_ecs_task_definition.api.arn}',
                '  why:  ECS rolled the deployment back, or something else deployed another revision meanwhile',
                "  fix:  read the service's events, mend what they say, apply again:",
                '  aws ecs describe-services --cluster prod --services api ' +
                  '--region ${element(split(":", self.task_definition), 3)} ' +
                  "--query 'services[0].events[:10].message'",
              ].join('\n'),
            },
          ],
        },
      },
    });
  });

  test('is looked at whenever its leaf is a target', () => {
    stack.service({ image });

    expect(stack.resource('null_resource')).toMatchObject({
      depends_on: ['aws_ecs_service.api', 'data.aws_ecs_service.api_must_be_rolled_out'],
      provisioner: [
        {
          'local-exec': {
            command: '${local.api_image_prebuilt ? "echo prebuilt: there is nothing to do here" : "prove"}',
          },
        },
      ],
    });
  });

  test('is waited for by Terraform in either mode, as another wait would be a difference', () => {
    stack.service({ image, rolloutTimeoutSeconds: 60 });

    expect(stack.resource('aws_ecs_service')).toMatchObject({
      wait_for_steady_state: true,
      timeouts: { create: '60s', update: '60s' },
    });
  });

  test('is waited for until its former tasks have had their time', () => {
    const deployment = { blueGreen: { bakeMinutes: 10 } };
    stack.service({ image, port: 80, expose: { listener: LISTENER, path: '/*' }, deployment });

    expect(stack.resource('aws_ecs_service')).toMatchObject({ timeouts: { create: '1500s', update: '1500s' } });
  });

  test('says in the plan that its command needs Node.js, in either mode', () => {
    stack.service({ image, before: ['migrate'] });

    expect(stack.resource('null_resource', 'api_before')).toMatchObject({
      triggers: {
        image: NGINX.reference,
        command: '["migrate"]',
        needs: 'Node.js on the machine that applies',
      },
      provisioner: [{ 'local-exec': { command: 'task' } }],
    });
  });

  test('says the same in HCL', () => {
    stack.service({ image });

    const hcl = String(Testing.synthHcl(stack.main));
    expect(hcl).toContain('count = local.api_image_prebuilt ? 1 : 0');
    expect(hcl).toContain('condition = (self.task_definition == aws_ecs_task_definition.api.arn)');
    expect(hcl).toContain('error_message = "api runs ${self.task_definition}, and was to run ${aws_ecs_task');
    expect(hcl).toContain('depends_on = [aws_ecs_service.api, data.aws_ecs_service.api_must_be_rolled_out]');
    expect(hcl).toMatch(/interpreter = local\.api_image_prebuilt \? null : \["node", "\$\{path\.module\}\/assets/);
  });

  test('is looked at in its own account, by what its own stack knows of the mode', () => {
    const asked = new Set<TerraformStack>();
    const other = new TerraformStack(App.of(stack.main), 'other');
    new AwsProvider(other, 'aws', { region: 'eu-central-1' });
    const provider = new AwsProvider(other, 'west', { alias: 'west', region: 'us-west-2' });
    const prebuiltIn = (scope: Construct) => {
      asked.add(TerraformStack.of(scope));
      return ref('var.here');
    };
    new FargateService(other, 's', { image: { ...NGINX, prebuiltIn }, cluster: 'prod', network: NETWORK, provider });

    expect([...asked]).toEqual([other]);
    expect(JSON.parse(Testing.synth(other))).toMatchObject({
      data: { aws_ecs_service: { api_must_be_rolled_out: { count: '${var.here ? 1 : 0}', provider: 'aws.west' } } },
    });
  });
});

describe('a service on Fargate whose image is always built', () => {
  test('is proved by the engine alone', () => {
    stack.service({ image: { ...NGINX, prebuiltIn: () => undefined }, before: ['migrate'] });

    expect(stack.allData()).toBeUndefined();
    expect(stack.resource('aws_ecs_service')).toMatchObject({ wait_for_steady_state: false });
    expect(stack.resource('aws_ecs_service')).not.toHaveProperty('timeouts');
    expect(stack.resource('null_resource')).toMatchObject({
      depends_on: ['aws_ecs_service.api'],
      provisioner: [{ 'local-exec': { command: 'prove' } }],
    });
    expect(stack.resource('null_resource', 'api_before')['triggers']).not.toHaveProperty('needs');
  });
});

describe('the roll-out of an ECS service that something else declares, of an image that may be prebuilt', () => {
  const ARN = 'arn:aws:ecs:eu-central-1:123456789012:task-definition/shop:7';

  function rollout(props: Partial<EcsRolloutProps>): void {
    new EcsRollout(stack.main, 'rollout', { image, service: 'shop', ...props });
  }

  function service(config: Partial<EcsServiceConfig>): EcsService {
    return new EcsService(stack.main, 'shop', { name: 'shop', cluster: 'prod', ...config });
  }

  test('is of the revision that a resource is given', () => {
    const tasks = new EcsTaskDefinition(stack.main, 'tasks', { family: 'shop', containerDefinitions: '[]' });
    rollout({ service: service({ taskDefinition: tasks.arn }) });

    expect(stack.allData()).toMatchObject({
      aws_ecs_service: {
        shop_must_be_rolled_out: {
          depends_on: ['aws_ecs_service.shop'],
          lifecycle: {
            postcondition: [{ condition: '${(self.task_definition == aws_ecs_task_definition.tasks.arn)}' }],
          },
        },
      },
    });
    expect(Object.keys(stack.allData()!)).toEqual(['aws_ecs_service']);
  });

  test('is of the revision that a resource is given last', () => {
    const given = service({ taskDefinition: ARN.replace(/7$/, '6') });
    rollout({ service: given });
    given.taskDefinition = ARN;

    expect(JSON.stringify(stack.allData())).toContain(`self.task_definition == \\"${ARN}\\"`);
  });

  test.each<[string, () => Partial<EcsRolloutProps>, string[] | undefined]>([
    ['a resource that is given a family', () => ({ service: service({ taskDefinition: 'shop' }) }), ['shop']],
    [
      'a resource whose revision is not left to Terraform',
      () => ({ service: service({ taskDefinition: ARN, lifecycle: { ignoreChanges: ['task_definition'] } }) }),
      ['shop'],
    ],
    [
      'a resource of which nothing is left to Terraform',
      () => ({ service: service({ taskDefinition: ARN, lifecycle: { ignoreChanges: 'all' } }) }),
      ['shop'],
    ],
    ['a name', () => ({ cluster: 'prod' }), undefined],
  ])('is of the image where the revision is not known, as of %s', (_what, props, dependsOn) => {
    rollout({ container: 'app', ...props() });

    expect(stack.allData()).toEqual({
      aws_ecs_service: {
        shop_must_be_rolled_out: {
          cluster_arn: 'prod',
          service_name: 'shop',
          count: COUNT,
          ...(dependsOn && { depends_on: dependsOn.map((name) => `aws_ecs_service.${name}`) }),
        },
      },
      aws_ecs_container_definition: {
        shop_must_be_rolled_out: {
          task_definition: '${data.aws_ecs_service.shop_must_be_rolled_out[0].task_definition}',
          container_name: 'app',
          count: COUNT,
          lifecycle: {
            postcondition: [
              {
                condition: `\${(self.image == "${NGINX.reference}")}`,
                error_message: expect.stringContaining(
                  `shop runs \${self.image}, and was to run ${NGINX.reference}\n`,
                ) as string,
              },
            ],
          },
        },
      },
    });
    expect(stack.resource('null_resource', 'shop')['depends_on']).toEqual(
      expect.arrayContaining([
        'data.aws_ecs_service.shop_must_be_rolled_out',
        'data.aws_ecs_container_definition.shop_must_be_rolled_out',
      ]),
    );
  });

  test('comes after what makes the service, and has the name in addresses', () => {
    const module = new Resource(stack.main, 'module', {});
    rollout({ cluster: 'prod', name: 'ledger', dependsOn: [module] });

    expect(stack.allData()).toMatchObject({
      aws_ecs_service: { ledger_must_be_rolled_out: { depends_on: ['null_resource.module'] } },
    });
  });
});
