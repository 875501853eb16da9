import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { members } from './src/members.mjs';

const server = members();
let address;

before(async () => {
  await new Promise((ready) => server.listen(0, '127.0.0.1', ready));
  address = `http://127.0.0.1:${server.address().port}`;
});
after(() => server.close());

const member = { id: 'ada', email: 'ada@example.com', company: 'acme' };
const add = (body) => fetch(`${address}/members`, { method: 'POST', body: JSON.stringify(body) });

test('says who it is', async () => {
  assert.equal((await (await fetch(address)).json()).service, 'member-service');
});

test('takes a member once and lists it', async () => {
  assert.equal((await add(member)).status, 200);
  assert.equal((await add(member)).status, 409);
  assert.deepEqual(await (await fetch(`${address}/members`)).json(), [member]);
});

test('fails a member without an address', async () => {
  const answer = await add({ ...member, email: 'ada' });
  assert.equal(answer.status, 400);
  assert.match((await answer.json()).error, /'email' must be an address/);
});
