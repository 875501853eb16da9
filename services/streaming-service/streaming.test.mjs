import assert from 'node:assert/strict';
import { test } from 'node:test';
import { streaming } from './src/streaming.mjs';

const { signal } = new AbortController();

/** Asks as the function's URL does. */
async function ask(rawPath, { query, headers, method = 'GET', until = signal } = {}) {
  const event = { rawPath, queryStringParameters: query, headers, requestContext: { http: { method } } };
  const answer = await streaming({ greeting: 'Welcome' })(event, { signal: until });
  const pieces = [];
  for await (const piece of answer.body) pieces.push(piece);
  return { ...answer, pieces };
}

const numbers = ({ pieces }) => pieces.map((piece) => JSON.parse(piece.match(/^data: (.*)$/m)[1]).number);

test('is healthy, and says who it is', async () => {
  const { status, pieces } = await ask('/health');
  assert.equal(status, 200);
  assert.deepEqual(Object.keys(JSON.parse(pieces[0])), ['status', 'version', 'greeting']);
});

test('sends one event after the other', async () => {
  const answer = await ask('/events', { query: { count: '3', every: '0' } });
  assert.deepEqual([answer.status, answer.headers['content-type']], [200, 'text/event-stream']);
  assert.deepEqual(numbers(answer), [1, 2, 3]);
  assert.match(answer.pieces[1], /^id: 2\ndata: \{.*"greeting":"Welcome".*\}\n\n$/);
});

test('goes on after the last event that a browser has, and ends its asking when there are no more', async () => {
  const query = { count: '3', every: '0' };
  assert.deepEqual(numbers(await ask('/events', { query, headers: { 'last-event-id': '2' } })), [3]);
  assert.equal((await ask('/events', { query, headers: { 'last-event-id': '3' } })).status, 204);
});

test('ends its answer when it is told to', async () => {
  const until = AbortSignal.timeout(50);
  assert.deepEqual(numbers(await ask('/events', { query: { every: '600000' }, until })), [1]);
});

test('fails what it does not know', async () => {
  assert.equal((await ask('/')).status, 404);
  assert.equal((await ask('/events', { method: 'POST' })).status, 404);
});

test('fails a number that is none', async () => {
  for (const query of [{ count: '0' }, { count: 'x' }, { every: '-1' }, { every: '1e9' }]) {
    const { status, pieces } = await ask('/events', { query });
    assert.equal(status, 400);
    assert.match(pieces[0], /must be a whole number/);
  }
});

test('fails to start without a greeting', () => {
  assert.throws(() => streaming({ greeting: ' ' }), /GREETING is empty/);
});
