import { isNativeError } from 'node:util/types';
import type { AwsAccess } from '../../contract/aws';
import { reason } from '../../errors/report';
import { shortened } from '../../errors/shown';
import { awsRefusal } from '../aws/refusal';
import { EngineError } from '../engine-error';
import { FailedAttempt } from '../http/retry';
import { shortName } from './arn';

/** A call that ECS did not answer as it was meant. */
export interface FailedCall {
  /** `ecs:DescribeServices` */
  readonly action: string;
  readonly cluster: string;
  readonly region: string;
  readonly access: AwsAccess;
}

/** What AWS says of a failed call: the SDK keeps it beside its error. */
interface AwsFailure extends Error {
  readonly $metadata?: { readonly httpStatusCode?: number };
}

const THROTTLED = /^(Throttl|TooManyRequests|RequestLimitExceeded|SlowDown|PriorRequestNotComplete|RequestTimeout)/;
/** The request is understood and refused: credentials and network are not what to look at. */
const REFUSED =
  /^(ClientException|InvalidParameter|Blocked|Platform|Unsupported|Limit|Service|Validation|Serialization)/;

/** Why a call failed, with the permission that is missing where that is the reason. */
export function refusal({ action, cluster, region, access }: FailedCall, error: unknown): EngineError {
  const name = nameOf(error);
  if (name === 'ClusterNotFoundException') {
    return new EngineError(
      `the cluster ${shortName(cluster)} does not exist`,
      `ECS in ${region} answered that there is none of that name that is active`,
      'apply the whole stack, so that Terraform creates it; if it is in another region or account, correct the provider',
      error,
    );
  }
  const what = `${action} fails for the cluster ${shortName(cluster)}`;
  if (REFUSED.test(name)) {
    const fix = 'correct what ECS complains about, then apply again';
    return new EngineError(what, shortened(reason(error)), fix, error);
  }
  return awsRefusal({ what, action: missing(error) ?? action, access }, error);
}

/** Whether the same call may be answered a moment later: ECS has too many calls, or a fault of its own. */
export function isPassing(error: unknown): boolean {
  const cause = causeOf(error);
  if (cause instanceof FailedAttempt) return cause.transient;
  const status = statusOf(cause);
  return THROTTLED.test(nameOf(cause)) || status === 429 || (status >= 500 && status !== 501);
}

/** Whether ECS has no such call, or not for this caller. */
export function isOutOfReach(error: unknown): boolean {
  const cause = causeOf(error);
  if (/^(AccessDenied|UnknownOperation|InvalidAction|UnsupportedFeature)/.test(nameOf(cause))) return true;
  return [404, 501].includes(statusOf(cause));
}

/** Whether it is a failure that the SDK tells, in its own words. */
export function isOfAws(error: unknown): boolean {
  if (error instanceof FailedAttempt) return true;
  if (!isNativeError(error)) return false;
  return '$metadata' in error || error.name.endsWith('ProviderError') || error.message === 'Region is missing';
}

/** `iam:PassRole` may be what the call needs besides. */
function missing(error: unknown): string | undefined {
  return /not authorized to perform:? ([\w-]+:\w+)/.exec(reason(error))?.[1];
}

function causeOf(error: unknown): unknown {
  return error instanceof EngineError ? error.cause : error;
}

function nameOf(error: unknown): string {
  return isNativeError(error) ? error.name : '';
}

function statusOf(error: unknown): number {
  return isNativeError(error) ? ((error as AwsFailure).$metadata?.httpStatusCode ?? 0) : 0;
}
