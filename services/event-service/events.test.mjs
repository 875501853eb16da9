import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { events } from './src/events.mjs';

const server = events();
let address;

before(async () => {
  await new Promise((ready) => server.listen(0, '127.0.0.1', ready));
  address = `http://127.0.0.1:${server.address().port}`;
});
after(() => server.close());

const event = { id: 'launch', title: 'Launch', day: '2030-01-31', company: 'acme' };
const add = (body) => fetch(`${address}/events`, { method: 'POST', body: JSON.stringify(body) });

test('says who it is', async () => {
  assert.equal((await (await fetch(address)).json()).service, 'event-service');
});

test('takes an event once and lists it', async () => {
  assert.equal((await add(event)).status, 200);
  assert.equal((await add(event)).status, 409);
  assert.deepEqual(await (await fetch(`${address}/events`)).json(), [event]);
});

test('fails an event on a day that no calendar has', async () => {
  const answer = await add({ ...event, day: '2030-02-30' });
  assert.equal(answer.status, 400);
  assert.match((await answer.json()).error, /'day' must be a day like 2030-01-31/);
});
