import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Sandboxes } from './sandboxes';

const PLAN = { key: '1 a', functionArn: 'arn:of:it', container: { Image: 'fn@sha256:1', Env: [] } };
const EVENT = { requestId: 'r-1', payload: Buffer.from('{}'), arn: 'arn:of:it', timeoutMs: 1_000 };

/** What an Engine answers, by method and path; all else it takes. */
type Answers = Readonly<Record<string, (response: ServerResponse) => unknown>>;

let engine: Server;
let asked: string[];
let answers: Answers;
let sandboxes: Sandboxes;
describe('the sandboxes of functions', () => {
  beforeEach(async () => {
    asked = [];
    answers = {};
    engine = createServer(({ method = '', url = '' }, response) => {
      asked.push(`${method} ${url}`);
      const [, answer] = Object.entries(answers).find(([begin]) => `${method} ${url}`.startsWith(begin)) ?? [];
      if (answer) answer(response);
      else response.writeHead(204).end();
    }).listen(0, '127.0.0.1');
    await once(engine, 'listening');
    const { port } = engine.address() as AddressInfo;
    sandboxes = new Sandboxes({ host: `tcp://127.0.0.1:${String(port)}`, instance: 'test' });
  });
  afterEach(async () => {
    await sandboxes.close();
    engine.close();
    engine.closeAllConnections();
  });

  const invoke = () => sandboxes.invoke(PLAN, EVENT, () => 'password');
  const refuse = (status: number, message: string) => (response: ServerResponse) =>
    response.writeHead(status).end(JSON.stringify({ message }));

  test.each<[string, Answers, RegExp]>([
    ['has its own trouble', { 'GET /images/': refuse(500, 'driver failed') }, /because of its Docker: driver failed$/],
    [
      'cannot pull the image',
      {
        'GET /images/': refuse(404, 'No such image'),
        'POST /images/create': (response) => response.end('{"error":"manifest unknown"}'),
      },
      /docker cannot pull fn@sha256:1: manifest unknown$/,
    ],
    ['cannot start a container', { 'POST /containers/create': refuse(500, 'no space left') }, /no space left$/],
    ['is gone', { 'GET /images/': (response) => response.destroy() }, /because of its Docker: .*socket hang up/],
  ])('fail as Lambda does when Docker %s', async (_, given, message) => {
    answers = given;
    await expect(invoke()).rejects.toMatchObject({
      exception: 'ServiceException',
      status: 500,
      message: expect.stringMatching(message) as string,
    });
  });

  test('tell the function that its program cannot be started', async () => {
    answers = {
      'POST /containers': (response) =>
        asked.at(-1)?.endsWith('/start') ? refuse(400, 'exec: "/nowhere": not found')(response) : response.end('{}'),
    };
    const { reaction } = await invoke();

    const told = reaction.kind === 'error' ? (JSON.parse(reaction.error.toString()) as object) : {};
    expect(told).toMatchObject({ errorType: 'Runtime.InvalidEntrypoint' });
  });

  test('leave none behind of a function that is deleted while its container starts', async () => {
    let go: () => void = () => undefined;
    const begun = new Promise<void>((resolve) => {
      answers = { 'GET /images/': (response) => ((go = () => response.end('{}')), resolve()) };
    });
    const invoked = invoke();
    await begun;
    sandboxes.end(PLAN.functionArn);
    go();

    await expect(invoked).rejects.toMatchObject({ exception: 'ResourceNotFoundException' });
    expect(asked.at(-1)).toMatch(/^DELETE \/containers\/slipway-test-function-/);
  });
});
