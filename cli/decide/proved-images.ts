import type { CataloguedService } from '../../contract/catalogue';
import type { StackImage } from './needed-images';

type StackService = Pick<CataloguedService, 'address' | 'kind'> & { readonly stack: string };

/**
 * Images of which Terraform proved that every service runs them, by its having applied the stacks of all. That is so on ECS; the
 * provider of Kubernetes does not always wait for a roll-out.
 *
 * @param deployed stacks that were applied as a whole
 */
export function provedImages<Image extends StackImage>(
  images: readonly Image[],
  services: readonly StackService[],
  deployed: readonly string[],
): Image[] {
  const proves = ({ stack, address }: StackImage['consumers'][number]) => {
    const service = services.find((each) => each.stack === stack && each.address === address);
    return service?.kind === 'ecs' && deployed.includes(stack);
  };
  return images.filter(({ consumers }) => consumers.length > 0 && consumers.every(proves));
}
