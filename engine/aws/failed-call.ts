import { isNativeError } from 'node:util/types';
import type { AwsAccess } from '../../contract/aws';
import { reason } from '../../errors/report';
import { shortened } from '../../errors/shown';
import { EngineError } from '../engine-error';
import { FailedAttempt } from '../http/retry';
import { awsRefusal } from './refusal';

/** A call that a service did not answer as it was meant. */
export interface FailedCall {
  /** `ECS` */
  readonly service: string;
  /** `ecs:DescribeServices` */
  readonly action: string;
  /** What it is about: `the cluster prod`. */
  readonly subject: string;
  readonly access: AwsAccess;
  /** Names of errors that say that a request is understood and refused: credentials and network are not what to look at. */
  readonly refused: RegExp;
}

/** What AWS says of a failed call: the SDK keeps it beside its error. */
interface AwsFailure extends Error {
  readonly $metadata?: { readonly httpStatusCode?: number };
}

const THROTTLED = /^(Throttl|TooManyRequests|RequestLimitExceeded|SlowDown|PriorRequestNotComplete|RequestTimeout)/;

/** Why a call failed, with the permission that is missing where that is the reason. */
export function callFailure({ service, action, subject, access, refused }: FailedCall, error: unknown): EngineError {
  const what = `${action} fails for ${subject}`;
  if (refused.test(nameOf(error))) {
    return new EngineError(
      what,
      shortened(reason(error)),
      `correct what ${service} complains about, then apply again`,
      error,
    );
  }
  return awsRefusal({ what, action: missing(error) ?? action, access }, error);
}

/** Whether the same call may be answered a moment later: the service has too many calls, or a fault of its own. */
export function isPassing(error: unknown): boolean {
  const cause = causeOf(error);
  if (cause instanceof FailedAttempt) return cause.transient;
  const status = statusOf(cause);
  return isThrottled(cause) || (status >= 500 && status !== 501);
}

/** Whether nothing was done, as the service has too many calls. */
export function isThrottled(error: unknown): boolean {
  const cause = causeOf(error);
  return THROTTLED.test(nameOf(cause)) || statusOf(cause) === 429;
}

/** Whether the service has no such call, or not for this caller. */
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

/** Whether AWS answered with an error of this name: `ResourceNotFoundException`. */
export function isNamed(error: unknown, name: string): boolean {
  return nameOf(causeOf(error)) === name;
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
