import type { CataloguedService } from '../../contract/catalogue';
import type { StackImage } from './needed-images';

type StackService = Pick<CataloguedService, 'address' | 'kind' | 'keepVersions'> & { readonly stack: string };

/** An image that is proved to run. */
export type ProvedImage<Image extends StackImage = StackImage> = Image & {
  /** So many of the images that its services ran before stay tagged as in use: the ways back. */
  readonly keep: number;
};

/** Ways back where the platform says nothing of them. */
const WAYS_BACK = 2;

/**
 * Images of which Terraform proved that every service runs them, by its having applied the stacks of all.
 *
 * @param deployed stacks that were applied as a whole
 */
export function provedImages<Image extends StackImage>(
  images: readonly Image[],
  services: readonly StackService[],
  deployed: readonly string[],
): ProvedImage<Image>[] {
  return images.flatMap((image) => {
    const running = image.consumers.map(({ stack, address }) => {
      return services.find((service) => service.stack === stack && service.address === address);
    });
    const isProved = (service: StackService | undefined): service is StackService =>
      service !== undefined && isProvedByTerraform(service) && deployed.includes(service.stack);
    return running.length > 0 && running.every(isProved) ? [{ ...image, keep: waysBack(running) }] : [];
  });
}

/**
 * Whether a data source of Terraform proves what callers get. The provider of Kubernetes does not always wait for a roll-out; and
 * where no alias of a function is proved, as one that was set back to an earlier version, that may be any of its versions.
 */
function isProvedByTerraform({ kind, keepVersions }: StackService): boolean {
  return kind === 'ecs' || (kind === 'lambda' && keepVersions !== undefined);
}

/** Of a function the versions that its alias can be set back to, without the one that it names. */
function waysBack(services: readonly StackService[]): number {
  return Math.max(WAYS_BACK, ...services.map(({ keepVersions = 1 }) => keepVersions - 1));
}
