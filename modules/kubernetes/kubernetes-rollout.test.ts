import { DaemonSetV1 } from '@cdktf/provider-kubernetes/lib/daemon-set-v1';
import { Daemonset } from '@cdktf/provider-kubernetes/lib/daemonset';
import { Deployment } from '@cdktf/provider-kubernetes/lib/deployment';
import { DeploymentV1 } from '@cdktf/provider-kubernetes/lib/deployment-v1';
import { JobV1 } from '@cdktf/provider-kubernetes/lib/job-v1';
import { Namespace } from '@cdktf/provider-kubernetes/lib/namespace';
import { KubernetesProvider } from '@cdktf/provider-kubernetes/lib/provider';
import { StatefulSet } from '@cdktf/provider-kubernetes/lib/stateful-set';
import { StatefulSetV1 } from '@cdktf/provider-kubernetes/lib/stateful-set-v1';
import { NullProvider } from '@cdktf/provider-null/lib/provider';
import { Resource } from '@cdktf/provider-null/lib/resource';
import { App, Lazy, TerraformStack, Testing } from 'cdktf';
import { Checkout } from '../../test/checkout';
import { SourceImage } from '../image/source-image';
import { KubernetesRollout, type KubernetesRolloutProps } from './kubernetes-rollout';
import type { NamedWorkload, WorkloadResource } from './workload';

let checkout: Checkout;
let main: TerraformStack;

beforeEach(() => {
  checkout = new Checkout({ 'db/Dockerfile': 'FROM scratch\n' });
  main = new TerraformStack(checkout.app(), 'main');
  new KubernetesProvider(main, 'kubernetes', { configContext: 'shop' });
  new NullProvider(main, 'null');
});

afterEach(() => checkout.remove());

const POSTGRES = { name: 'postgres', reference: 'postgres:17' };
const token = Lazy.stringValue({ produce: () => '${helm_release.db.name}' });

const template = (...names: string[]) => ({
  metadata: { labels: { app: 'db' } },
  spec: { container: names.map((name) => ({ name, image: POSTGRES.reference })) },
});
const selector = { matchLabels: { app: 'db' } };

function statefulSet(containers: readonly string[] = ['main'], namespace?: string, scope = main): StatefulSetV1 {
  return new StatefulSetV1(scope, 'db', {
    metadata: { name: 'db', ...(namespace !== undefined && { namespace }) },
    spec: { serviceName: 'db', selector, template: template(...containers) },
  });
}

function rollout(props: Partial<KubernetesRolloutProps> & Pick<KubernetesRolloutProps, 'workload'>): KubernetesRollout {
  return new KubernetesRollout(main, 'rollout', { image: POSTGRES, ...props });
}

interface Leaf {
  readonly triggers: Readonly<Record<string, string>>;
  readonly depends_on?: readonly string[];
  readonly provisioner: readonly [{ readonly 'local-exec': { readonly environment: { SLIPWAY_DOCUMENT: string } } }];
}

function leaf(name = 'db'): Leaf {
  const { resource } = JSON.parse(Testing.synth(main)) as { resource: { null_resource: Record<string, Leaf> } };
  return resource.null_resource[name]!;
}

/** What the engine is given, with the expressions in the place of their values. */
function document(name?: string): { readonly target: unknown; readonly [field: string]: unknown } {
  const json = leaf(name).provisioner[0]['local-exec'].environment.SLIPWAY_DOCUMENT.replace(
    /\$\{jsonencode\((.*?)\)\}(?=[,}\]])/g,
    (_all, expression: string) => JSON.stringify(`<${expression}>`),
  );
  return JSON.parse(json) as { target: unknown };
}

describe('the roll-out of a workload that the stack declares', () => {
  test.each<[string, () => WorkloadResource, string]>([
    [
      'Deployment',
      () => new Deployment(main, 'db', { metadata: { name: 'db' }, spec: { template: template('main') } }),
      'kubernetes_deployment',
    ],
    [
      'Deployment',
      () => new DeploymentV1(main, 'db', { metadata: { name: 'db' }, spec: { template: template('main') } }),
      'kubernetes_deployment_v1',
    ],
    [
      'StatefulSet',
      () => {
        const spec = { serviceName: 'db', selector, template: template('main') };
        return new StatefulSet(main, 'db', { metadata: { name: 'db' }, spec });
      },
      'kubernetes_stateful_set',
    ],
    ['StatefulSet', () => statefulSet(), 'kubernetes_stateful_set_v1'],
    [
      'DaemonSet',
      () => new Daemonset(main, 'db', { metadata: { name: 'db' }, spec: { template: template('main') } }),
      'kubernetes_daemonset',
    ],
    [
      'DaemonSet',
      () => new DaemonSetV1(main, 'db', { metadata: { name: 'db' }, spec: { template: template('main') } }),
      'kubernetes_daemon_set_v1',
    ],
  ])('is that of a %s, which it waits for (%#)', (workload, declare, type) => {
    const { address } = rollout({ workload: declare() });

    expect(address).toBe('null_resource.db');
    expect(leaf()).toMatchObject({
      triggers: { image: 'postgres:17', configuration: expect.stringMatching(/^[0-9a-f]{64}$/) as string },
      depends_on: [`${type}.db`],
    });
    expect(document()).toEqual({
      kind: 'rollout',
      version: 1,
      name: 'db',
      address: 'null_resource.db',
      module: '<path.module>',
      image: 'postgres:17',
      timeoutSeconds: 600,
      target: {
        kind: 'kubernetes',
        namespace: 'default',
        workload,
        name: 'db',
        container: 'main',
        cluster: { context: 'shop' },
      },
    });
  });

  test('is in the namespace of the workload, which may be made with it', () => {
    const namespace = new Namespace(main, 'shop', { metadata: { name: 'shop' } });
    rollout({ workload: statefulSet(['main'], namespace.metadata.name) });

    expect(document().target).toMatchObject({ namespace: '<kubernetes_namespace.shop.metadata[0].name>' });
  });

  test('takes other choices', () => {
    const east = new KubernetesProvider(main, 'east', { alias: 'east', configContext: 'east' });
    const before = new Resource(main, 'before', {});
    const workload = statefulSet(['main', 'sidecar']);
    rollout({ workload, name: 'my-db', container: 'sidecar', timeoutSeconds: 60, provider: east, dependsOn: [before] });

    expect(leaf('my_db').depends_on).toEqual(['kubernetes_stateful_set_v1.db', 'null_resource.before']);
    expect(document('my_db')).toMatchObject({
      timeoutSeconds: 60,
      target: { name: 'db', container: 'sidecar', cluster: { context: 'east' } },
    });
  });

  test('is proved where the provider of the workload leads', () => {
    const workload = statefulSet();
    workload.provider = new KubernetesProvider(main, 'east', { alias: 'east', configContext: 'east' });
    rollout({ workload });

    expect(document().target).toMatchObject({ cluster: { context: 'east' } });
  });

  test('knows the container that an override renamed', () => {
    const workload = statefulSet();
    workload.addOverride('spec.template.spec.container.0.name', 'renamed');
    rollout({ workload });

    expect(document().target).toMatchObject({ container: 'renamed' });
  });

  test('is proved again when the workload changes', () => {
    const workload = statefulSet();
    rollout({ workload });
    const before = leaf().triggers['configuration'];
    workload.addOverride('spec.template.spec.container.0.env', [{ name: 'A', value: '1' }]);

    expect(leaf().triggers['configuration']).not.toBe(before);
  });

  test('holds an image of the program, which is told who runs it', () => {
    const image = new SourceImage(main, 'image', { registry: { url: 'a.io/db' }, context: 'db', inUseBy: 'prod' });
    rollout({ image, workload: statefulSet() });

    expect(leaf().triggers).toMatchObject({ image: '${null_resource.db_image.triggers.image}' });
    expect(document()).toMatchObject({
      pushed: { repository: 'a.io/db', tag: image.tag },
      held: { repository: 'a.io/db', holder: 'prod.db' },
    });
    expect(document('db_image')).toMatchObject({ consumers: ['null_resource.db'], inUseBy: ['prod.db'] });
  });
});

describe('the roll-out of a workload that something else makes', () => {
  test('is known by its name alone, and follows the image alone', () => {
    rollout({ workload: { kind: 'DaemonSet', namespace: 'kube-system', name: 'log-agent' } });

    expect(leaf('log_agent').triggers).toEqual({ image: 'postgres:17' });
    expect(document('log_agent').target).toMatchObject({
      namespace: 'kube-system',
      workload: 'DaemonSet',
      name: 'log-agent',
      container: 'log-agent',
    });
  });

  test('waits for what makes it, and may be named by that', () => {
    const release = new Resource(main, 'release', {});
    rollout({ workload: { kind: 'StatefulSet', namespace: token, name: token }, name: 'db', dependsOn: [release] });

    expect(leaf().depends_on).toEqual(['null_resource.release']);
    expect(document().target).toMatchObject({
      namespace: '<helm_release.db.name>',
      name: '<helm_release.db.name>',
      container: '<helm_release.db.name>',
    });
  });
});

describe('the props of a roll-out', () => {
  const db: NamedWorkload = { kind: 'StatefulSet', name: 'db' };

  test.each<[string, () => Partial<KubernetesRolloutProps>, string]>([
    [
      'a kind without pods of its own',
      () => ({ workload: { ...db, kind: 'Service' as 'Deployment' } }),
      `'workload.kind' must be a Deployment, StatefulSet or DaemonSet, got "Service"`,
    ],
    ['a name in capitals', () => ({ workload: { ...db, name: 'Db' } }), `'workload.name' must be a DNS name`],
    [
      'a namespace with a dot',
      () => ({ workload: { ...db, namespace: 'a.b' } }),
      `'workload.namespace' must be a DNS label`,
    ],
    [
      'a name for addresses that is not known',
      () => ({ workload: { ...db, name: token } }),
      `'name' must be known before Terraform runs, as addresses are made of it, got a token`,
    ],
    ['a timeout of 0', () => ({ timeoutSeconds: 0 }), `'timeoutSeconds' must be a whole number from 1, got 0`],
    [
      'a resource of another type',
      () => ({
        workload: new JobV1(main, 'job', {
          metadata: { name: 'db' },
          spec: { template: { metadata: {}, spec: {} } },
        }) as unknown as DeploymentV1,
      }),
      `'workload' must be a Deployment, StatefulSet or DaemonSet, by resource or name, got "kubernetes_job_v1"`,
    ],
    [
      'a workload whose name Kubernetes makes up',
      () => ({
        workload: new DeploymentV1(main, 'db', {
          metadata: { generateName: 'db-' },
          spec: { template: template('main') },
        }),
      }),
      `'workload' must be a workload with a 'metadata.name', got nothing`,
    ],
    [
      'a workload of another stack',
      () => ({ workload: statefulSet(['main'], undefined, new TerraformStack(App.of(main), 'other')) }),
      `'workload' is a resource of another stack, 'other/db': nothing here can wait for it`,
    ],
    [
      'a container that the workload does not have',
      () => ({ workload: statefulSet(), container: 'web' }),
      `'container' must be one of the workload's: "main", got "web"`,
    ],
    [
      'several containers, and none asked for',
      () => ({ workload: statefulSet(['main', 'sidecar']) }),
      `'container' is needed: the workload has "main", "sidecar"`,
    ],
  ])('fails on %s', (_, props, message) => {
    expect(() => {
      rollout({ workload: db, ...props() });
      leaf();
    }).toThrow(`main/rollout: ${message}`);
  });

  test('fails on a name that another roll-out has', () => {
    rollout({ workload: db });

    expect(() => new KubernetesRollout(main, 'again', { image: POSTGRES, workload: db })).toThrow(
      `main/again: 'name' "db" is that of 'main/rollout' too: both are null_resource.db`,
    );
  });
});
