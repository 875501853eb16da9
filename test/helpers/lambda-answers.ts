import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { AwsAccess } from '../../contract/aws';

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

/** An API of Lambda on loopback that has these answers, by call; other calls it does not know. */
export class LambdaAnswers {
  answers: Readonly<Record<string, LambdaAnswer | ((input: Input) => LambdaAnswer)>> = {};
  /** So long it takes. */
  delayMs = 0;
  readonly asked: { readonly call: string; readonly input: Input }[] = [];
  private readonly kept = process.env;

  private constructor(private readonly server: Server) {
    const own = Object.entries(this.kept).filter(([name]) => !name.startsWith('AWS_'));
    // The SDK reads the environment of the process.
    process.env = { ...Object.fromEntries(own), AWS_ACCESS_KEY_ID: 'KEY', AWS_SECRET_ACCESS_KEY: 'fake-secret' };
  }

  static async serve(): Promise<LambdaAnswers> {
    const server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const { pathname, searchParams } = new URL(request.url ?? '', 'http://lambda');
        const [call, alias] = callOf(`${request.method} ${pathname}`);
        const logType = request.headers['x-amz-log-type'];
        const input = {
          query: Object.fromEntries(searchParams),
          alias,
          body: Buffer.concat(chunks).toString(),
          logType: typeof logType === 'string' ? logType : undefined,
        };
        made.asked.push({ call, input });
        const answer = made.answers[call] ?? new LambdaError('UnknownOperationException', call, 404);
        const given = typeof answer === 'function' ? (answer as (input: Input) => LambdaAnswer)(input) : answer;
        setTimeout(() => give(given, response), made.delayMs);
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const made = new LambdaAnswers(server);
    return made;
  }

  get access(): AwsAccess {
    const lambda = `http://127.0.0.1:${String((this.server.address() as AddressInfo).port)}`;
    return { region: 'eu-west-1', endpoints: { lambda } };
  }

  /** So often a call was made. */
  count(call: string): number {
    return this.asked.filter((each) => each.call === call).length;
  }

  async stop(): Promise<void> {
    process.env = this.kept;
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
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
