import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What functions wait at, so that nothing depends on how fast a machine is: each GET is one that waits. */
export class Gate {
  private readonly waiting: ServerResponse[] = [];
  /** So many more go through at once. */
  private open = 0;

  private constructor(private readonly server: Server) {}

  /** @param together so many go through as soon as all of them wait */
  static async start(together = Infinity): Promise<Gate> {
    const server = createServer();
    const gate = new Gate(server);
    server.on('request', (_, response: ServerResponse) => {
      gate.waiting.push(response);
      if (gate.waiting.length >= together) gate.open = together;
      gate.let();
    });
    await once(server.listen(0, '127.0.0.1'), 'listening');
    return gate;
  }

  get url(): string {
    return `http://127.0.0.1:${String((this.server.address() as AddressInfo).port)}`;
  }

  /** Lets one through, also one that is still to come. */
  pass(): void {
    this.open += 1;
    this.let();
  }

  stop(): void {
    this.server.close();
    this.server.closeAllConnections();
  }

  private let(): void {
    for (; this.open > 0 && this.waiting.length > 0; this.open -= 1) this.waiting.shift()?.end();
  }
}
