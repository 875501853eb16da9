import { EcrRegistry, ImageTags, SourceImage } from '../../../modules';
import { KubernetesService } from '../../../modules/kubernetes';
import { synthesizeStack } from './kubernetes-stack';
import type { World } from './world';

export const TAGGED = 'tagged';

interface TaggedSettings {
  /** Commit tag of the image. */
  readonly commit: string;
  /** The local cluster lets the pods crash. */
  readonly crash?: boolean;
}

/** Synthesizes a service whose image has every kind of tag. */
export function synthesizeTagged(world: World, { commit, crash = false }: TaggedSettings): void {
  synthesizeStack(world, TAGGED, (stack, args) => {
    const image = new SourceImage(stack, 'image', {
      // Version 5 of the provider, which the tests have, lets no tag move in an immutable repository.
      registry: new EcrRegistry(stack, 'registry', { name: 'api', immutability: 'mutable', awsProvider: '5' }),
      context: world.project.folder,
      dockerfile: 'services/api-service/Dockerfile',
      movingTags: ['latest'],
      inUseBy: 'preprod',
      args,
    });
    new ImageTags(stack, 'tags', { image, tags: [commit] });
    const { deployment } = new KubernetesService(stack, 'service', { image, port: 8080 });
    if (crash) {
      deployment.addOverride('spec.template.metadata.annotations', { 'slipway.local/fail': 'crash' });
      deployment.addOverride('spec.progress_deadline_seconds', 10);
    }
  });
}
