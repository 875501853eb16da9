import { DataAwsEcrImage } from '@cdktf/provider-aws/lib/data-aws-ecr-image';
import type { Resource } from '@cdktf/provider-null/lib/resource';
import { type IResolvable, TerraformCount, Token } from 'cdktf';
import type { Construct } from 'constructs';
import type { IImageRegistry } from '../registry/image-registry';
import { named } from '../terraform/address';
import { PropError } from '../terraform/prop-error';
import { expressionOf } from '../terraform/resolved';

/** An image that was pushed, or is to be. */
interface PushedBy {
  readonly scope: Construct;
  /** As in addresses: `api_service`. */
  readonly resource: string;
  readonly registry: IImageRegistry;
  readonly tag: string;
  readonly build: Resource;
  /** Of one that was built before another data source asks. */
  readonly prebuilt: IResolvable | undefined;
}

/**
 * Has every plan ask ECR for an image that Terraform believes to be there: `data.aws_ecr_image.X_image_was_deleted`. An image
 * that is about to be pushed is asked for after that, so that replacing its resource heals.
 *
 * @throws PropError for a registry that Terraform cannot ask
 */
export function failWhenDeleted(image: PushedBy): DataAwsEcrImage {
  const { scope, resource, registry, tag, build, prebuilt } = image;
  if (registry.ecr === undefined) {
    const sentence = "is 'plan', and Terraform asks no registry but ECR";
    throw new PropError(scope, 'verify', sentence, 'leave it off: `slipway deploy` asks any registry');
  }
  const count = prebuilt && TerraformCount.of(Token.asNumber(`\${${expressionOf(scope, prebuilt)} ? 0 : 1}`));
  const data = new DataAwsEcrImage(scope, 'WasDeleted', {
    ...registry.ecr,
    imageTag: tag,
    ...(count !== undefined && { count }),
    dependsOn: [build],
  });
  return named(data, `${resource}_image_was_deleted`);
}
