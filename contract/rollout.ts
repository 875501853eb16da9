import type { EcsTarget } from './ecs';
import type { HeldImage, PushedImage } from './image';
import type { KubernetesTarget } from './kubernetes';
import type { LambdaTarget } from './lambda';

/** What an image is rolled out to: a kind for each platform. */
export type RolloutTarget = KubernetesTarget | EcsTarget | LambdaTarget;

/** Work for `engine prove`: wait for the roll-out of a service, then prove it. */
export interface RolloutDocument {
  readonly kind: 'rollout';
  readonly version: 1;
  readonly name: string;
  readonly address: string;
  readonly module: string;
  /** Reference that the service must run. */
  readonly image: string;
  readonly timeoutSeconds: number;
  readonly target: RolloutTarget;
  /** The image in its repository, which knows its digest. */
  readonly pushed?: PushedImage;
  /** The image as the service holds it: where tags of images that were in use before are taken off. */
  readonly held?: HeldImage;
}

/** How a service takes an image as soon as it is pushed (`rollOutWithImage`). */
export interface ImageRollout {
  readonly target: KubernetesTarget;
  /** Hash of the service's own configuration; the engine leaves a service alone that has another one. */
  readonly configuration: string;
  readonly timeoutSeconds: number;
}
