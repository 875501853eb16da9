import type { Construct } from 'constructs';
import type { IImage } from '../image/image';

/** Id of a service as a construct: it may be called like its image, which stands beside it. */
export function serviceId(scope: Construct, id: string, image: IImage): string {
  const beside: unknown = scope.node.tryFindChild(id);
  return beside === image ? `${id}-service` : id;
}
