import { TerraformElement, TerraformStack } from 'cdktf';
import type { IConstruct } from 'constructs';
import {
  type Catalogue,
  CATALOGUE_KEY,
  CATALOGUE_VERSION,
  type CataloguedImage,
  type CataloguedService,
} from '../../contract/catalogue';

const ID = 'slipway-catalogue';

/**
 * The catalogue of a stack. It declares nothing: cdktf writes the metadata of every element into the file of the stack,
 * or beside it where that is HCL.
 */
class StackCatalogue extends TerraformElement {
  public readonly images: (() => CataloguedImage)[] = [];
  public readonly services: (() => CataloguedService)[] = [];

  public override toMetadata(): Record<typeof CATALOGUE_KEY, Catalogue> {
    const images = this.images.map((image) => image());
    const services = this.services.map((service) => service());
    return { [CATALOGUE_KEY]: { version: CATALOGUE_VERSION, images, services } };
  }
}

/** @param image asked at synthesis, when every consumer is known */
export function catalogueImage(scope: IConstruct, image: () => CataloguedImage): void {
  catalogueOf(scope).images.push(image);
}

/** @param service asked at synthesis */
export function catalogueService(scope: IConstruct, service: () => CataloguedService): void {
  catalogueOf(scope).services.push(service);
}

function catalogueOf(scope: IConstruct): StackCatalogue {
  const stack = TerraformStack.of(scope);
  const existing = stack.node.tryFindChild(ID) as StackCatalogue | undefined;
  return existing ?? new StackCatalogue(stack, ID);
}
