import type { IncomingMessage } from 'node:http';
import { readBody } from './body';
import { lambdaRoute } from './lambda/route';

/** An AWS API request, as far as it can be read without knowing the service's protocol. */
export interface AwsCall {
  /** Signing name of the service: `ecr`, `sts`, `elasticloadbalancing`. `unknown` for an unsigned request. */
  readonly service: string;
  /** `CreateRepository`; of REST APIs Lambda's alone are known, of others it is method and path. */
  readonly operation: string;
  readonly region: string;
  readonly accessKey: string;
  /** The body, of the protocols whose operation or input stands in it; others are streamed. */
  readonly body?: Buffer;
}

const CREDENTIAL = /Credential=([^/,\s]+)\/\d{8}\/([^/,\s]+)\/([^/,\s]+)\/aws4_request/;
const BODY_LIMIT = 16 * 1024 * 1024;

/** Reads what service and operation a request is for. */
export async function readAwsCall(request: IncomingMessage): Promise<AwsCall> {
  const url = new URL(request.url ?? '/', 'http://front');
  const presigned = `Credential=${url.searchParams.get('X-Amz-Credential') ?? ''}`;
  const [, accessKey = '', region = '', service = 'unknown'] =
    CREDENTIAL.exec(request.headers.authorization ?? presigned) ?? [];
  const origin = { service, region, accessKey };

  const target = request.headers['x-amz-target'];
  if (typeof target === 'string') {
    return {
      ...origin,
      operation: target.slice(target.lastIndexOf('.') + 1),
      body: await readBody(request, BODY_LIMIT),
    };
  }
  if (request.headers['content-type']?.startsWith('application/x-www-form-urlencoded')) {
    const body = await readBody(request, BODY_LIMIT);
    return { ...origin, operation: new URLSearchParams(body.toString('utf8')).get('Action') ?? 'unknown', body };
  }
  const { method = 'GET' } = request;
  const known = service === 'lambda' ? lambdaRoute(method, url)?.operation : undefined;
  return { ...origin, operation: known ?? `${method} ${url.pathname}` };
}

/** The session of a role that is asked for. */
export interface RoleSession {
  readonly role: string | null;
  readonly name: string | null;
  readonly externalId: string | null;
}

/** What AssumeRole and AssumeRoleWithWebIdentity ask for. */
export function sessionIn({ operation, body }: AwsCall): RoleSession | undefined {
  if (!/^AssumeRole(WithWebIdentity)?$/.test(operation)) return undefined;
  const input = new URLSearchParams(body?.toString('utf8'));
  return { role: input.get('RoleArn'), name: input.get('RoleSessionName'), externalId: input.get('ExternalId') };
}

/** The repository that a call of ECR's API is about, where its input names one. */
export function repositoryIn({ service, body }: AwsCall): string | undefined {
  if (service !== 'ecr' || body === undefined) return undefined;
  const named = /"repositoryName"\s*:\s*"([^"\\]+)"/.exec(body.toString('utf8'));
  return named?.[1];
}
