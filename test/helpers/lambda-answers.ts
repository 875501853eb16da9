import type { IncomingMessage, ServerResponse } from 'node:http';
import { AwsAnswers } from './aws-answers';

/** What Lambda answers to a call: the fields of the answer, an error, or what an invocation comes to. */
export type LambdaAnswer = object | LambdaError | Invoked | 'nothing';

export class LambdaError {
  constructor(
    readonly code: string,
    readonly message = 'm',
    readonly status = 400,
  ) {}
}

/** What a function answered. */
export class Invoked {
  constructor(
    readonly payload: string | Buffer,
    readonly more: { readonly functionError?: string; readonly log?: string } = {},
  ) {}
}

interface Input {
  /** In the query: `Qualifier`, `Marker`, …. */
  readonly query: Readonly<Record<string, string>>;
  /** The alias that is asked for. */
  readonly alias: string | undefined;
  readonly body: string;
  readonly logType: string | undefined;
}

const ROUTES: readonly (readonly [RegExp, string])[] = [
  [/^GET \/2015-03-31\/functions\/?$/, 'ListFunctions'],
  [/^GET \/2015-03-31\/functions\/[^/]+$/, 'GetFunction'],
  [/^GET \/2015-03-31\/functions\/[^/]+\/aliases$/, 'ListAliases'],
  [/^GET \/2015-03-31\/functions\/[^/]+\/aliases\/([^/]+)$/, 'GetAlias'],
  [/^GET \/2015-03-31\/functions\/[^/]+\/versions$/, 'ListVersionsByFunction'],
  [/^GET \/2019-09-30\/functions\/[^/]+\/provisioned-concurrency$/, 'GetProvisionedConcurrencyConfig'],
  [/^POST \/2015-03-31\/functions\/[^/]+\/invocations$/, 'Invoke'],
];

export type LambdaAnswers = AwsAnswers<Input, LambdaAnswer>;

/** An API of Lambda that has these answers. */
export function serveLambdaAnswers(): Promise<LambdaAnswers> {
  return AwsAnswers.serve<Input, LambdaAnswer>({
    service: 'lambda',
    read,
    unknown: (call) => new LambdaError('UnknownOperationException', call, 404),
    give,
  });
}

function read({ method, url = '', headers }: IncomingMessage, body: string): [call: string, input: Input] {
  const { pathname, searchParams } = new URL(url, 'http://lambda');
  const [call, alias] = callOf(`${method} ${pathname}`);
  const logType = headers['x-amz-log-type'];
  const query = Object.fromEntries(searchParams);
  return [call, { query, alias, body, logType: typeof logType === 'string' ? logType : undefined }];
}

function give(answer: LambdaAnswer, response: ServerResponse): void {
  if (answer === 'nothing') {
    response.destroy();
  } else if (answer instanceof LambdaError) {
    response.writeHead(answer.status, { 'x-amzn-errortype': answer.code, 'content-type': 'application/json' });
    response.end(JSON.stringify({ Message: answer.message }));
  } else if (answer instanceof Invoked) {
    const { functionError, log } = answer.more;
    response.writeHead(200, {
      ...(functionError !== undefined && { 'x-amz-function-error': functionError }),
      ...(log !== undefined && { 'x-amz-log-result': Buffer.from(log).toString('base64') }),
    });
    response.end(answer.payload);
  } else {
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
  }
}

function callOf(line: string): [string, string | undefined] {
  for (const [route, call] of ROUTES) {
    const match = route.exec(line);
    if (match) return [call, match[1]];
  }
  return [line, undefined];
}
