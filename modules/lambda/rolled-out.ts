import { DataAwsLambdaFunction } from '@cdktf/provider-aws/lib/data-aws-lambda-function';
import {
  type ITerraformDependable,
  Op,
  ref,
  type TerraformDataSource,
  type TerraformProvider,
  type TerraformResourceLifecycle,
  Token,
} from 'cdktf';
import type { Construct } from 'constructs';
import { partOf } from '../aws/arn';
import type { IImage } from '../image/image';
import { named, resourceName } from '../terraform/address';
import { expressionOf } from '../terraform/resolved';
import { literal } from '../terraform/template';

/** A function, as Terraform itself can look at it. */
export interface Deployed {
  /** The construct that a user wrote. */
  readonly owner: Construct;
  readonly image: IImage;
  /** Name in addresses. */
  readonly name: string;
  /** Its own name. */
  readonly function: string;
  readonly alias: string | undefined;
  readonly provider: TerraformProvider | undefined;
  /** All that is rolled out. */
  readonly dependsOn: readonly ITerraformDependable[];
}

/**
 * Looks at the function when it has been applied, for an image that was built before: then Terraform alone proves it. What
 * is compared is the reference that the version of the alias was made from. The name is what an error says first when the
 * function is not there.
 *
 * @returns what the leaf is to depend on, so that its target brings the look; nothing where the image is always built
 */
export function rolledOut(scope: Construct, deployed: Deployed): TerraformDataSource[] {
  const { owner, image, name, function: functionName, alias, provider, dependsOn } = deployed;
  const prebuilt = image.prebuiltIn?.(owner);
  if (prebuilt === undefined) return [];
  const look = new DataAwsLambdaFunction(scope, 'RolledOut', {
    count: Token.asNumber(`\${${expressionOf(owner, prebuilt)} ? 1 : 0}`),
    functionName,
    ...(alias !== undefined && { qualifier: alias }),
    ...(dependsOn.length > 0 && { dependsOn: [...dependsOn] }),
    ...(provider !== undefined && { provider }),
    lifecycle: mustRun(deployed),
  });
  return [named(look, `${resourceName(owner, 'name', name)}_must_be_rolled_out`, [], owner)];
}

function mustRun({ image: { reference }, function: name, alias }: Deployed): TerraformResourceLifecycle {
  const found = ofItself('image_uri');
  const region = partOf(ofItself('arn'), 'region');
  const condition = Token.asString(Op.eq(found, reference));
  const errorMessage = literal(
    [
      `${alias === undefined ? name : `${name}:${alias}`} runs ${found}, and was to run ${reference}`,
      '  why:  something else updated the function or moved the alias meanwhile, or the update is not to be seen yet',
      '  fix:  read what the function says of itself, mend it, apply again:',
      `  aws lambda get-function-configuration --function-name ${name} --region ${region} --query '[State,StateReason,LastUpdateStatus,LastUpdateStatusReason]'`,
    ].join('\n'),
  );
  return { postcondition: [{ condition, errorMessage }] };
}

/** An attribute of the data source whose condition it is in. */
function ofItself(attribute: string): string {
  return Token.asString(ref(`self.${attribute}`));
}
