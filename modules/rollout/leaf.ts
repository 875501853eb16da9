import type { Resource } from '@cdktf/provider-null/lib/resource';
import { dependable, type ITerraformDependable, Lazy, TerraformStack } from 'cdktf';
import type { Construct } from 'constructs';
import type { ImageRollout, RolloutDocument, RolloutTarget } from '../../contract/rollout';
import { cataloguedService } from '../catalogue/catalogued-service';
import { catalogueService } from '../catalogue/stack-catalogue';
import { engineProvisioner } from '../engine/provisioner';
import type { IImage, ImageConsumer } from '../image/image';
import { notePlace } from '../image/service-places';
import { addressOf, named, resourceName } from '../terraform/address';
import { MODULE_FOLDER } from '../terraform/json-template';
import { literal } from '../terraform/template';

/** What a leaf proves, on whatever platform. Functions are called at synthesis: a stack may get its provider last. */
export interface Leaf {
  /** The construct that a user wrote: errors are about it. */
  readonly owner: Construct;
  readonly image: IImage;
  /** Name of the service: in addresses, and where tags say who holds the image. */
  readonly name: string;
  /** Whether it runs an index. */
  readonly takesIndex: boolean;
  readonly timeoutSeconds: number;
  readonly target: () => RolloutTarget;
  /** Where it runs: services in one place can tell whether others run an image. */
  readonly place: () => string;
  /** Hash of the service's own configuration, where that is known. */
  readonly configuration: (() => string) | undefined;
  /** What the platform calls the version that the service was given, where Terraform knows it. */
  readonly revision?: string | undefined;
  /** How the engine gives the image to the service as soon as it is pushed; undefined where Terraform does. */
  readonly rollOutWithImage: (() => ImageRollout) | undefined;
  /** All that is rolled out. */
  readonly dependsOn: readonly ITerraformDependable[];
}

/**
 * Makes a resource the leaf of a service: the last of its resources, which proves the roll-out. Targeting it deploys the
 * service as a whole; when the proof fails it is tainted, and the next apply proves again.
 *
 * @throws PropError for a name that the stack has already, and for an image that the service cannot run
 */
export function makeLeaf(resource: Resource, leaf: Leaf): void {
  const { owner, image, configuration, revision, rollOutWithImage, dependsOn } = leaf;
  const name = resourceName(owner, 'name', leaf.name);
  const consumer = consumerOf(leaf, name, addressOf(named(resource, name, [], owner)));
  resource.triggers = {
    // With rollOutWithImage the service runs a new image before it shows here: proving it again would be a diff.
    ...(rollOutWithImage === undefined && { image: literal(image.reference) }),
    ...(revision !== undefined && { revision }),
    ...(configuration !== undefined && { configuration: Lazy.stringValue({ produce: configuration }) }),
  };
  // A push in the same plan is proved again all the same: OpenTofu drops a target that has no change of its own, and with
  // it all that the target needs.
  if (rollOutWithImage !== undefined && image.address !== undefined)
    resource.lifecycle = { replaceTriggeredBy: [image.address] };
  resource.dependsOn = [...dependsOn, ...verification(owner, image)].map(dependable);
  resource.provisioners = [
    engineProvisioner(owner, 'prove', () => documentOf(leaf, name, consumer), image.prebuiltIn?.(owner)),
  ];
  image.consumedBy?.(consumer);
  notePlace(owner, leaf.place);
  catalogueService(owner, () => {
    return cataloguedService({ ...leaf, address: consumer.address, target: leaf.target() });
  });
}

/** In the stack of the image alone: a plan of another one asks nothing. */
function verification(owner: Construct, { verifiedBy }: IImage): ITerraformDependable[] {
  const isHere = verifiedBy !== undefined && TerraformStack.of(verifiedBy) === TerraformStack.of(owner);
  return isHere ? [verifiedBy] : [];
}

function consumerOf(leaf: Leaf, name: string, address: string): ImageConsumer {
  const { owner, place, takesIndex, rollOutWithImage } = leaf;
  return {
    scope: owner,
    address,
    service: name,
    place,
    takesIndex,
    ...(rollOutWithImage !== undefined && { rollout: rollOutWithImage }),
  };
}

function documentOf(
  { owner, image, timeoutSeconds, target }: Leaf,
  name: string,
  consumer: ImageConsumer,
): RolloutDocument {
  const held = image.heldBy?.(consumer);
  const pushed = image.seenFrom?.(owner);
  return {
    kind: 'rollout',
    version: 1,
    name,
    address: consumer.address,
    module: MODULE_FOLDER,
    image: image.reference,
    timeoutSeconds,
    target: target(),
    ...(pushed !== undefined && { pushed }),
    ...(held !== undefined && { held }),
  };
}
