import type { LambdaAlias } from '@cdktf/provider-aws/lib/lambda-alias';
import type { LambdaFunction } from '@cdktf/provider-aws/lib/lambda-function';
import type { RoleParts } from '../aws/iam-role';

/** What all resources of a function are made with. */
export type FunctionParts = RoleParts;

/** A function by the alias that callers name. */
export interface Called {
  readonly function: LambdaFunction;
  readonly alias: LambdaAlias;
}
