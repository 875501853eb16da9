import { DataAwsLambdaFunction } from '@cdktf/provider-aws/lib/data-aws-lambda-function';
import { Op, type TerraformDataSource, type TerraformResourceLifecycle, Token } from 'cdktf';
import type { Construct } from 'constructs';
import { partOf } from '../aws/arn';
import { type Deployed, mustHold, nameLook, ofItself, onlyIf } from '../rollout/look';

/** A function, as Terraform itself can look at it. */
export interface DeployedFunction extends Deployed {
  /** Its own name. */
  readonly function: string;
  readonly alias: string | undefined;
}

/**
 * Looks at the function when it has been applied, for an image that was built before: then Terraform alone proves it. What
 * is compared is the reference that the version of the alias was made from. The name is what an error says first when the
 * function is not there.
 *
 * @returns what the leaf is to depend on, so that its target brings the look; nothing where the image is always built
 */
export function rolledOut(scope: Construct, deployed: DeployedFunction): TerraformDataSource[] {
  const { owner, image, function: functionName, alias, provider, dependsOn } = deployed;
  const prebuilt = image.prebuiltIn?.(owner);
  if (prebuilt === undefined) return [];
  const look = new DataAwsLambdaFunction(scope, 'RolledOut', {
    count: onlyIf(prebuilt, deployed),
    functionName,
    ...(alias !== undefined && { qualifier: alias }),
    ...(dependsOn.length > 0 && { dependsOn: [...dependsOn] }),
    ...(provider !== undefined && { provider }),
    lifecycle: mustRun(deployed),
  });
  return [nameLook(look, deployed)];
}

function mustRun({ image: { reference }, function: name, alias }: DeployedFunction): TerraformResourceLifecycle {
  const found = ofItself('image_uri');
  const region = partOf(ofItself('arn'), 'region');
  const condition = Token.asString(Op.eq(found, reference));
  return mustHold(condition, [
    `${alias === undefined ? name : `${name}:${alias}`} runs ${found}, and was to run ${reference}`,
    '  why:  something else updated the function or moved the alias meanwhile, or the update is not to be seen yet',
    '  fix:  read what the function says of itself, mend it, apply again:',
    `  aws lambda get-function-configuration --function-name ${name} --region ${region} --query '[State,StateReason,LastUpdateStatus,LastUpdateStatusReason]'`,
  ]);
}
