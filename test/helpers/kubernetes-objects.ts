import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** An API server on loopback that has these objects and lists, by path; all others do not exist. */
export class KubernetesObjects {
  objects: Readonly<Record<string, unknown>> = {};
  /** Paths and selectors, as they were asked. */
  readonly asked: string[] = [];

  private constructor(private readonly server: Server) {}

  static async serve(): Promise<KubernetesObjects> {
    const server = createServer((request, response) => {
      const { pathname, searchParams } = new URL(request.url ?? '', 'http://cluster');
      made.asked.push(`${pathname} ${searchParams.get('labelSelector') ?? ''}`.trim());
      const found = made.objects[pathname];
      const body = found ?? { kind: 'Status', reason: 'NotFound', message: 'not found' };
      response.writeHead(found === undefined ? 404 : 200, { 'content-type': 'application/json' });
      response.end(JSON.stringify(body));
    });
    const made = new KubernetesObjects(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return made;
  }

  /** What an engine gets from outside that is to ask it. */
  context(): { readonly env: NodeJS.ProcessEnv; readonly signal: AbortSignal } {
    const host = `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
    return { env: { KUBE_HOST: host }, signal: new AbortController().signal };
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}
