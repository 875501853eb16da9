import { KubernetesProvider } from '@cdktf/provider-kubernetes/lib/provider';
import { TerraformStack } from 'cdktf';
import { Checkout } from '../../test/checkout';
import { resourcesOf } from '../../test/helpers/declared-service';
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
});
