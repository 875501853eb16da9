import type { LambdaAlias } from '@cdktf/provider-aws/lib/lambda-alias';
import type { LambdaFunction } from '@cdktf/provider-aws/lib/lambda-function';
import type { Construct } from 'constructs';
import { checkedResource } from '../rollout/declared-resource';

/** @throws PropError for what is no function, or one of another stack */
export function checkedFunction(scope: Construct, given: LambdaFunction): LambdaFunction {
  return checkedResource(scope, given, ['function', 'aws_lambda_function', 'a LambdaFunction, or the name of one']);
}

/** @throws PropError for what is no alias, or one of another stack */
export function checkedAlias(scope: Construct, given: LambdaAlias): LambdaAlias {
  return checkedResource(scope, given, ['alias', 'aws_lambda_alias', 'a LambdaAlias, or the name of one']);
}
