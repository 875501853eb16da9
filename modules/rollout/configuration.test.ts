import { TerraformStack, Testing } from 'cdktf';
import { Checkout } from '../../test/checkout';
import { KubernetesService } from '../kubernetes/kubernetes-service';
import type { KubernetesServiceProps } from '../kubernetes/kubernetes-service-props';

let checkout: Checkout;

describe('configuration', () => {
  beforeEach(() => {
    checkout = new Checkout();
  });

  afterEach(() => checkout.remove());

  function configuration(
    props: Partial<KubernetesServiceProps> = {},
    change: (made: KubernetesService) => void = () => undefined,
  ): string {
    const main = new TerraformStack(checkout.app(), 'main');
    change(new KubernetesService(main, 'service', { image: { name: 'api-service', reference: 'nginx:1' }, ...props }));
    const { resource } = JSON.parse(Testing.synth(main)) as {
      resource: { null_resource: { api_service: { triggers: { configuration: string } } } };
    };
    return resource.null_resource.api_service.triggers.configuration;
  }

  test('is the same for the same service', () => {
    expect(configuration()).toBe(configuration());
  });

  test('is the same for another image', () => {
    expect(configuration({ image: { name: 'api-service', reference: 'nginx:2' } })).toBe(configuration());
  });

  test.each<[string, Partial<KubernetesServiceProps>]>([
    ['scale', { scale: 3 }],
    ['environment', { env: { A: '1' } }],
    ['ports', { ports: [1] }],
    ['labels', { labels: { app: 'api-service' } }],
  ])('changes with its %s', (_what, props) => {
    expect(configuration(props)).not.toBe(configuration());
  });

  test('changes with an override', () => {
    expect(
      configuration({}, ({ deployment }) => deployment.addOverride('spec.template.spec.container.0.command', ['a'])),
    ).not.toBe(configuration());
  });
});
