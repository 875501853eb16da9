import { EcrRegistry, SourceImage } from '../../../modules';
import { KubernetesService } from '../../../modules/kubernetes';
import { synthesizeStack } from './kubernetes-stack';
import type { World } from './world';

export const SHARED = 'shop';

/**
 * Synthesizes services that run one image, which nobody asked to tag as in use. The cluster keeps nothing to go back to.
 *
 * @param together the one that is rolled out with the image
 */
export function synthesizeShared(world: World, services: readonly string[], together?: string): void {
  synthesizeStack(world, SHARED, (stack, args) => {
    const image = new SourceImage(stack, 'image', {
      registry: new EcrRegistry(stack, 'registry', { name: 'shared' }),
      context: world.project.folder,
      dockerfile: 'services/api-service/Dockerfile',
      args,
    });
    for (const name of services) {
      const rollOutWithImage = name === together;
      const { deployment } = new KubernetesService(stack, name, { image, name, scale: 1, rollOutWithImage });
      deployment.addOverride('spec.revision_history_limit', 0);
    }
  });
}
