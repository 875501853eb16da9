import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { api } from './src/api.mjs';

const server = api();
let address;

before(async () => {
  await new Promise((ready) => server.listen(0, '127.0.0.1', ready));
  address = `http://127.0.0.1:${server.address().port}`;
});
after(() => server.close());

const reservation = { id: 'r1', gpus: 2, start: '2030-01-01T00:00:00Z', end: '2030-01-01T01:00:00Z' };
const post = (body) => fetch(`${address}/reservations`, { method: 'POST', body: JSON.stringify(body) });

test('is healthy', async () => {
  assert.deepEqual(await (await fetch(`${address}/health`)).json(), { status: 'ok' });
});

test('takes a reservation once and lists it', async () => {
  assert.equal((await post(reservation)).status, 200);
  assert.equal((await post(reservation)).status, 409);
  assert.deepEqual(await (await fetch(`${address}/reservations`)).json(), [reservation]);
});

test('fails a reservation that ends before it starts', async () => {
  const answer = await post({ ...reservation, id: 'r2', end: reservation.start });
  assert.equal(answer.status, 400);
  assert.match((await answer.json()).error, /'end' must be later than 'start'/);
});
