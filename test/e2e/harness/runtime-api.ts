import { EventEmitter, once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';

/** What a program made of an event: an answer, which may have failed after its beginning, or an error in its place. */
export type Outcome =
  | { readonly kind: 'answer'; readonly trailers: NodeJS.Dict<string> }
  | { readonly kind: 'error'; readonly type: unknown; readonly body: unknown };

/** An event that a program is given, and what comes back. */
export class Invocation {
  /** What the program says about its answer before it begins. */
  headers: NodeJS.Dict<string | string[]> = {};
  outcome: Outcome | undefined;

  private text = '';
  private readonly changes = new EventEmitter();
  private request: IncomingMessage | undefined;

  constructor(
    readonly id: string,
    readonly event: object,
    /** Milliseconds that the program has. */
    readonly limit: number,
  ) {}

  /** Status and headers of the URL's answer: what comes before eight zero bytes. */
  get prelude(): unknown {
    return JSON.parse(this.text.split(END_OF_PRELUDE)[0] ?? '') as unknown;
  }

  get body(): string {
    return this.text.split(END_OF_PRELUDE)[1] ?? '';
  }

  /** Waits until the answer is as far as that. */
  async until(isSo: (invocation: this) => boolean): Promise<void> {
    while (!isSo(this)) await once(this.changes, 'change');
  }

  async ended(): Promise<Outcome> {
    await this.until(({ outcome }) => outcome !== undefined);
    return this.outcome!;
  }

  /** What Lambda does when nobody reads the answer any more. */
  hangUp(): void {
    this.request?.destroy();
  }

  async answeredBy(request: IncomingMessage): Promise<void> {
    this.request = request;
    this.headers = request.headers;
    for await (const bytes of request) {
      this.text += String(bytes);
      this.changes.emit('change');
    }
    this.end({ kind: 'answer', trailers: request.trailers });
  }

  async failedBy(request: IncomingMessage): Promise<void> {
    this.end({ kind: 'error', type: request.headers['lambda-runtime-function-error-type'], body: await json(request) });
  }

  private end(outcome: Outcome): void {
    this.outcome = outcome;
    this.changes.emit('change');
  }
}

const END_OF_PRELUDE = '\0'.repeat(8);
const PREFIX = '/2018-06-01/runtime';

/** The Runtime API of Lambda for one program on this machine. */
export class RuntimeApi {
  /** What the program said when it could not start. */
  readonly startErrors: unknown[] = [];

  private readonly waiting: Invocation[] = [];
  private readonly given = new Map<string, Invocation>();
  private readonly changes = new EventEmitter();
  private readonly server: Server;

  private constructor() {
    this.server = createServer((request, response) => {
      this.answer(request, response).catch(() => response.destroy());
    });
  }

  static async start(): Promise<RuntimeApi> {
    const api = new RuntimeApi();
    await new Promise<void>((ready) => api.server.listen(0, '127.0.0.1', ready));
    return api;
  }

  /** What `AWS_LAMBDA_RUNTIME_API` is. */
  get host(): string {
    return `127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** Has the program answer an event, as soon as it asks for one. */
  invoke(event: object, limit = 900_000): Invocation {
    const invocation = new Invocation(`request-${this.given.size}`, event, limit);
    this.given.set(invocation.id, invocation);
    this.waiting.push(invocation);
    this.changes.emit('change');
    return invocation;
  }

  stop(): void {
    this.server.close();
    this.server.closeAllConnections();
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const [, what = '', id = '', end = ''] = (request.url ?? '').slice(PREFIX.length).split('/');
    const route = `${request.method ?? ''} ${what}/${end === '' ? id : `…/${end}`}`;
    const invocation = this.given.get(id);
    if (route === 'GET invocation/next') return this.hand(await this.next(), response);
    if (route === 'POST init/error') this.startErrors.push(await json(request));
    else if (route === 'POST invocation/…/response' && invocation) await invocation.answeredBy(request);
    else if (route === 'POST invocation/…/error' && invocation) await invocation.failedBy(request);
    else return void response.writeHead(404).end();
    response.writeHead(202).end();
  }

  private async next(): Promise<Invocation> {
    for (;;) {
      const invocation = this.waiting.shift();
      if (invocation !== undefined) return invocation;
      await once(this.changes, 'change');
    }
  }

  private hand({ id, event, limit }: Invocation, response: ServerResponse): void {
    const headers = {
      'content-type': 'application/json',
      'lambda-runtime-aws-request-id': id,
      'lambda-runtime-deadline-ms': String(Date.now() + limit),
    };
    response.writeHead(200, headers).end(JSON.stringify(event));
  }
}
