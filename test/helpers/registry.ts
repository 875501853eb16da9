import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Credentials } from '../../engine/credentials/credentials';
import { HttpClient } from '../../engine/http/http';
import type { Pauses } from '../../engine/http/retry';
import { RegistryClient } from '../../engine/registry/client';

export type Answer = (request: IncomingMessage, response: ServerResponse) => void;

export const OCI_INDEX = 'application/vnd.oci.image.index.v1+json';
export const OCI_MANIFEST = 'application/vnd.oci.image.manifest.v1+json';

/** A registry on loopback, for tests, that gives the answers of a script, one after the other; the last one stays. */
export class TestRegistry {
  answers: Answer[] = [];
  readonly asked: string[] = [];

  private constructor(
    private readonly server: Server,
    readonly host: string,
  ) {}

  static async start(): Promise<TestRegistry> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const registry = new TestRegistry(server, `127.0.0.1:${(server.address() as AddressInfo).port}`);
    server.on('request', (request: IncomingMessage, response: ServerResponse) => {
      registry.asked.push(`${request.method} ${request.url} ${request.headers.authorization ?? '-'}`);
      const answer = registry.answers.length > 1 ? registry.answers.shift() : registry.answers[0];
      answer?.(request, response);
    });
    return registry;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  client(credentials = logins(), signal = new AbortController().signal, pauses = QUICK): RegistryClient {
    return new RegistryClient(
      { host: this.host, name: 'team/api' },
      credentials,
      new HttpClient({}, signal, {}, pauses),
    );
  }
}

/** Pauses between attempts that no test has to wait for. */
export const QUICK: Pauses = { minTimeout: 5, maxTimeout: 20 };

/** Credentials that know no login, or what a test gives them. */
export function logins(more: Partial<Credentials> = {}): Credentials {
  return { preemptive: false, login: () => Promise.resolve(undefined), renew: () => false, fix: 'log in', ...more };
}

export function status(code: number, body = '', headers: Record<string, string> = {}): Answer {
  return (_, response) => response.writeHead(code, headers).end(body);
}

/** An error as the specification writes it. */
export function specError(code: number, error: string, message = 'm'): Answer {
  return status(code, JSON.stringify({ errors: [{ code: error, message }] }));
}

export function digestOf(body: string): string {
  return `sha256:${createHash('sha256').update(body).digest('hex')}`;
}
