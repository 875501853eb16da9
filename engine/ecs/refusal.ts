import type { AwsAccess } from '../../contract/aws';
import { callFailure, isNamed } from '../aws/failed-call';
import { EngineError } from '../engine-error';
import { shortName } from './arn';

/** A call that ECS did not answer as it was meant. */
export interface FailedCall {
  /** `ecs:DescribeServices` */
  readonly action: string;
  readonly cluster: string;
  readonly region: string;
  readonly access: AwsAccess;
}

const REFUSED =
  /^(ClientException|InvalidParameter|Blocked|Platform|Unsupported|Limit|Service|Validation|Serialization)/;

/** Why a call failed: there is no such cluster, or what is said of every call. */
export function refusal({ action, cluster, region, access }: FailedCall, error: unknown): EngineError {
  if (isNamed(error, 'ClusterNotFoundException')) {
    return new EngineError(
      `the cluster ${shortName(cluster)} does not exist`,
      `ECS in ${region} answered that there is none of that name that is active`,
      'apply the whole stack, so that Terraform creates it; if it is in another region or account, correct the provider',
      error,
    );
  }
  const subject = `the cluster ${shortName(cluster)}`;
  return callFailure({ service: 'ECS', action, subject, access, refused: REFUSED }, error);
}
