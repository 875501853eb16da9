import { LambdaProvisionedConcurrencyConfig } from '@cdktf/provider-aws/lib/lambda-provisioned-concurrency-config';
import type { Construct } from 'constructs';
import { named } from '../terraform/address';
import { mustBe, PropError } from '../terraform/prop-error';
import { checkWhole } from '../terraform/whole-number';
import type { Called, FunctionParts } from './function-parts';

/** How many requests a function answers at a time. */
export interface Concurrency {
  /**
   * At most so many, which are taken from those of the account; 0 lets nobody in.
   *
   * @default - as many as the account has left
   */
  readonly reserved?: number;

  /**
   * So many that never wait for a start: the alias keeps as many instances ready, and they are paid for.
   *
   * @default - none
   */
  readonly provisioned?: number;
}

/** @throws PropError for numbers that Lambda refuses */
export function checkConcurrency(scope: Construct, { reserved, provisioned }: Concurrency): void {
  if (reserved !== undefined) checkWhole(scope, 'concurrency.reserved', reserved, [0]);
  if (provisioned === undefined) return;
  checkWhole(scope, 'concurrency.provisioned', provisioned, [1]);
  if (reserved === undefined || provisioned <= reserved) return;
  const expected = `at most the ${String(reserved)} that are reserved`;
  throw new PropError(scope, 'concurrency.provisioned', mustBe(expected, provisioned));
}

/** Makes `aws_lambda_provisioned_concurrency_config.X`; the provider waits until the instances are ready. */
export function provisionedConcurrency(
  { scope, resource, untagged }: FunctionParts,
  called: Called,
  provisioned: number,
): LambdaProvisionedConcurrencyConfig {
  const config = new LambdaProvisionedConcurrencyConfig(scope, 'ProvisionedConcurrency', {
    functionName: called.function.functionName,
    qualifier: called.alias.name,
    provisionedConcurrentExecutions: provisioned,
    ...untagged,
  });
  return named(config, resource);
}
