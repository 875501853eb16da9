import { TerraformStack, Testing } from 'cdktf';
import { Checkout } from '../../test/checkout';
import { declaredService, podOf } from '../../test/helpers/declared-service';
import { configure } from '../settings/stack-settings';
import { KubernetesService } from './kubernetes-service';
import type { KubernetesServiceProps } from './kubernetes-service-props';

let checkout: Checkout;

describe('the types of a service', () => {
  beforeEach(() => {
    checkout = new Checkout();
  });

  afterEach(() => checkout.remove());

  const ALL: Partial<KubernetesServiceProps> = { port: 80, before: ['migrate'], scale: { min: 1, max: 2 } };

  test('have a version by default', () => {
    expect(Object.keys(declaredService(checkout.app(), ALL)).sort()).toEqual([
      'kubernetes_deployment_v1.api',
      'kubernetes_horizontal_pod_autoscaler_v2.api',
      'kubernetes_job_v1.api_before',
      'kubernetes_service_v1.api',
      'null_resource.api',
    ]);
  });

  test('have none when asked', () => {
    expect(Object.keys(declaredService(checkout.app(), { ...ALL, apiVersions: 'unversioned' })).sort()).toEqual([
      'kubernetes_deployment.api',
      'kubernetes_horizontal_pod_autoscaler.api',
      'kubernetes_job.api_before',
      'kubernetes_service.api',
      'null_resource.api',
    ]);
  });

  test('are those that the app chose, in all that version 1 of the provider knows', () => {
    const app = checkout.app();
    configure(app, { kubernetesProvider: '1', apiVersions: 'unversioned' });
    const resources = declaredService(app, ALL);

    for (const address of ['kubernetes_deployment.api', 'kubernetes_job.api_before']) {
      expect(podOf(resources[address])['security_context']).toEqual({ run_as_non_root: true });
    }
  });

  test('have limits and requests as blocks for version 1 of the provider', () => {
    const main = new TerraformStack(checkout.app(), 'main');
    new KubernetesService(main, 'service', {
      image: { name: 'api', reference: 'nginx:1' },
      kubernetesProvider: '1',
      apiVersions: 'unversioned',
    });

    expect(String(Testing.synthHcl(main))).toContain('requests {\ncpu = "100m"\nmemory = "128Mi"\n}');
  });
});
