import type { Dispatcher, Pool } from 'undici';
import * as z from 'zod/mini';
import { refuseUnlessLoopback } from '../../host/loopback';

/** Where an API server listens and how its administrator signs in. */
export interface ClusterAccess {
  /** `https://127.0.0.1:port`. */
  readonly server: string;
  /** PEM of the certificates that the client trusts. */
  readonly authority: string;
  readonly token: string;
}

/** One line of a watch. `ERROR` carries a Status instead of the object. */
export interface WatchEvent<T> {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK' | 'ERROR';
  readonly object: T;
}

/** An answer of the API server outside 2xx. */
export class ApiError extends Error {
  constructor(
    request: string,
    readonly status: number,
    answer: string,
  ) {
    super(`${request}: ${String(status)} ${answer.slice(0, 500)}`);
    this.name = 'ApiError';
  }
}

const MERGE_PATCH = 'application/merge-patch+json';
const WATCH_SECONDS = 240;

/** The few calls of the Kubernetes API that the local cluster needs, over kept connections. */
export class ApiServer {
  private pool: Promise<Pool> | undefined;

  /** @throws {LocalError} when the server is not on this machine */
  constructor(private readonly access: ClusterAccess) {
    refuseUnlessLoopback(access.server);
  }

  /** Reads a kubeconfig as {@link kubeconfigOf} writes it: one cluster, one user, a token. */
  static fromKubeconfig(text: string): ApiServer {
    const { clusters, users } = ownKubeconfig.parse(JSON.parse(text));
    const { server, 'certificate-authority-data': authority } = clusters[0].cluster;
    return new ApiServer({
      server,
      authority: Buffer.from(authority, 'base64').toString(),
      token: users[0].user.token,
    });
  }

  /** Whether the server says that all its parts are ready; throws while it does not answer or says no. */
  async isReady(): Promise<boolean> {
    await (await this.send('GET', '/readyz')).dump();
    return true;
  }

  async get<T>(path: string): Promise<T> {
    return (await (await this.send('GET', path)).json()) as T;
  }

  async create(path: string, body: object): Promise<void> {
    await (await this.send('POST', path, { body: JSON.stringify(body), type: 'application/json' })).dump();
  }

  async merge(path: string, patch: object): Promise<void> {
    await (await this.send('PATCH', path, { body: JSON.stringify(patch), type: MERGE_PATCH })).dump();
  }

  async delete(path: string): Promise<void> {
    await (await this.send('DELETE', path)).dump();
  }

  /** The changes of a collection after `resourceVersion`, bookmarks included. Ends when the server ends the watch. */
  async *watch<T>(path: string, resourceVersion: string, signal: AbortSignal): AsyncGenerator<WatchEvent<T>> {
    const query = new URLSearchParams({
      watch: 'true',
      allowWatchBookmarks: 'true',
      timeoutSeconds: String(WATCH_SECONDS),
      resourceVersion,
    });
    const body = await this.send('GET', `${path}?${query.toString()}`, undefined, signal);
    for await (const line of linesOf(body)) yield JSON.parse(line) as WatchEvent<T>;
  }

  /** Ends every connection; open watches throw. */
  async close(): Promise<void> {
    await (await this.pool)?.destroy();
  }

  /** Loaded here: most uses of the command speak to no cluster. */
  private async open(): Promise<Pool> {
    const { Pool: Connections } = await import('undici');
    return new Connections(this.access.server, { connect: { ca: this.access.authority } });
  }

  private async send(
    method: Dispatcher.HttpMethod,
    path: string,
    content?: { readonly body: string; readonly type: string },
    signal?: AbortSignal,
  ): Promise<Dispatcher.ResponseData['body']> {
    const pool = await (this.pool ??= this.open());
    const { statusCode, body } = await pool.request({
      method,
      path,
      signal: signal ?? null,
      body: content?.body ?? null,
      headers: { authorization: `Bearer ${this.access.token}`, ...(content && { 'content-type': content.type }) },
      // A watch is silent for as long as nothing happens.
      ...(signal ? { bodyTimeout: 0 } : { bodyTimeout: 30_000, headersTimeout: 30_000 }),
    });
    if (statusCode >= 300) throw new ApiError(`${method} ${path}`, statusCode, await body.text());
    return body;
  }
}

/** A kubeconfig with one context, which is also the current one of this file. It holds the token: write it with mode 0600. */
export function kubeconfigOf(access: ClusterAccess, context: string): string {
  const cluster = {
    server: access.server,
    'certificate-authority-data': Buffer.from(access.authority).toString('base64'),
  };
  // JSON is YAML, and this file is read by programs only.
  return JSON.stringify(
    {
      apiVersion: 'v1',
      kind: 'Config',
      clusters: [{ name: context, cluster }],
      users: [{ name: context, user: { token: access.token } }],
      contexts: [{ name: context, context: { cluster: context, user: context } }],
      'current-context': context,
    },
    null,
    2,
  );
}

const ownKubeconfig = z.object({
  clusters: z.tuple([z.object({ cluster: z.object({ server: z.url(), 'certificate-authority-data': z.base64() }) })]),
  users: z.tuple([z.object({ user: z.object({ token: z.string().check(z.minLength(1)) }) })]),
});

async function* linesOf(body: AsyncIterable<Buffer>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of body) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n');
    rest = lines.pop() ?? '';
    yield* lines;
  }
}
