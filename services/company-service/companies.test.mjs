import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { companies } from './src/companies.mjs';

const server = companies();
let address;

before(async () => {
  await new Promise((ready) => server.listen(0, '127.0.0.1', ready));
  address = `http://127.0.0.1:${server.address().port}`;
});
after(() => server.close());

const company = { id: 'acme', name: 'Acme' };
const add = (body) => fetch(`${address}/companies`, { method: 'POST', body: JSON.stringify(body) });

test('says who it is', async () => {
  assert.equal((await (await fetch(address)).json()).service, 'company-service');
});

test('takes a company once and lists it', async () => {
  assert.equal((await add(company)).status, 200);
  assert.equal((await add(company)).status, 409);
  assert.deepEqual(await (await fetch(`${address}/companies`)).json(), [company]);
});

test('fails a company without a name', async () => {
  const answer = await add({ ...company, name: ' ' });
  assert.equal(answer.status, 400);
  assert.match((await answer.json()).error, /'name' must be a text that is not empty/);
});
