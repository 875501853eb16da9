import { dependable, type TerraformResource, TerraformStack } from 'cdktf';
import type { IConstruct } from 'constructs';
import { setting } from '../settings/stack-settings';
import { addressOf } from '../terraform/address';
import { PropError } from '../terraform/prop-error';
import { reachedFrom } from '../terraform/references';

/** A resource of a service that nothing of it changes before. */
interface Waiting {
  /** The construct that a user wrote. */
  readonly service: IConstruct;
  readonly resource: TerraformResource;
}

/**
 * Between the images of a stack and its services, with `imageBarrier`: whichever is declared first, no service changes before
 * all images are pushed. Both are noted as they are made, and each finds the others that are there already.
 */
class ImageBarrier {
  private readonly images: { readonly image: IConstruct; readonly build: TerraformResource }[] = [];
  private readonly waiting: Waiting[] = [];

  public addImage(image: IConstruct, build: TerraformResource): void {
    this.images.push({ image, build });
    for (const { resource } of this.waiting) waitFor(resource, build);
  }

  public addService(service: Waiting): void {
    this.waiting.push(service);
    for (const { build } of this.images) waitFor(service.resource, build);
  }

  /** An image that waits for a service, which waits for all images, is a circle. */
  public circles(): string[] {
    if (this.waiting.length === 0) return [];
    return this.images.flatMap(({ image, build }) => {
      const reached = reachedFrom(build);
      const circle = this.waiting.find(({ resource }) => reached.has(addressOf(resource)));
      return circle === undefined ? [] : [circular(circle.service, image).message];
    });
  }
}

/** Notes an image of a stack, and the resource that pushes it. */
export function noteImage(image: IConstruct, build: TerraformResource): void {
  barrierOf(image).addImage(image, build);
}

/**
 * Has a service wait for all images of its stack, where that was chosen for it.
 *
 * @param resource the first of the service: all others come after it
 */
export function waitForImages(service: IConstruct, resource: TerraformResource): void {
  if (setting(service, 'imageBarrier')) barrierOf(service).addService({ service, resource });
}

const barriers = new WeakMap<TerraformStack, ImageBarrier>();

function barrierOf(scope: IConstruct): ImageBarrier {
  const stack = TerraformStack.of(scope);
  const existing = barriers.get(stack);
  if (existing !== undefined) return existing;
  const barrier = new ImageBarrier();
  barriers.set(stack, barrier);
  stack.node.addValidation({ validate: () => barrier.circles() });
  return barrier;
}

function waitFor(resource: TerraformResource, build: TerraformResource): void {
  resource.dependsOn = [...(resource.dependsOn ?? []), dependable(build)];
}

function circular(service: IConstruct, image: IConstruct): PropError {
  return new PropError(
    service,
    'imageBarrier',
    `has the service wait for all images of its stack, and the image '${image.node.path}' waits for the service`,
    'declare the image or the service in another stack, or the service in a construct with `imageBarrier: false`',
  );
}
