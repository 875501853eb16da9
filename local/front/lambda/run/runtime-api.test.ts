import { text } from 'node:stream/consumers';
import { type Invocation, RuntimeApi } from './runtime-api';

const EVENT: Invocation = { requestId: 'r-1', payload: Buffer.from('{"a":1}'), arn: 'arn:of:it', timeoutMs: 5_000 };

let api: RuntimeApi;
let initErrors: string[];
describe('the Runtime API', () => {
  beforeEach(async () => {
    initErrors = [];
    api = await RuntimeApi.start((error) => initErrors.push(error.toString()));
  });
  afterEach(() => api.close());

  const at = (path: string) => `http://${api.host}/2018-06-01/runtime/${path}`;
  const post = (path: string, body: string) => fetch(at(path), { method: 'POST', body });

  test('gives a runtime that waits the next event, and takes its answer', async () => {
    const waiting = fetch(at('invocation/next'));
    const delivered = jest.fn();
    const reacted = api.invoke(EVENT, delivered);
    const next = await waiting;

    expect(await next.json()).toEqual({ a: 1 });
    expect(next.headers.get('lambda-runtime-aws-request-id')).toBe('r-1');
    expect(next.headers.get('lambda-runtime-invoked-function-arn')).toBe('arn:of:it');
    expect(Number(next.headers.get('lambda-runtime-deadline-ms'))).toBeGreaterThan(Date.now());
    expect(delivered).toHaveBeenCalledTimes(1);
    const answered = post('invocation/r-1/response', '{"b":2}');
    const reaction = await reacted;
    expect(reaction.kind === 'answer' && (await text(reaction.body))).toBe('{"b":2}');
    expect((await answered).status).toBe(202);
  });

  test('keeps an event until the runtime asks, and takes its error', async () => {
    const reacted = api.invoke(EVENT, () => undefined);
    await (await fetch(at('invocation/next'))).text();

    expect((await post('invocation/r-1/error', '{"errorType":"X"}')).status).toBe(202);
    expect(await reacted).toEqual({ kind: 'error', error: Buffer.from('{"errorType":"X"}') });
  });

  test('hears of an error before the first event', async () => {
    expect((await post('init/error', 'broken')).status).toBe(202);
    expect(initErrors).toEqual(['broken']);
  });

  test('fails an answer to an event that is not under way', async () => {
    expect((await post('invocation/r-9/response', '{}')).status).toBe(403);
  });
});
