import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { type AddressInfo, connect } from 'node:net';
import type { Duplex } from 'node:stream';

/** A proxy for HTTPS on loopback that wants a login, and knows where the names of a test are. */
export class ConnectProxy {
  /** Names that were asked for, in order. */
  readonly asked: string[] = [];
  private readonly ends = new Set<Duplex>();

  private constructor(
    private readonly server: Server,
    private readonly scheme: 'http' | 'https',
    private readonly login: string,
  ) {}

  /**
   * @param ports ports on this machine, by name
   * @param tls certificate of a proxy that is itself spoken to over TLS
   * @param login `user:password`
   */
  static async start(
    ports: Readonly<Record<string, number>>,
    tls?: { cert: string; key: string },
    login = 'me:p:w',
  ): Promise<ConnectProxy> {
    const server = tls ? createTlsServer(tls) : createServer();
    const proxy = new ConnectProxy(server, tls ? 'https' : 'http', login);
    const authorization = `Basic ${Buffer.from(login).toString('base64')}`;
    server.on('connect', ({ url = '', headers }, socket, head) => {
      const name = url.replace(/:443$/, '');
      proxy.asked.push(name);
      const port = ports[name];
      const refusal =
        headers['proxy-authorization'] === authorization ? '502 Bad Gateway' : '407 Proxy Authentication Required';
      if (refusal.startsWith('407') || port === undefined) return void socket.end(`HTTP/1.1 ${refusal}\r\n\r\n`);
      const tunnel = connect(port, '127.0.0.1', () => {
        socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
        tunnel.write(head);
        tunnel.pipe(socket).pipe(tunnel);
      });
      for (const end of [tunnel, socket]) {
        proxy.ends.add(end);
        end.on('error', () => (tunnel.destroy(), socket.destroy()));
      }
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return proxy;
  }

  /** With the login: the value of `HTTPS_PROXY`. */
  get address(): string {
    const [user = '', ...password] = this.login.split(':');
    return `${this.scheme}://${user}:${encodeURIComponent(password.join(':'))}@${this.host}`;
  }

  get host(): string {
    return `localhost:${String((this.server.address() as AddressInfo).port)}`;
  }

  async stop(): Promise<void> {
    this.server.close();
    for (const end of this.ends) end.destroy();
    await once(this.server, 'close');
  }
}
