import type { ServerResponse } from 'node:http';
import { AwsError } from './aws-error';

/** An answer of an AWS API of the JSON protocols. */
export interface JsonAnswer {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

/** Sends what an operation answers, or the AWS error that it throws. */
export async function answerJson(response: ServerResponse, operation: () => Promise<JsonAnswer>): Promise<void> {
  const { status, body } = await operation().catch(asAnswer);
  const error = status === 200 ? {} : { 'x-amzn-errortype': String(body['__type']) };
  response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1', ...error }).end(JSON.stringify(body));
}

function asAnswer(error: unknown): JsonAnswer {
  if (!(error instanceof AwsError)) throw error;
  return { status: 400, body: { __type: error.exception, message: error.message } };
}
