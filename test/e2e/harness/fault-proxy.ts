import { once } from 'node:events';
import { createServer, type IncomingMessage, request as forward, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { type AddressInfo, connect } from 'node:net';
import { pipeline } from 'node:stream/promises';

/** What the server behind the proxy answered, whole. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Buffer;
}

/** Something that happens to answers on their way back. */
export interface Tampering {
  readonly method: string;
  /** Matches path and query. */
  readonly path: RegExp;
  /** Answers that it happens to. Default: all. */
  readonly when?: (answer: Pick<Answer, 'status'>) => boolean;
  /** Default: the first answer only. */
  readonly times?: number;
  /**
   * What arrives instead; a body shorter than its `content-length` ends in a broken connection. `gone` is when whoever asked
   * waits no more.
   */
  readonly change: (answer: Answer, gone: Promise<unknown>) => Answer | Promise<Answer>;
}

/** A certificate that nobody trusts, and its key, as PEM. */
export interface Certificate {
  readonly cert: string;
  readonly key: string;
}

/** An HTTP server on loopback that hands everything on to another one, apart from what a test does to it. */
export class FaultProxy {
  private tampering: { readonly what: Tampering; left: number }[] = [];

  private constructor(
    private readonly server: Server,
    private readonly upstream: string,
  ) {}

  /** @param upstream `localhost:<port>` */
  static async start(upstream: string, certificate?: Certificate): Promise<FaultProxy> {
    const server = certificate ? createTlsServer(certificate) : createServer();
    const proxy = new FaultProxy(server, upstream);
    server.on('request', (request: IncomingMessage, response: ServerResponse) => {
      proxy.pass(request, response).catch(() => response.destroy());
    });
    // A proxy for HTTPS: whatever host is asked for, the tunnel leads to `upstream`.
    server.on('connect', (_request, socket, head) => {
      const tunnel = connect(proxy.upstreamPort, '127.0.0.1', () => {
        socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
        tunnel.write(head);
        tunnel.pipe(socket).pipe(tunnel);
      });
      for (const end of [tunnel, socket]) end.on('error', () => (tunnel.destroy(), socket.destroy()));
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return proxy;
  }

  /** `localhost:<port>` */
  get host(): string {
    return `localhost:${(this.server.address() as AddressInfo).port}`;
  }

  tamper(what: Tampering): void {
    this.tampering.push({ what, left: what.times ?? 1 });
  }

  behave(): void {
    this.tampering = [];
  }

  async stop(): Promise<void> {
    this.server.close();
    this.server.closeAllConnections();
    await once(this.server, 'close');
  }

  private get upstreamPort(): number {
    return Number(this.upstream.split(':')[1]);
  }

  private async pass(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const onward = forward({
      host: '127.0.0.1',
      port: this.upstreamPort,
      method: request.method,
      path: request.url,
      headers: request.headers,
    });
    request.on('aborted', () => onward.destroy());
    const [[answer]] = await Promise.all([
      once(onward, 'response') as Promise<[IncomingMessage]>,
      pipeline(request, onward),
    ]);
    const { statusCode: status = 502, headers } = answer;
    const change = this.due(request, status);
    if (change === undefined) {
      response.writeHead(status, headers);
      return pipeline(answer, response);
    }
    const gone = once(response, 'close');
    await deliver(await change({ status, headers, body: await bodyOf(answer) }, gone), response);
  }

  private due({ method, url = '' }: IncomingMessage, status: number): Tampering['change'] | undefined {
    const found = this.tampering.find(
      ({ what, left }) =>
        left > 0 && what.method === method && what.path.test(url) && (what.when?.({ status }) ?? true),
    );
    if (found) found.left--;
    return found?.what.change;
  }
}

/** A {@link Tampering}: the answer breaks off in its middle. */
export function truncated({ status, headers: { 'transfer-encoding': _, ...headers }, body }: Answer): Answer {
  const promised = { ...headers, 'content-length': String(body.length) };
  return { status, headers: promised, body: body.subarray(0, body.length / 2) };
}

async function deliver({ status, headers, body }: Answer, response: ServerResponse): Promise<void> {
  response.writeHead(status, headers);
  const promised = Number(headers['content-length'] ?? body.length);
  if (response.req.method === 'HEAD' || body.length === promised) return void response.end(body);
  await new Promise((resolve) => response.write(body, resolve));
  response.destroy();
}

async function bodyOf(message: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
