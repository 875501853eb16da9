import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { readBody } from '../../body';
import { sendJson } from '../../registry-answers';

/** One event on its way to a function. */
export interface Invocation {
  readonly requestId: string;
  readonly payload: Buffer;
  readonly arn: string;
  /** How long the function may take. */
  readonly timeoutMs: number;
  /** JSON. */
  readonly clientContext?: string | undefined;
}

/** What a function makes of an event. The body of an answer comes as the function writes it. */
export type Reaction =
  | { readonly kind: 'answer'; readonly contentType: string | undefined; readonly body: IncomingMessage }
  | { readonly kind: 'error'; readonly error: Buffer };

const PREFIX = '/2018-06-01/runtime/';
const ERROR_LIMIT = 6 * 1024 * 1024;

/** The HTTP API between Lambda and the runtime in a container. https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html */
export class RuntimeApi {
  private readonly queue: Waiting[] = [];
  private readonly underWay = new Map<string, Waiting>();
  private next: ServerResponse | undefined;

  private constructor(
    private readonly server: Server,
    /** Hears of an error before the first event. */
    private readonly onInitError: (error: Buffer) => void,
  ) {
    server.on('request', (request: IncomingMessage, response: ServerResponse) => {
      this.answer(request, response).catch((error: unknown) => response.destroy(error as Error));
    });
    // A runtime waits for its next event as long as it takes.
    server.requestTimeout = 0;
    server.keepAliveTimeout = 0;
  }

  static async start(onInitError: (error: Buffer) => void): Promise<RuntimeApi> {
    const server = createServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new RuntimeApi(server, onInitError);
  }

  /** As `AWS_LAMBDA_RUNTIME_API` has it. */
  get host(): string {
    return `127.0.0.1:${String((this.server.address() as AddressInfo).port)}`;
  }

  /** Gives an event to the runtime as soon as that asks for one. */
  invoke(invocation: Invocation, onDelivered: () => void): Promise<Reaction> {
    return new Promise((resolve) => {
      this.queue.push({ invocation, onDelivered, resolve });
      this.deliver();
    });
  }

  close(): void {
    this.server.close();
    this.server.closeAllConnections();
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { url = '', method } = request;
    const [what = '', id = '', kind] = url.startsWith(PREFIX) ? url.slice(PREFIX.length).split('/').slice(-3) : [];
    if (method === 'GET' && url === `${PREFIX}invocation/next`) return this.waitForNext(response);
    if (method === 'POST' && url === `${PREFIX}init/error`) {
      this.onInitError(await readBody(request, ERROR_LIMIT));
      return sendJson(response, 202, { status: 'OK' });
    }
    const waiting = what === 'invocation' ? this.underWay.get(id) : undefined;
    if (method !== 'POST' || waiting === undefined) {
      return sendJson(response, 403, { errorType: 'InvalidRequestID', errorMessage: 'Invalid request ID' });
    }
    this.underWay.delete(id);
    if (kind === 'error') waiting.resolve({ kind: 'error', error: await readBody(request, ERROR_LIMIT) });
    else await this.take(waiting, request);
    sendJson(response, 202, { status: 'OK' });
  }

  private async take({ resolve }: Waiting, request: IncomingMessage): Promise<void> {
    const ended = once(request, 'close');
    resolve({ kind: 'answer', contentType: request.headers['content-type'], body: request });
    await ended;
  }

  private waitForNext(response: ServerResponse): void {
    this.next = response;
    response.once('close', () => {
      if (this.next === response) this.next = undefined;
    });
    this.deliver();
  }

  private deliver(): void {
    const [waiting] = this.queue;
    if (waiting === undefined || this.next === undefined) return;
    const { requestId, payload, arn, timeoutMs, clientContext } = waiting.invocation;
    this.queue.shift();
    this.underWay.set(requestId, waiting);
    this.next.writeHead(200, {
      'content-type': 'application/json',
      'lambda-runtime-aws-request-id': requestId,
      'lambda-runtime-deadline-ms': String(Date.now() + timeoutMs),
      'lambda-runtime-invoked-function-arn': arn,
      'lambda-runtime-trace-id': `Root=1-${requestId.slice(0, 8)}-${requestId.replaceAll('-', '').slice(8)};Sampled=0`,
      ...(clientContext && { 'lambda-runtime-client-context': clientContext }),
    });
    this.next.end(payload);
    this.next = undefined;
    waiting.onDelivered();
  }
}

interface Waiting {
  readonly invocation: Invocation;
  readonly onDelivered: () => void;
  readonly resolve: (reaction: Reaction) => void;
}
