import { KubernetesProvider } from '@cdktf/provider-kubernetes/lib/provider';
import { Checkout, filesIn } from '../../test/checkout';
import { declaredService, podOf } from '../../test/helpers/declared-service';
import { SourceImage } from '../image/source-image';
import { KubernetesService } from './kubernetes-service';

let checkout: Checkout;

describe('what runs before a service is updated', () => {
  beforeEach(() => {
    checkout = new Checkout({ 'api/Dockerfile': 'FROM scratch\n' });
  });

  afterEach(() => checkout.remove());

  test('is a Job with the image that ends or fails with the apply, and that the Deployment waits for', () => {
    const resources = declaredService(checkout.app(), {
      before: ['npm', 'run', '$(id) ${x}'],
      rolloutTimeoutSeconds: 60,
      namespace: 'shop',
    });

    const labels = { 'app.kubernetes.io/name': 'api-before' };
    expect(resources['kubernetes_job_v1.api_before']).toMatchObject({
      metadata: { name: expect.stringMatching(/^api-before-[0-9a-f]{8}$/) as string, namespace: 'shop', labels },
      spec: { backoff_limit: 0, active_deadline_seconds: 60, template: { metadata: { labels } } },
      wait_for_completion: true,
      timeouts: { create: '120s', update: '120s' },
    });
    expect(resources['kubernetes_deployment_v1.api']).toMatchObject({ depends_on: ['kubernetes_job_v1.api_before'] });
    const pod = podOf(resources['kubernetes_job_v1.api_before']);
    expect(pod).toMatchObject({ restart_policy: 'Never' });
    expect(pod.container[0]).toMatchObject({ image: 'nginx:1', args: ['npm', 'run', '$$(id) $${x}'] });
  });

  test('has what the service has, apart from its ports, probes and command', () => {
    const resources = declaredService(checkout.app(), {
      before: ['migrate'],
      command: ['serve'],
      port: 80,
      healthPath: '/health',
      env: { A: '1' },
      secrets: { B: { secret: 'db', key: 'url' } },
      memory: '1Gi',
      security: { user: 1000 },
      imagePullSecret: 'registry',
    });

    const { container: ofService, ...pod } = podOf(resources['kubernetes_deployment_v1.api']);
    const { container: ofJob, restart_policy, ...jobPod } = podOf(resources['kubernetes_job_v1.api_before']);
    const { port, readiness_probe, liveness_probe, ...common } = ofService[0];
    expect(jobPod).toEqual(pod);
    expect(ofJob[0]).toEqual({ ...common, name: 'api-before', args: ['migrate'] });
    expect([port, readiness_probe, liveness_probe, restart_policy]).not.toContain(undefined);
  });

  test('is in no label found as a pod of the service', () => {
    const resources = declaredService(checkout.app(), {
      before: ['migrate'],
      labels: { app: 'api', team: 'shop' },
      selector: { app: 'api' },
    });

    expect(resources['kubernetes_job_v1.api_before']).toMatchObject({
      spec: { template: { metadata: { labels: { team: 'shop', 'app.kubernetes.io/name': 'api-before' } } } },
    });
    expect(JSON.stringify(resources['kubernetes_job_v1.api_before'])).not.toContain('"app":');
  });

  test('is another Job for another image', () => {
    const named = (reference: string) => {
      const resources = declaredService(checkout.app(), { before: ['migrate'], image: { name: 'api', reference } });
      return (resources['kubernetes_job_v1.api_before'] as { metadata: { name: string } }).metadata.name;
    };

    expect(named('nginx:1')).toBe(named('nginx:1'));
    expect(named('nginx:1')).not.toBe(named('nginx:2'));
  });

  test.each(['json', 'hcl'] as const)('is another Job for another image that the app builds, in %s', (mode) => {
    const folder = checkout.synth((main) => {
      new KubernetesProvider(main, 'kubernetes');
      const image = new SourceImage(main, 'image', { registry: { url: 'ghcr.io/acme/api' }, context: 'api' });
      new KubernetesService(main, 'service', { image, before: ['migrate'] });
    }, mode);

    expect(filesIn(folder)[mode === 'json' ? 'cdk.tf.json' : 'cdk.tf']).toMatch(
      /"?name"? *[:=] "api-before-\$\{substr\(sha256\(null_resource\.api_image\.triggers\.image\), 0, 8\)\}"/,
    );
  });

  test('is nothing by default', () => {
    const resources = declaredService(checkout.app());

    expect(Object.keys(resources)).toEqual(['kubernetes_deployment_v1.api', 'null_resource.api']);
    expect(resources['kubernetes_deployment_v1.api']).not.toHaveProperty('depends_on');
  });
});
