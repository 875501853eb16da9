import { TerraformStack } from 'cdktf';
import { Construct } from 'constructs';
import type { CataloguedService } from '../../contract/catalogue';
import type { LambdaTarget, VersionedFunction } from '../../contract/lambda';
import type { RolloutTarget } from '../../contract/rollout';
import type { IImage } from '../image/image';
import { knownPart, knownText, type Unknown } from './known-part';

/** A service, by the construct that a user wrote and by its leaf. */
export interface LeafService {
  readonly owner: Construct;
  readonly name: string;
  readonly address: string;
  readonly target: RolloutTarget;
  readonly image: IImage;
}

export function cataloguedService({ owner, name, address, target, image }: LeafService): CataloguedService {
  const unknown: Unknown = {};
  return {
    name,
    construct: owner.node.path,
    address,
    kind: target.kind,
    ...(target.kind === 'lambda' && { function: knownPart('function', versioned(target), unknown) }),
    image: imageOf(image, unknown),
    unknown,
  };
}

/** Without the version, of which only Terraform knows. */
function versioned({ function: name, keepVersions, access }: LambdaTarget): VersionedFunction {
  return { function: name, keepVersions, access };
}

/** An image of the program has an address in the stack that pushes it. */
function imageOf(image: IImage, unknown: Unknown): CataloguedService['image'] {
  const { name, address, reference } = image;
  if (address !== undefined && Construct.isConstruct(image)) return { stack: TerraformStack.of(image).node.id, name };
  return { reference: knownText('image.reference', reference, unknown) };
}
