import { DataAwsEcrImage } from '@cdktf/provider-aws/lib/data-aws-ecr-image';
import { TerraformCount, Token } from 'cdktf';
import type { Construct } from 'constructs';
import type { EcrPlace } from '../../registry/image-registry';
import { SOURCE_TAG } from '../../source/hash/source-tag';
import { addressOf, named } from '../../terraform/address';
import { declareLocal } from '../../terraform/declarations';
import { hclText } from '../../terraform/hcl-expression';
import type { Choice } from './image-switch';

/** The digest at the end of a choice. Terraform's regular expressions (RE2) read it the same way. */
export const DIGEST = 'sha256:[0-9a-f]{64}$';

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
  { image: { resource }, locals: { choice, prebuilt } }: Choice,
  place: EcrPlace,
  atHand: string | undefined,
): string {
  const data = new DataAwsEcrImage(scope, 'MustExist', {
    count: TerraformCount.of(Token.asNumber(`\${${prebuilt} ? 1 : 0}`)),
    ...place,
    imageTag: `\${startswith(${choice}, "sha256:") ? null : split("@", ${choice})[0]}`,
    imageDigest: `\${try(regex(${hclText(DIGEST)}, ${choice}), null)}`,
  });
  const found = addressOf(named(data, `${resource}_image_must_exist`));
  const isOfSource = `can(regex(${hclText(SOURCE_TAG.source)}, tag))`;
  const list = `\${sort([for tag in flatten(${found}[*].image_tags) : tag if ${isOfSource}])}`;
  declareLocal(scope, `${resource}_image_source_tags`, list);
  const tags = `local.${resource}_image_source_tags`;
  const first = `try(${tags}[0], one(${found}[*].image_digest))`;
  return atHand === undefined ? first : `(contains(${tags}, ${atHand}) ? ${atHand} : ${first})`;
}
