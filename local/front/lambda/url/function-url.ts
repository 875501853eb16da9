import type { IncomingMessage, ServerResponse } from 'node:http';
import { AwsError } from '../../aws-error';
import { readBody } from '../../body';
import { judge } from '../../grants';
import { invoke, wholeAnswer } from '../invocation';
import type { FunctionUrl, LambdaFunction } from '../machine/function';
import type { LambdaParts } from '../parts';
import { policyOf } from '../permission-operations';
import { eventOf } from './event';
import { readWhole, refuse } from './http-answer';
import { passStream, splitPrelude, WITH_PRELUDE } from './stream';

const HOST = /^([a-z0-9]{32})\.lambda-url\.[a-z0-9-]+\.on\.aws(?::\d+)?$/;
const LARGEST_REQUEST = 6 * 1024 * 1024;
const SIGNATURE = /^AWS4-HMAC-SHA256 Credential=[^,]+,\s*SignedHeaders=[^,]+,\s*Signature=\w+/;

/** The id of the function's URL that a request is for; undefined when it is for something else. */
export function functionUrlId({ headers }: IncomingMessage): string | undefined {
  return HOST.exec(headers.host ?? '')?.[1];
}

/** Answers a request to the URL of a function by invoking it. */
export async function answerFunctionUrl(
  parts: LambdaParts,
  id: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const found = parts.functions.behindUrl(id);
  const url = found?.one.urls.get(found.qualifier);
  if (found === undefined || url === undefined || !admits(found.one, found.qualifier, url, request)) {
    return refuse(response, 403, 'Forbidden', 'AccessDeniedException');
  }
  const payload = Buffer.from(JSON.stringify(eventOf(request, await readBody(request, LARGEST_REQUEST), id)));
  const qualifier = found.qualifier === '$LATEST' ? undefined : found.qualifier;
  try {
    await react(await invoke(found.one, { qualifier, payload }, parts), url, response);
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    const { exception, message, status } = error;
    refuse(response, status === 429 ? 429 : 502, `${exception}: ${message}`, exception);
  }
}

async function react(
  invoked: Awaited<ReturnType<typeof invoke>>,
  { invokeMode }: FunctionUrl,
  response: ServerResponse,
): Promise<void> {
  const { reaction } = invoked;
  if (reaction.kind === 'answer' && invokeMode === 'RESPONSE_STREAM') return passStream(reaction, response);
  const { content, failed } = await wholeAnswer(invoked);
  if (failed) return refuse(response, 502, 'Internal Server Error', 'InternalServerErrorException');
  const hasPrelude = reaction.kind === 'answer' && reaction.contentType?.startsWith(WITH_PRELUDE);
  const { head, rest } = hasPrelude ? splitPrelude(content) : {};
  const { status, headers, body } = head && rest ? { ...head, body: rest } : readWhole(content);
  response.writeHead(status, { ...headers, 'content-length': body.length }).end(body);
}

/** Everybody may where nothing is asked for and the policy of the function says so; else only who signs. */
function admits(
  one: LambdaFunction,
  qualifier: string,
  { authType }: FunctionUrl,
  { headers }: IncomingMessage,
): boolean {
  if (authType === 'AWS_IAM') return SIGNATURE.test(headers.authorization ?? '');
  const grant = judge(policyOf(one, qualifier), {
    principal: { account: 'anonymous', arn: 'anonymous' },
    action: 'lambda:InvokeFunctionUrl',
    context: { 'lambda:functionurlauthtype': authType, 'aws:sourcearn': undefined, 'aws:sourceaccount': undefined },
  });
  return grant === 'granted';
}
