import { DataAwsEcrImage } from '@cdktf/provider-aws/lib/data-aws-ecr-image';
import { TerraformCount, Token } from 'cdktf';
import type { Construct } from 'constructs';
import { SOURCE_PREFIX } from '../../../contract/tags';
import type { EcrPlace } from '../../registry/image-registry';
import { addressOf, named } from '../../terraform/address';
import { declareLocal } from '../../terraform/declarations';
import { hclText } from '../../terraform/hcl-expression';

/**
 * Has ECR asked for the chosen image, `data.aws_ecr_image.X_image_must_exist`: that name is all that a person reads when it
 * is missing, as the provider says no more than "couldn't find resource".
 *
 * @param atHand an expression of the tag of the source here
 * @returns an expression of the tag of its source. Of several (sources that differ in nothing an image shows) it is the one at
 * hand, else the first; its digest where it has none
 */
export function sourceTagOfFound(
  scope: Construct,
  resource: string,
  place: EcrPlace,
  atHand: string | undefined,
): string {
  const choice = `local.${resource}_image_choice`;
  const data = new DataAwsEcrImage(scope, 'MustExist', {
    count: TerraformCount.of(Token.asNumber(`\${local.${resource}_image_prebuilt ? 1 : 0}`)),
    ...place,
    imageTag: `\${startswith(${choice}, "sha256:") ? null : split("@", ${choice})[0]}`,
    imageDigest: `\${try(regex("sha256:[0-9a-f]{64}$", ${choice}), null)}`,
  });
  const found = addressOf(named(data, `${resource}_image_must_exist`));
  const isOfSource = `startswith(tag, ${hclText(SOURCE_PREFIX)})`;
  const list = `\${sort([for tag in flatten(${found}[*].image_tags) : tag if ${isOfSource}])}`;
  declareLocal(scope, `${resource}_image_source_tags`, list);
  const tags = `local.${resource}_image_source_tags`;
  const first = `try(${tags}[0], one(${found}[*].image_digest))`;
  return atHand === undefined ? first : `(contains(${tags}, ${atHand}) ? ${atHand} : ${first})`;
}
