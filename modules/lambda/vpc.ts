import type { LambdaFunctionVpcConfig } from '@cdktf/provider-aws/lib/lambda-function';
import type { Construct } from 'constructs';
import { networkIds } from '../aws/network';
import { groupId } from '../aws/peer';
import { mustBe, PropError } from '../terraform/prop-error';
import type { LambdaImageFunctionProps } from './lambda-image-function-props';

/**
 * Where a function is in a VPC; undefined where it is in none.
 *
 * @throws PropError for what is no network or security group, and for one without the other
 */
export function vpcConfig(
  scope: Construct,
  { network, securityGroups = [] }: LambdaImageFunctionProps,
): LambdaFunctionVpcConfig | undefined {
  if (network === undefined) {
    if (securityGroups.length === 0) return undefined;
    throw new PropError(scope, 'securityGroups', "are for a function in a VPC, and there is no 'network'");
  }
  if (securityGroups.length === 0) {
    throw new PropError(scope, 'securityGroups', mustBe("at least one, with 'network'", securityGroups));
  }
  const { subnets, publicIp } = networkIds(scope, network);
  if (publicIp) {
    const fix = 'give private subnets, with NAT or VPC endpoints';
    throw new PropError(scope, 'network.publicIp', 'is for tasks: functions have no addresses of the internet', fix);
  }
  const groups = securityGroups.map((each, index) => groupId(scope, `securityGroups[${String(index)}]`, each));
  return { subnetIds: subnets, securityGroupIds: groups };
}
