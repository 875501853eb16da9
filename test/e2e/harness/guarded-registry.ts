import { once } from 'node:events';
import { createServer, type IncomingMessage, request as forward, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A registry on loopback that wants a login for everything. */
export class GuardedRegistry {
  /** How many requests had the login. */
  admitted = 0;

  private constructor(private readonly server: Server) {}

  /**
   * @param port of the registry behind it
   * @param login `user:password`
   */
  static async start(port: number, login: string): Promise<GuardedRegistry> {
    const server = createServer();
    const guarded = new GuardedRegistry(server);
    const authorization = `Basic ${Buffer.from(login).toString('base64')}`;
    server.on('request', (request: IncomingMessage, response: ServerResponse) => {
      if (request.headers.authorization !== authorization) {
        return void response.writeHead(401, { 'www-authenticate': 'Basic realm="guarded"' }).end();
      }
      guarded.admitted++;
      pass(request, response, port);
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return guarded;
  }

  /** `localhost:<port>` */
  get host(): string {
    return `localhost:${(this.server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.server.close();
    this.server.closeAllConnections();
    await once(this.server, 'close');
  }
}

function pass(request: IncomingMessage, response: ServerResponse, port: number): void {
  const { method, url: path, headers } = request;
  const onward = forward({ host: '127.0.0.1', port, method, path, headers }, (answer) => {
    response.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(response);
  });
  onward.on('error', () => response.destroy());
  request.pipe(onward);
}
