import { Namespace } from '@cdktf/provider-kubernetes/lib/namespace';
import { KubernetesProvider, type KubernetesProviderConfig } from '@cdktf/provider-kubernetes/lib/provider';
import { App, Lazy, TerraformStack, Testing } from 'cdktf';
import { Checkout } from '../../test/checkout';
import { SourceImage } from '../image/source-image';
import { KubernetesService } from './kubernetes-service';
import type { KubernetesServiceProps } from './kubernetes-service-props';

let checkout: Checkout;

describe('kubernetes service', () => {
  beforeEach(() => {
    checkout = new Checkout({ 'api/Dockerfile': 'FROM scratch\n' });
  });

  afterEach(() => checkout.remove());

  function stack(provider: KubernetesProviderConfig = {}): TerraformStack {
    const main = new TerraformStack(checkout.app(), 'main');
    new KubernetesProvider(main, 'kubernetes', provider);
    return main;
  }

  function image(main: TerraformStack, name = 'api-service'): SourceImage {
    return new SourceImage(main, `${name}-image`, { registry: { url: `ghcr.io/acme/${name}` }, context: 'api' });
  }

  function service(main: TerraformStack, props: Partial<KubernetesServiceProps> = {}): KubernetesService {
    return new KubernetesService(main, 'service', { image: props.image ?? image(main), ...props });
  }

  type Body = Record<string, unknown>;

  function resource(main: TerraformStack, type: string, name = 'api_service'): Body {
    const { resource: types } = JSON.parse(Testing.synth(main)) as { resource: Record<string, Record<string, Body>> };
    return types[type]![name]!;
  }

  interface Pod {
    readonly container: readonly [Record<string, unknown>];
    readonly [field: string]: unknown;
  }

  function pod(main: TerraformStack, type = 'kubernetes_deployment_v1'): Pod {
    return (resource(main, type) as { spec: { template: { spec: Pod } } }).spec.template.spec;
  }

  /** The document of the engine, with the expressions in the place of their values. */
  function document(main: TerraformStack, name: string): Record<string, unknown> {
    const [{ 'local-exec': provisioner }] = resource(main, 'null_resource', name)['provisioner'] as [
      { 'local-exec': { environment: { SLIPWAY_DOCUMENT: string } } },
    ];
    return JSON.parse(
      provisioner.environment.SLIPWAY_DOCUMENT.replace(
        /\$\{jsonencode\((.*?)\)\}(?=[,}\]])/g,
        (_all, expression: string) => JSON.stringify(`<${expression}>`),
      ),
    ) as Record<string, unknown>;
  }

  test('runs two pods that are not root and wait for the image', () => {
    const main = stack();
    service(main);

    const labels = { 'app.kubernetes.io/name': 'api-service' };
    expect(resource(main, 'kubernetes_deployment_v1')).toEqual({
      metadata: {
        name: 'api-service',
        namespace: 'default',
        labels,
        annotations: { 'slipway/configuration': expect.stringMatching(/^[0-9a-f]{64}$/) as string },
      },
      spec: {
        replicas: '2',
        progress_deadline_seconds: 600,
        selector: { match_labels: labels },
        template: {
          metadata: { labels },
          spec: {
            automount_service_account_token: false,
            security_context: { run_as_non_root: true, seccomp_profile: { type: 'RuntimeDefault' } },
            affinity: {
              node_affinity: {
                required_during_scheduling_ignored_during_execution: {
                  node_selector_term: [
                    {
                      match_expressions: [
                        { key: 'kubernetes.io/os', operator: 'In', values: ['linux'] },
                        { key: 'kubernetes.io/arch', operator: 'In', values: ['amd64'] },
                      ],
                    },
                  ],
                },
              },
            },
            container: [
              {
                name: 'api-service',
                image: '${null_resource.api_service_image.triggers.image}',
                image_pull_policy: 'IfNotPresent',
                env: [],
                port: [],
                resources: { requests: { cpu: '100m', memory: '128Mi' } },
                security_context: {
                  allow_privilege_escalation: false,
                  read_only_root_filesystem: true,
                  capabilities: { drop: ['ALL'] },
                },
                volume_mount: [{ name: 'tmp', mount_path: '/tmp' }],
              },
            ],
            volume: [{ name: 'tmp', empty_dir: {} }],
          },
        },
      },
      wait_for_rollout: true,
      lifecycle: {
        ignore_changes: ['spec[0].template[0].metadata[0].annotations["kubectl.kubernetes.io/restartedAt"]'],
      },
      timeouts: { create: '660s', update: '660s' },
    });
  });

  test('takes other choices', () => {
    const main = stack();
    service(main, {
      namespace: 'shop',
      scale: 0,
      port: 8080,
      env: { LOG_LEVEL: 'debug' },
      cpu: { request: '250m', limit: '1' },
      memory: { limit: '1Gi' },
      command: ['serve', '--all'],
      healthPath: '/health',
      imagePullPolicy: 'Always',
      imagePullSecret: 'registry',
      security: { user: 1000, writableRootFilesystem: true },
      rolloutTimeoutSeconds: 60,
    });

    const httpGet = { path: '/health', port: '8080' };
    expect(resource(main, 'kubernetes_deployment_v1')).toMatchObject({
      metadata: { namespace: 'shop' },
      spec: { replicas: '0', progress_deadline_seconds: 60 },
      timeouts: { create: '120s', update: '120s' },
    });
    expect(pod(main)).toMatchObject({
      image_pull_secrets: [{ name: 'registry' }],
      security_context: { run_as_user: '1000' },
      container: [
        {
          image_pull_policy: 'Always',
          env: [{ name: 'LOG_LEVEL', value: 'debug' }],
          port: [{ container_port: 8080, name: 'port-8080' }],
          args: ['serve', '--all'],
          resources: { requests: { cpu: '250m' }, limits: { cpu: '1', memory: '1Gi' } },
          readiness_probe: { http_get: httpGet, period_seconds: 5 },
          liveness_probe: { http_get: httpGet, initial_delay_seconds: 15, period_seconds: 10 },
          security_context: { read_only_root_filesystem: false },
        },
      ],
    });
    expect(pod(main)).not.toHaveProperty('volume');
  });

  test('offers its ports inside the cluster', () => {
    const main = stack();
    const { service: made } = service(main, { ports: [8080, { container: 9090, service: 90, name: 'metrics' }] });

    expect(made?.friendlyUniqueId).toBe('api_service');
    expect(resource(main, 'kubernetes_service_v1')).toMatchObject({
      metadata: { name: 'api-service', namespace: 'default' },
      spec: {
        type: 'ClusterIP',
        selector: { 'app.kubernetes.io/name': 'api-service' },
        port: [
          { name: 'port-8080', port: 8080, target_port: '8080' },
          { name: 'metrics', port: 90, target_port: '9090' },
        ],
      },
    });
  });

  test('has no Service without ports', () => {
    expect(service(stack()).service).toBeUndefined();
  });

  test('waits for the namespace that it is given', () => {
    const main = stack();
    const namespace = new Namespace(main, 'gpu', { metadata: { name: 'gpu-controlplane' } });
    service(main, { namespace });

    expect(resource(main, 'kubernetes_deployment_v1')).toMatchObject({
      metadata: { namespace: '${kubernetes_namespace.gpu.metadata[0].name}' },
    });
    expect(document(main, 'api_service')).toMatchObject({ target: { namespace: 'gpu-controlplane' } });
  });

  test('proves the roll-out in a leaf that depends on everything', () => {
    const main = stack({ configPath: '~/.kube/config', configContext: 'kind-local' });
    const made = image(main);
    const { address } = service(main, { image: made, ports: [8080], rolloutTimeoutSeconds: 60 });

    const leaf = resource(main, 'null_resource') as { triggers: Record<string, string> };
    const { metadata } = resource(main, 'kubernetes_deployment_v1') as { metadata: { annotations: Body } };
    expect(address).toBe('null_resource.api_service');
    expect(leaf).toMatchObject({
      triggers: {
        image: '${null_resource.api_service_image.triggers.image}',
        configuration: metadata.annotations['slipway/configuration'],
      },
      depends_on: ['kubernetes_deployment_v1.api_service', 'kubernetes_service_v1.api_service'],
      provisioner: [{ 'local-exec': { command: 'prove' } }],
    });
    expect(document(main, 'api_service')).toEqual({
      kind: 'rollout',
      version: 1,
      name: 'api_service',
      address: 'null_resource.api_service',
      module: '<path.module>',
      image: '<null_resource.api_service_image.triggers.image>',
      timeoutSeconds: 60,
      target: {
        kind: 'kubernetes',
        namespace: 'default',
        workload: 'Deployment',
        name: 'api-service',
        container: 'api-service',
        cluster: { configPath: '~/.kube/config', context: 'kind-local' },
      },
      pushed: { repository: 'ghcr.io/acme/api-service', registry: { kind: 'oci' }, tag: made.tag },
    });
  });

  test('proves an image that is made elsewhere without its registry', () => {
    const main = stack();
    service(main, { image: { name: 'api-service', reference: 'nginx:1' } });

    expect(document(main, 'api_service')).not.toHaveProperty('pushed');
  });

  test('tells the leaf how it holds the image', () => {
    const main = stack();
    const made = new SourceImage(main, 'made', { registry: { url: 'a.io/api' }, context: 'api', inUseBy: 'prod' });
    service(main, { image: made, name: 'my-api' });

    expect(document(main, 'my_api')).toMatchObject({ held: { repository: 'a.io/api', holder: 'prod.my_api' } });
  });

  test('tells the image which service to deploy after it', () => {
    const main = stack();
    service(main);

    expect(document(main, 'api_service_image')).toMatchObject({ consumers: ['null_resource.api_service'] });
    expect(document(main, 'api_service_image')).not.toHaveProperty('rollout');
  });

  test('rolls out with the image when asked', () => {
    const main = stack();
    service(main, { rollOutWithImage: true });

    const { triggers } = resource(main, 'null_resource') as { triggers: Body };
    expect(Object.keys(triggers)).toEqual(['configuration']);
    expect(document(main, 'api_service_image')).toMatchObject({
      rollout: {
        target: {
          kind: 'kubernetes',
          namespace: 'default',
          workload: 'Deployment',
          name: 'api-service',
          container: 'api-service',
          cluster: {},
        },
        configuration: triggers['configuration'],
        timeoutSeconds: 600,
      },
    });
  });

  test('lets a restart by hand be, in HCL too', () => {
    const main = stack();
    service(main);

    expect(String(Testing.synthHcl(main))).toContain(
      'ignore_changes = [spec[0].template[0].metadata[0].annotations["kubectl.kubernetes.io/restartedAt"]]',
    );
  });

  test('keeps what users write from Terraform and from Kubernetes', () => {
    const main = stack();
    service(main, { env: { A: '${x} $(B) $$ $ %{y}' }, ports: [80], healthPath: '/a${b}' });

    const [container] = pod(main).container;
    expect(container).toMatchObject({
      env: [{ name: 'A', value: '$${x} $$(B) $$$ $ %%{y}' }],
      readiness_probe: { http_get: { path: '/a$${b}' } },
    });
  });

  test('takes values that are known later', () => {
    const main = stack();
    service(main, { env: { A: `\${b} "${Lazy.stringValue({ produce: () => '${var.x}' })}"` } });

    expect(pod(main).container[0]).toMatchObject({ env: [{ name: 'A', value: '$${b} "${var.x}"' }] });
  });

  test('fails on a second service that rolls out with one image', () => {
    const main = stack();
    const shared = image(main);
    service(main, { image: shared, rollOutWithImage: true });

    expect(
      () => new KubernetesService(main, 'other', { image: shared, name: 'other', rollOutWithImage: true }),
    ).toThrow(
      `main/other: 'rollOutWithImage' is on in 'main/service' already, and one service of an image can have it\n  fix:  give one of them \`rollOutWithImage: false\``,
    );
  });

  test('fails on rolling out with the image of another stack', () => {
    const main = stack();
    const other = new TerraformStack(App.of(main), 'other');

    expect(() => service(other, { image: image(main), rollOutWithImage: true })).toThrow(
      `other/service: 'rollOutWithImage' works in the stack of the image alone: the push happens there\n  fix:  give the service \`rollOutWithImage: false\`, or declare it in that stack`,
    );
  });
});
