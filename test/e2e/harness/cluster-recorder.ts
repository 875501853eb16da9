import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A cluster without any Deployment, which remembers who asked for one: a run that fails must not have come this far. */
export class ClusterRecorder {
  private constructor(
    private readonly server: Server,
    private asked: string[],
  ) {}

  static async start(): Promise<ClusterRecorder> {
    const asked: string[] = [];
    const server = createServer((request, response) => {
      asked.push(`${request.method ?? ''} ${request.url ?? ''}`);
      const status = { kind: 'Status', status: 'Failure', reason: 'NotFound', code: 404 };
      response.writeHead(404, { 'content-type': 'application/json' }).end(JSON.stringify(status));
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new ClusterRecorder(server, asked);
  }

  /** For `KUBE_HOST`. */
  get host(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** Requests about a Deployment. */
  requestsFor(deployment: string): string[] {
    return this.asked.filter((request) => request.endsWith(`/${deployment}`));
  }

  async stop(): Promise<void> {
    this.server.close();
    this.server.closeAllConnections();
    await once(this.server, 'close');
  }
}
