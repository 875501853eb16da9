import type { HeldImage, PushedImage } from './image';
import type { ClusterAccess } from './kubernetes';

/** Work for `engine prove`: wait for the roll-out of a Deployment, then prove it. */
export interface RolloutDocument {
  readonly kind: 'rollout';
  readonly version: 1;
  readonly name: string;
  readonly address: string;
  readonly module: string;
  readonly namespace: string;
  readonly deployment: string;
  readonly container: string;
  /** Reference that the pods must run. */
  readonly image: string;
  readonly timeoutSeconds: number;
  readonly cluster: ClusterAccess;
  /** The image in its repository, which knows its digest. */
  readonly pushed?: PushedImage;
  /** The image as the service holds it: where tags of images that were in use before are taken off. */
  readonly held?: HeldImage;
}
