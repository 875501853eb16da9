import type { CataloguedService } from '../../contract/catalogue';
import type { VersionedFunction } from '../../contract/lambda';
import type { StackImage } from './needed-images';

export type StackService = Pick<CataloguedService, 'address' | 'kind' | 'function' | 'unknown'> & {
  readonly stack: string;
};

/** An image that is proved to run. */
export type ProvedImage<Image extends StackImage = StackImage> = Image & {
  /** So many of the images that its services ran before stay tagged as in use: the ways back. */
  readonly keep: number;
  /** Functions that run it: Lambda knows their ways back. */
  readonly functions: readonly VersionedFunction[];
};

/** Platforms whose services Terraform proves by a data source. The provider of Kubernetes does not always wait for a roll-out. */
const PROVED_BY_TERRAFORM: readonly CataloguedService['kind'][] = ['ecs', 'lambda'];

/** Ways back, beside those that the platform says. */
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
      service !== undefined && PROVED_BY_TERRAFORM.includes(service.kind) && deployed.includes(service.stack);
    if (running.length === 0 || !running.every(isProved) || !running.every(canBeAsked)) return [];
    const functions = running.flatMap(({ function: each }) => (each === undefined ? [] : [each as VersionedFunction]));
    return [{ ...image, keep: WAYS_BACK, functions }];
  });
}

/** Of a function of which only Terraform knows the name or the account nobody else can ask: then all stay tagged. */
function canBeAsked({ unknown }: StackService): boolean {
  return !Object.keys(unknown).some((path) => path.startsWith('function'));
}
