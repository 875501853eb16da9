import { Checkout } from '../../test/checkout';
import { declaredService } from '../../test/helpers/declared-service';

let checkout: Checkout;

describe('a service with a range for its scale', () => {
  beforeEach(() => {
    checkout = new Checkout();
  });

  afterEach(() => checkout.remove());

  const RESTARTED = 'spec[0].template[0].metadata[0].annotations["kubectl.kubernetes.io/restartedAt"]';

  test('begins with the least, and leaves the number of pods to an autoscaler', () => {
    const resources = declaredService(checkout.app(), { scale: { min: 3, max: 10, cpu: 60 } });

    expect(resources['kubernetes_deployment_v1.api']).toMatchObject({
      spec: { replicas: '3' },
      lifecycle: { ignore_changes: [RESTARTED, 'spec[0].replicas'] },
    });
    expect(resources['kubernetes_horizontal_pod_autoscaler_v2.api']).toMatchObject({
      metadata: { name: 'api', namespace: 'default' },
      spec: {
        scale_target_ref: {
          api_version: 'apps/v1',
          kind: 'Deployment',
          name: '${kubernetes_deployment_v1.api.metadata[0].name}',
        },
        min_replicas: 3,
        max_replicas: 10,
        metric: [
          { type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', average_utilization: 60 } } },
        ],
      },
    });
    expect(resources['null_resource.api']).toMatchObject({
      depends_on: ['kubernetes_deployment_v1.api', 'kubernetes_horizontal_pod_autoscaler_v2.api'],
    });
  });

  test('aims at 70 percent by default, in the words of the type without a version too', () => {
    const scale = { min: 1, max: 2 };
    const resources = declaredService(checkout.app(), { scale, apiVersions: 'unversioned' });

    expect(resources['kubernetes_horizontal_pod_autoscaler.api']).toMatchObject({
      spec: { min_replicas: 1, max_replicas: 2, target_cpu_utilization_percentage: 70 },
    });
    expect(resources['kubernetes_horizontal_pod_autoscaler.api']?.['spec']).not.toHaveProperty('metric');
  });

  test('keeps what it says itself when the scale is a number', () => {
    const resources = declaredService(checkout.app(), { scale: 4 });

    expect(resources['kubernetes_deployment_v1.api']).toMatchObject({
      spec: { replicas: '4' },
      lifecycle: { ignore_changes: [RESTARTED] },
    });
  });
});
