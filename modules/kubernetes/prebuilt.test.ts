import { KubernetesProvider } from '@cdktf/provider-kubernetes/lib/provider';
import { TerraformStack, Testing } from 'cdktf';
import { Checkout } from '../../test/checkout';
import { type Body, resourcesOf } from '../../test/helpers/declared-service';
import { switchable } from '../../test/helpers/switchable-image';
import type { IImage } from '../image/image';
import { KubernetesService } from './kubernetes-service';

const NGINX = { name: 'api', reference: 'nginx:1' };

let checkout: Checkout;

describe('a service in Kubernetes whose image may be prebuilt', () => {
  beforeEach(() => {
    checkout = new Checkout();
  });

  afterEach(() => checkout.remove());

  function declared(image: (main: TerraformStack) => IImage): TerraformStack {
    const main = new TerraformStack(checkout.app(), 'main');
    new KubernetesProvider(main, 'kubernetes');
    const scale = { min: 1, max: 2, cpu: 60 };
    new KubernetesService(main, 'service', { image: image(main), before: ['migrate'], port: 80, scale });
    return main;
  }

  test('differs from others in the words of its leaf alone: the provider waits for the rest', () => {
    const withoutWords = ({ 'null_resource.api': leaf, ...others }: Record<string, Body>) => {
      const { provisioner, ...rest } = leaf!;
      return { ...others, leaf: rest };
    };
    const resources = resourcesOf(declared((main) => switchable(main, NGINX)));

    expect(withoutWords(resources)).toEqual(withoutWords(resourcesOf(declared(() => NGINX))));
    expect(resources).toMatchObject({
      'kubernetes_deployment_v1.api': { wait_for_rollout: true },
      'kubernetes_job_v1.api_before': { wait_for_completion: true },
      'null_resource.api': {
        provisioner: [
          {
            'local-exec': {
              command: '${local.api_image_prebuilt ? "echo prebuilt: there is nothing to do here" : "prove"}',
            },
          },
        ],
      },
    });
  });

  test('is the same in HCL', () => {
    const hcl = String(Testing.synthHcl(declared((main) => switchable(main, NGINX))));
    expect(hcl).toContain(
      'command = local.api_image_prebuilt ? "echo prebuilt: there is nothing to do here" : "prove"',
    );
  });
});
