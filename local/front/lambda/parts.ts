import type { IncomingHttpHeaders } from 'node:http';
import { AwsError } from '../aws-error';
import type { Caller, MotoApi } from '../moto-api';
import type { MotoEcr } from '../moto-ecr';
import type { Tokens } from '../tokens';
import type { EventSources } from './event-sources';
import { readFunctionName } from './function-name';
import type { Functions } from './functions';
import type { LambdaFunction, Version } from './machine/function';
import type { FunctionImages } from './machine/image';
import type { Ground } from './run/plan';
import type { Sandboxes } from './run/sandboxes';

/** What Lambda is answered with. */
export interface LambdaParts {
  readonly functions: Functions;
  readonly images: FunctionImages;
  readonly eventSources: EventSources;
  readonly sandboxes: Sandboxes;
  readonly ground: Ground;
  readonly tokens: Tokens;
  readonly ecr: MotoEcr;
  readonly moto: MotoApi;
  readonly now: () => number;
  /** How long a creation or an update takes. */
  readonly stepMs: number;
}

/** A call of Lambda's API. */
export interface LambdaCall extends Caller {
  /** Number of the account of the caller. */
  readonly account: string;
  /** What the path names. */
  readonly names: Readonly<Record<string, string>>;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

export interface Answer {
  readonly status: number;
  readonly body?: object | Buffer;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Answers a call; undefined: the function is none of an image, and moto answers. */
export type Operation = (parts: LambdaParts, call: LambdaCall) => Answer | undefined | Promise<Answer | undefined>;

/** What a call is about: a function, and the version or alias of it. */
export interface Subject {
  readonly one: LambdaFunction;
  readonly qualifier: string | undefined;
  /** The ARN that answers have: that of what was named. */
  readonly arn: string;
}

/** The function that a call names; undefined when no function of an image has that name. */
export function subjectOf(
  { functions }: LambdaParts,
  call: LambdaCall,
  named = call.names['function'] ?? '',
): Subject | undefined {
  const read = readFunctionName(named);
  const one = read && functions.find(read.name, { account: read.account ?? call.account, region: call.region });
  if (one === undefined || (read?.region ?? call.region) !== call.region || one.account !== call.account)
    return undefined;
  const qualifier = call.query.get('Qualifier') ?? read?.qualifier;
  return { one, qualifier, arn: one.qualifiedArn(qualifier) };
}

/** An operation on a function. */
export function onFunction(
  operate: (subject: Subject, parts: LambdaParts, call: LambdaCall) => Answer | Promise<Answer>,
): Operation {
  return (parts, call) => {
    const subject = subjectOf(parts, call);
    return subject && operate(subject, parts, call);
  };
}

/** The version that a call names. */
export function versionOf({ one, qualifier, arn }: Subject): Version {
  const version = one.version(qualifier);
  if (version === undefined) throw notFound(`Function not found: ${arn}`);
  return version;
}

export function notFound(message: string): AwsError {
  return new AwsError('ResourceNotFoundException', message, 404);
}

export function conflict(message: string): AwsError {
  return new AwsError('ResourceConflictException', message, 409);
}

export function invalidValue(message: string): AwsError {
  return new AwsError('InvalidParameterValueException', message);
}

export function done(body: object, status = 200): Answer {
  return { status, body };
}

export const GONE: Answer = { status: 204 };

/** One page of a list, as Lambda's markers go. */
export function page<T>(all: readonly T[], { query }: LambdaCall): { items: readonly T[]; NextMarker?: string } {
  const begin = Number(query.get('Marker') ?? 0) || 0;
  const end = begin + Math.max(1, Number(query.get('MaxItems') ?? 50) || 50);
  return { items: all.slice(begin, end), ...(end < all.length && { NextMarker: String(end) }) };
}
