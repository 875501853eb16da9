import { Resource } from '@cdktf/provider-null/lib/resource';
import { Token } from 'cdktf';
import type { Construct } from 'constructs';
import type { AwsAccess } from '../../contract/aws';
import type { AcceptDocument, LambdaArchitecture } from '../../contract/lambda';
import { ECR_HOST, type RepositoryDocument } from '../../contract/registry';
import { awsAccess } from '../aws/access';
import { engineProvisioner } from '../engine/provisioner';
import type { IImage } from '../image/image';
import { withoutTag } from '../image/reference';
import { isOfAws } from '../registry/aws-host';
import { addressOf, named } from '../terraform/address';
import { MODULE_FOLDER } from '../terraform/json-template';
import { hasToken, mustBe, PropError } from '../terraform/prop-error';
import { literal } from '../terraform/template';
import type { FunctionParts } from './function-parts';

/**
 * Makes `null_resource.X_accepted`, which sees that Lambda takes what the registry has, before the function is touched. Of
 * an image that was built before Terraform alone is needed, and Lambda says so itself.
 */
export function accepted(parts: FunctionParts, image: IImage, architecture: LambdaArchitecture): Resource {
  const { scope, resource, untagged } = parts;
  const step = named(new Resource(scope, 'Accepted'), `${resource}_accepted`);
  step.triggers = { image: literal(image.reference), architecture };
  const document = (): AcceptDocument => {
    const access = awsAccess(scope, untagged.provider);
    return {
      kind: 'accept',
      version: 1,
      name: resource,
      address: addressOf(step),
      module: MODULE_FOLDER,
      image: image.reference,
      pulled: pulledFrom(scope, image, access),
      architecture,
      ...(access.region !== undefined && { region: access.region }),
    };
  };
  step.provisioners = [engineProvisioner(scope, 'accept', document, image.prebuiltIn?.(scope))];
  return step;
}

/**
 * The repository that Lambda pulls from. One that this program does not know is one of ECR, to which the account of the
 * function has a login.
 */
function pulledFrom(scope: Construct, image: IImage, access: AwsAccess): RepositoryDocument {
  const seen = image.seenFrom?.(scope);
  const repository = seen?.repository ?? withoutTag(image.reference);
  checkRepository(scope, repository, access.region);
  return { repository, registry: seen?.registry ?? { kind: 'ecr', access } };
}

/** What only Terraform knows is left to Lambda. */
function checkRepository(scope: Construct, repository: string, region: string | undefined): void {
  if (Token.isUnresolved(repository)) return;
  const [host = ''] = repository.split('/');
  if (!isOfAws(host)) {
    const expected = 'in a private repository of ECR, as functions pull from no other registry';
    throw new PropError(scope, 'image', mustBe(expected, repository));
  }
  const [, home = region] = ECR_HOST.exec(host) ?? [];
  if (region === undefined || hasToken(region) || home === region) return;
  const sentence = mustBe(`in a repository in ${region}, as functions pull in their own region`, repository);
  throw new PropError(scope, 'image', sentence, 'build it there, or have `copyFrom` or a replication bring it');
}
