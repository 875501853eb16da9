import { cpSync } from 'node:fs';
import path from 'node:path';
import { TerraformStack, Testing } from 'cdktf';
import type { IConstruct } from 'constructs';
import type { SourceImage } from '../../modules';
import { Checkout } from '../../test/checkout';
import { settingsFrom } from '../settings';
import { eventPlatform } from './event-platform';
import { ENVIRONMENTS } from './settings';

type Blocks = Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, unknown>>>>>>;

interface Synthesized {
  readonly resource: Blocks;
  readonly data?: Blocks;
}

const ROOT = path.resolve(__dirname, '../..');
const DOMAIN_SERVICES = ['company-service', 'member-service', 'event-service'];
const SERVICES = [...DOMAIN_SERVICES, 'gateway'];

let checkout: Checkout;

/** The stacks of some environments, by name. */
function stacksOf(...environments: (typeof ENVIRONMENTS)[number][]): Map<string, TerraformStack> {
  const app = checkout.app();
  for (const environment of environments) eventPlatform(app, { ...settingsFrom({}).eventPlatform, environment });
  return new Map(app.node.children.filter(TerraformStack.isStack).map((stack) => [stack.node.id, stack]));
}

const addresses = (blocks: Blocks = {}): string[] =>
  Object.entries(blocks).flatMap(([type, named]) => Object.keys(named).map((name) => `${type}.${name}`));

/** Name of a service in addresses. */
const snake = (service: string): string => service.replace('-', '_');

describe('the event platform', () => {
  let stacks: ReadonlyMap<string, TerraformStack>;
  let synthesized: ReadonlyMap<string, Synthesized>;

  beforeAll(() => {
    checkout = new Checkout();
    for (const part of ['services', 'shared', '.dockerignore']) {
      cpSync(path.join(ROOT, part), path.join(checkout.folder, part), { recursive: true });
    }
    stacks = stacksOf(...ENVIRONMENTS);
    synthesized = new Map([...stacks].map(([name, stack]) => [name, JSON.parse(Testing.synth(stack)) as Synthesized]));
  });
  afterAll(() => checkout.remove());

  test.each(ENVIRONMENTS)('deploys %s in its order, and nothing of the other environment', (environment) => {
    const name = (stack: string): string => `events-${environment}-${stack}`;
    const order = new Map(
      [...stacks].map(([id, stack]) => [id, stack.dependencies.map(({ node }) => node.id)] as const),
    );
    const first = ['cicd', 'network', 'cluster'].map(name);

    expect(order.size).toBe(14);
    for (const id of first) expect(order.get(id)).toEqual([]);
    for (const service of DOMAIN_SERVICES) expect(order.get(name(service))).toEqual(first);
    expect(order.get(name('gateway'))).toEqual([...first, ...DOMAIN_SERVICES.map(name)]);
  });

  test.each(ENVIRONMENTS)('has a repository for each service of %s, whose tags never move', (environment) => {
    const { resource } = synthesized.get(`events-${environment}-cicd`)!;

    expect(Object.keys(resource).sort()).toEqual(['aws_ecr_lifecycle_policy', 'aws_ecr_repository']);
    expect(Object.keys(resource['aws_ecr_repository']!)).toEqual(SERVICES.map(snake).sort());
    for (const service of SERVICES) {
      expect(resource['aws_ecr_repository']![snake(service)]).toMatchObject({
        name: `events/${environment}/${service}`,
        image_tag_mutability: 'IMMUTABLE',
      });
      expect(resource['aws_ecr_lifecycle_policy']![snake(service)]!['policy']).toContain('Keep the last 10 images');
    }
  });

  test.each(SERVICES)('finds all that is around %s by its name', (service) => {
    const { data, resource } = synthesized.get(`events-staging-${service}`)!;

    expect(addresses(data)).toEqual(
      expect.arrayContaining([
        `aws_ecr_repository.${snake(service)}`,
        'aws_security_group.services',
        'aws_subnets.platform',
        'aws_vpc.platform',
      ]),
    );
    expect(data!['aws_ecr_repository']![snake(service)]!['name']).toBe(`events/staging/${service}`);
    expect(addresses(resource)).toEqual(
      expect.arrayContaining(
        ['null_resource.X_image', 'aws_ecs_task_definition.X', 'aws_ecs_service.X', 'null_resource.X'].map((address) =>
          address.replace('X', snake(service)),
        ),
      ),
    );
    expect(resource['aws_ecs_service']![snake(service)]!['cluster']).toBe('events-staging');
  });

  test('has no stack that reads the state of another one', () => {
    const texts = [...synthesized.values()].map((stack) => JSON.stringify(stack));

    expect(texts.filter((text) => /terraform_remote_state|cross-stack-output/.test(text))).toEqual([]);
  });

  test('has the gateway alone behind its load balancer', () => {
    const having = (type: string) => [...synthesized.keys()].filter((name) => type in synthesized.get(name)!.resource);

    expect(having('aws_lb')).toEqual(['events-staging-network', 'events-prod-network']);
    expect(having('aws_lb_listener_rule')).toEqual(['events-staging-gateway', 'events-prod-gateway']);
    expect(synthesized.get('events-staging-gateway')!.data).toMatchObject({
      aws_lb: { gateway: { name: 'events-staging' } },
      aws_lb_listener: { gateway: { port: 80 } },
    });
  });

  test.each(SERVICES)('lets the others reach %s by its name', (service) => {
    const { resource } = synthesized.get(`events-staging-${service}`)!;

    expect(resource['aws_ecs_service']![snake(service)]).toMatchObject({
      service_connect_configuration: {
        namespace: 'events-staging',
        service: [{ client_alias: { dns_name: service, port: 8080 } }],
      },
      network_configuration: {
        security_groups: [expect.any(String), '${data.aws_security_group.services.id}'],
      },
    });
  });

  test('tells the gateway the names of the others', () => {
    const { resource } = synthesized.get('events-staging-gateway')!;

    for (const service of DOMAIN_SERVICES) {
      expect(resource['aws_ecs_task_definition']!['gateway']!['container_definitions']).toContain(
        `"value":"http://${service}:8080"`,
      );
    }
  });

  describe('of a change', () => {
    const tags = (): (string | undefined)[] => {
      const staging = stacksOf('staging');
      const imageOf = (service: string) => staging.get(`events-staging-${service}`)!.node.findChild('image');
      return SERVICES.map((service) => (imageOf(service) as Pick<SourceImage, 'sourceTag'> & IConstruct).sourceTag);
    };

    /** Services whose images change with a file. */
    function changedBy(file: string): string[] {
      const before = tags();
      checkout.write(file, '// changed\n');
      const after = tags();
      return SERVICES.filter((_, index) => before[index] !== after[index]);
    }

    test.each<[string, string, string[]]>([
      ['in the shared kernel changes all images', 'shared/kernel/version.mjs', SERVICES],
      ['of a service changes its image', 'services/member-service/src/members.mjs', ['member-service']],
      ['of the gateway changes its image', 'services/gateway/src/gateway.mjs', ['gateway']],
      ['to a page changes no image', 'services/gateway/README.md', []],
      ['to a page of the kernel changes no image', 'shared/kernel/README.md', []],
      ['to what other services share changes no image', 'shared/schedule.mjs', []],
    ])('%s', (_, file, images) => {
      expect(changedBy(file)).toEqual(images);
    });
  });
});
