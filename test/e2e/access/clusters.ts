import { once } from 'node:events';
import { createServer as createPlainServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { TLSSocket } from 'node:tls';
import { asPem, type CertificateAuthority } from '../../registries/certificate-authority';
import { ConnectProxy } from '../../registries/connect-proxy';

/** Kubernetes APIs on loopback that remember who asked which of them for what. */
export class Clusters {
  /** Which cluster an object was asked of, and by whom. */
  private readonly asked = new Map<string, string>();
  private readonly servers = new Map<string, Server>();
  private tunnels: ConnectProxy | undefined;

  static async start(authority: CertificateAuthority): Promise<Clusters> {
    const clusters = new Clusters();
    const tls = {
      ...asPem(authority.issue('localhost', 'other.example')),
      requestCert: true,
      rejectUnauthorized: false,
    };
    for (const name of ['a', 'b', 'c']) {
      await clusters.open(
        name,
        createServer(tls, (request, response) => clusters.answer(name, request, response)),
      );
    }
    await clusters.open(
      'plain',
      createPlainServer((request, response) => clusters.answer('plain', request, response)),
    );
    const port = clusters.port('b');
    clusters.tunnels = await ConnectProxy.start({ [`localhost:${String(port)}`]: port, 'far.example': port });
    return clusters;
  }

  port(name: string): number {
    return (this.servers.get(name)?.address() as AddressInfo).port;
  }

  /** Without a scheme. */
  host(name: string): string {
    return `localhost:${String(this.port(name))}`;
  }

  get proxy(): string {
    return this.tunnels?.address ?? '';
  }

  /** Who asked whom for an object, as one line; undefined when nobody did. */
  whoAskedFor(name: string): string | undefined {
    return this.asked.get(name);
  }

  async stop(): Promise<void> {
    for (const server of this.servers.values()) {
      server.closeAllConnections();
      server.close();
    }
    await this.tunnels?.stop();
  }

  private async open(name: string, server: Server): Promise<void> {
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    this.servers.set(name, server);
  }

  private answer(cluster: string, { url = '', headers, socket }: IncomingMessage, response: ServerResponse): void {
    const name = url.replace(/^.*\//, '');
    const tls = socket instanceof TLSSocket ? socket : undefined;
    const servername = (tls as { servername?: string } | undefined)?.servername;
    const certificate = (tls?.getPeerCertificate().subject as { CN: string } | undefined)?.CN;
    const who = headers.authorization ?? (certificate ? `the certificate of ${certificate}` : 'nobody');
    const through = this.tunnels?.asked.splice(0).length === 0 ? '' : ' through the proxy';
    const as = [headers['impersonate-user'] ?? []].flat().join();
    this.asked.set(
      name,
      `${cluster}${servername ? ` (${servername})` : ''} by ${who}${as ? ` as ${as}` : ''}${through}`,
    );
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace: 'x' }, data: {} }));
  }
}
