import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ApiServer } from './api-server';
import { followPods, type PodNews } from './pod-watch';

type Answer = (response: ServerResponse) => void;

/** An API server that gives these answers, one after another, and then stays silent. */
class ScriptedServer {
  readonly asked: string[] = [];
  private readonly http: Server;

  constructor(private readonly script: Answer[]) {
    this.http = createServer((request: IncomingMessage, response) => {
      this.asked.push(request.url ?? '');
      this.script.shift()?.(response);
    });
  }

  async open(): Promise<ApiServer> {
    await once(this.http.listen(0, '127.0.0.1'), 'listening');
    const { port } = this.http.address() as AddressInfo;
    return new ApiServer({ server: `http://127.0.0.1:${String(port)}`, authority: '', token: 'token' });
  }

  close(): void {
    this.http.closeAllConnections();
    this.http.close();
  }
}

const pod = (name: string, resourceVersion: string) => ({
  metadata: { name, namespace: 'default', uid: name, resourceVersion },
  spec: { containers: [] },
});
const line = (type: string, object: object): string => `${JSON.stringify({ type, object })}\n`;
const list = (resourceVersion: string, ...names: string[]): Answer => {
  const items = names.map((name) => pod(name, resourceVersion));
  return (response) => response.end(JSON.stringify({ metadata: { resourceVersion }, items }));
};
const chunks =
  (...parts: readonly (string | Buffer)[]): Answer =>
  (response) => {
    void (async () => {
      for (const part of parts) {
        response.write(part);
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
      response.end();
    })();
  };

async function follow(script: Answer[], count: number) {
  const server = new ScriptedServer(script);
  const cluster = await server.open();
  const stop = new AbortController();
  const problems: string[] = [];
  const news: PodNews[] = [];
  try {
    for await (const each of followPods(cluster, stop.signal, (problem) => problems.push(problem))) {
      if (news.push(each) === count) stop.abort();
    }
  } finally {
    await cluster.close();
    server.close();
  }
  const told = news.map((each) =>
    each.kind === 'all'
      ? `all ${each.pods.map(({ metadata }) => metadata.name).join()}`
      : `${each.kind} ${each.pod.metadata.name}`,
  );
  return { told, problems, watched: server.asked.map((url) => /resourceVersion=(\d+)/.exec(url)?.[1] ?? 'list') };
}

describe('following Pods', () => {
  test('lists, then watches from there', async () => {
    const changes = line('ADDED', pod('b', '2')) + line('MODIFIED', pod('a', '3')) + line('DELETED', pod('b', '4'));
    expect(await follow([list('1', 'a'), chunks(changes)], 4)).toEqual({
      told: ['all a', 'seen b', 'seen a', 'gone b'],
      problems: [],
      watched: ['list', '1'],
    });
  });

  test('reads lines that arrive in pieces, also within a character', async () => {
    const bytes = Buffer.from(line('ADDED', pod('größe', '2')));
    const middle = bytes.indexOf('ö') + 1;
    const { told } = await follow([list('1'), chunks(bytes.subarray(0, middle), bytes.subarray(middle))], 2);
    expect(told).toEqual(['all ', 'seen größe']);
  });

  test('takes up an ended watch where it stopped, counting bookmarks', async () => {
    const first = chunks(line('ADDED', pod('a', '2')), line('BOOKMARK', { metadata: { resourceVersion: '7' } }));
    const { told, watched } = await follow([list('1'), first, chunks(line('ADDED', pod('b', '8')))], 3);
    expect(told).toEqual(['all ', 'seen a', 'seen b']);
    expect(watched).toEqual(['list', '1', '7']);
  });

  test('lists again when the server has forgotten the place', async () => {
    const gone = chunks(line('ERROR', { code: 410, message: 'too old resource version' }));
    const { told, watched, problems } = await follow([list('1', 'a'), gone, list('9', 'b')], 2);
    expect(told).toEqual(['all a', 'all b']);
    expect(watched).toEqual(['list', '1', 'list']);
    expect(problems).toEqual([]);
  });

  test('asks again and tells the problem once when the server fails', async () => {
    const fail: Answer = (response) => response.writeHead(500).end('etcd is away');
    const { told, problems } = await follow([fail, fail, list('1', 'a')], 1);
    expect(told).toEqual(['all a']);
    expect(problems).toEqual(['the Pods cannot be followed: ApiError: GET /api/v1/pods: 500 etcd is away']);
  });
});
