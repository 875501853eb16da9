import { KubernetesProvider } from '@cdktf/provider-kubernetes/lib/provider';
import { TerraformStack } from 'cdktf';
import { Checkout } from '../../test/checkout';
import { podOf, resourcesOf } from '../../test/helpers/declared-service';
import { switchable } from '../../test/helpers/switchable-image';
import { SourceImage } from '../image/source-image';
import { configure } from '../settings/stack-settings';
import { KubernetesService } from './kubernetes-service';

let checkout: Checkout;
let main: TerraformStack;

describe('a stack whose images are rolled out when they are pushed', () => {
  beforeEach(() => {
    checkout = new Checkout({ 'api/Dockerfile': 'FROM scratch\n' });
    main = new TerraformStack(checkout.app(), 'main');
    new KubernetesProvider(main, 'kubernetes');
    configure(main, { rollOutWithImage: true });
  });

  afterEach(() => checkout.remove());

  /** Whether the push tells the image to its service: the leaf then has no trigger for it. */
  const rollsOut = (name: string) => {
    const { triggers } = resourcesOf(main)[`null_resource.${name}`] as { triggers: object };
    return !('image' in triggers);
  };
  const image = () => new SourceImage(main, 'image', { registry: { url: 'ghcr.io/acme/api' }, context: 'api' });

  test('does so with the images that it builds', () => {
    new KubernetesService(main, 'service', { image: image() });

    expect(rollsOut('api')).toBe(true);
  });

  test('leaves services alone whose image is made elsewhere', () => {
    new KubernetesService(main, 'service', { image: { name: 'proxy', reference: 'nginx:1' } });

    expect(rollsOut('proxy')).toBe(false);
  });

  test('leaves a service alone that says so', () => {
    new KubernetesService(main, 'service', { image: image(), rollOutWithImage: false });

    expect(rollsOut('api')).toBe(false);
  });

  test('leaves an image that was built before to Terraform, which updates the Deployment', () => {
    const built = image();
    const { name, reference, address } = built;
    const consumedBy = built.consumedBy.bind(built);
    new KubernetesService(main, 'service', { image: switchable(main, { name, reference, address, consumedBy }) });

    const resources = resourcesOf(main);
    const deployment = resources['kubernetes_deployment_v1.api'];
    expect(podOf(deployment).container[0]).toMatchObject({ image: '${null_resource.api_image.triggers.image}' });
    expect(deployment).toMatchObject({
      wait_for_rollout: true,
      lifecycle: {
        ignore_changes: ['spec[0].template[0].metadata[0].annotations["kubectl.kubernetes.io/restartedAt"]'],
      },
    });
    expect(resources['null_resource.api']).toMatchObject({
      lifecycle: { replace_triggered_by: ['null_resource.api_image'] },
      provisioner: [
        {
          'local-exec': {
            command: '${local.api_image_prebuilt ? "echo prebuilt: there is nothing to do here" : "prove"}',
          },
        },
      ],
    });
  });
});
